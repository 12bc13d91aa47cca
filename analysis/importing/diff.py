"""What an import would do, compared with the figures stored, and its report as an analyst reads it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase

from analysis.importing.errors import ReleaseError, listed
from analysis.importing.readings import Row, Unused
from analysis.rules.rounding import published

KEY = ("indicator", "area", "group", "year")
FACTS = ("value", "symbol")
COUNTS = ("numerator", "denominator")


@dataclass(frozen=True)
class Change:
    """One stored figure and what replaces it."""

    old: Row
    new: Row


@dataclass
class ImportDiff:
    """Every figure of the file in one of four lists, and those that the file no longer states."""

    added: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    completed: list[Change] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    withdrawn: list[Row] = field(default_factory=list)

    def result(self, stored: list[Row]) -> list[Row]:
        """Return the stored rows with the changes made. Withdrawn figures stay, for a person to decide."""
        new = {key_of(change.new): change.new for change in (*self.changed, *self.completed)}
        return [new.get(key_of(row), row) for row in stored] + self.added


def diff_of(stated: list[Row], stored: list[Row], file: str) -> ImportDiff:
    """Return the stated figures sorted by what they change. A figure of the same file (a pattern of names)
    that differs is a revision and becomes `revised` unless hidden now. Raises ReleaseError where another file
    of the source states a different figure: a conflict, not a revision."""
    diff, by_key = ImportDiff(), {key_of(row): row for row in stored}
    for new in stated:
        old = by_key.pop(key_of(new), None)
        if old is None:
            diff.added.append(new)
            continue
        counts = ((old[count], new[count]) for count in COUNTS)
        same_counts = (_is_same(*both) or not all(both) for both in counts)
        if not all(_is_same(old[fact], new[fact]) for fact in FACTS) or not all(same_counts):
            if not _is_from(old, file):
                before, now = (f"{figure_in_words(row)} ({row['place']})" for row in (old, new))
                raise ReleaseError(
                    f"{' '.join(key_of(new))}: two tables of {new['source']} state different figures: stored "
                    f"{before}, found {now}. Leave the area or measure out of one table's mapping, and "
                    "record the difference in data/reference/conflicts.csv."
                )
            note = f"{new['note']} Revised from {figure_in_words(old)}.".strip()
            revised = {} if new["symbol"] == "c" else {"status": "revised", "note": note}
            diff.changed.append(Change(old, new | revised))
        elif old["status"] == "provisional" != new["status"]:
            diff.changed.append(Change(old, new))
        elif any(new[count] and not old[count] for count in COUNTS):
            completed = new | {count: new[count] or old[count] for count in COUNTS}
            diff.completed.append(Change(old, completed))
        else:
            diff.unchanged.append(old)
    diff.withdrawn = [row for row in by_key.values() if _is_from(row, file)]
    return diff


def key_of(row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in KEY)


def figure_in_words(row: Row) -> str:
    """Return `61.3 (98 of 160)`, or `[c]` for a symbol."""
    above, below = row["numerator"], row["denominator"]
    counts = f" ({above} of {below})" if above and below else ""
    return f"{row['value'] or '[' + row['symbol'] + ']'}{counts}"


def _is_same(old: str, new: str) -> bool:
    """Return whether cells are the same text, or the same number: 10537 and 10537.0."""
    return old == new or (_is_number(old) and _is_number(new) and Decimal(old) == Decimal(new))


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", text))


def reads_the_same(change: Change) -> bool:
    """Return whether both values are the same at the coarser of the precisions they are written with."""
    old, new = change.old["value"], change.new["value"]
    if not (_is_number(old) and _is_number(new)):
        return old == new and change.old["symbol"] == change.new["symbol"]
    decimals = min(len(value.partition(".")[2]) for value in (old, new))
    return published(Decimal(old), decimals) == published(Decimal(new), decimals)


@dataclass(frozen=True)
class Superseded:
    """An earlier release, whose figures this one replaces, or does not state (left). reasons: why, by pattern
    of the indicator."""

    source: str
    changes: list[Change]
    left: list[Row]
    reasons: Mapping[str, str] = field(default_factory=dict)

    def lines(self, names: Mapping[str, str]) -> list[str]:
        """Return what is revised, for the report."""
        revised = [change for change in self.changes if not reads_the_same(change)]
        same = len(self.changes) - len(revised)
        left = f"{len(self.left)} are not in this release and stay"
        counts = f"{len(revised)} revised, {same} read the same, {left}"
        listed_changes = _listed_changes("revised", revised, names, self.reasons)
        return [f"It supersedes {self.source}: {counts}", *listed_changes]


def superseded_by(
    stated: list[Row], source: str, before: list[Row], reasons: Mapping[str, str] | None = None
) -> Superseded:
    """Return what figures do to those of an earlier release."""
    by_key = {key_of(row): row for row in before}
    changes = [Change(old, row) for row in stated if (old := by_key.pop(key_of(row), None))]
    return Superseded(source, changes, list(by_key.values()), reasons or {})


def reason_for(indicator: str, reasons: Mapping[str, str]) -> str:
    """Return why figures of an indicator are revised, empty where no reason is given."""
    return next((why for pattern, why in reasons.items() if fnmatchcase(indicator, pattern)), "")


def _listed_changes(
    word: str, changes: Iterable[Change], names: Mapping[str, str], reasons: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Yield changes by indicator and group, with the reason if known; a line each with the area's name."""
    by_series: dict[str, list[Change]] = {}
    for change in changes:
        by_series.setdefault(_series(change.new), []).append(change)
    for series, of in by_series.items():
        why = reason_for(of[0].new["indicator"], reasons or {}) or ("no reason is given" if reasons else "")
        yield f"  {word:<9} {series}: {len(of)} figure{'s' * (len(of) != 1)}{why and f'. {why}'}"
        for change in of:
            old, new = figure_in_words(change.old), figure_in_words(change.new)
            yield f"    {_who(change.new, names)}: {old} → {new} [r]"


def _series(row: Row) -> str:
    return f"{row['indicator']}, {row['group']}"


def _who(row: Row, names: Mapping[str, str]) -> str:
    return f"{names.get(row['area'], row['area'])} {row['year']}"


def _is_from(row: Row, file: str) -> bool:
    """Return whether a stored row was read from such a file: its place begins with the file's name."""
    return fnmatchcase(row["place"].split(",", 1)[0], file)


@dataclass(frozen=True)
class ImportReport:
    """The outcome of one import. names: of areas, by code. `str()` gives the text for the command line."""

    source: str
    file: str
    table: str
    plan: ImportDiff
    unused: Unused
    is_dry_run: bool
    names: Mapping[str, str] = field(default_factory=dict)
    superseded: Superseded | None = None

    @property
    def is_no_op(self) -> bool:
        plan = self.plan
        return not (plan.added or plan.changed or plan.completed)

    def __str__(self) -> str:
        plan, unused = self.plan, self.unused
        series = Counter(map(_series, plan.added))
        counts = f"{len(plan.completed)} completed with counts, {len(plan.unchanged)} unchanged"
        lines = [f"{self.source}: {self.file} ({self.table})"]
        lines.append(f"{len(plan.added)} added, {len(plan.changed)} changed, {counts}")
        lines += [f"  added     {name}: {count} figures" for name, count in series.items()]
        changed = [each for each in plan.changed if not reads_the_same(each)]
        lines += _listed_changes("changed", changed, self.names)
        if alike := list(filter(reads_the_same, plan.changed)):
            lines.append(f"  changed   {len(alike)} more read the same: only their counts or status changed")
        kept: dict[str, list[str]] = {}
        for row in plan.withdrawn:
            kept.setdefault(_series(row), []).append(_who(row, self.names))
        lines += [f"  kept, no longer in the file: {series}: {', '.join(of)}" for series, of in kept.items()]
        lines += self.superseded.lines(self.names) if self.superseded else []
        lines += [f"  not used  {count} rows: {why}" for why, count in unused.rows.items()]
        for names, kind in ((unused.columns, "columns"), (unused.sheets, "sheets")):
            if names:
                lines.append(f"  not used  {len(names)} {kind}: {listed(names)}")
        lines += [f"  note      {remark}" for remark in unused.remarks]
        return "\n".join([*lines, ending(self.is_dry_run, self.is_no_op, "figure")])


def ending(is_dry_run: bool, is_no_op: bool, what: str) -> str:
    """Return the last line of a report: whether anything was written."""
    if is_dry_run:
        return "Dry run: nothing was written."
    return f"No {what} to write: all are already there." if is_no_op else "Written."
