"""What an import would do, compared with the figures stored, and its report as an analyst reads it."""

from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from analysis.importing.errors import ReleaseError, listed
from analysis.importing.readings import Row, Unused

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

    @property
    def does_something(self) -> bool:
        return bool(self.added or self.changed or self.completed)

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
        same_counts = (old[count] == new[count] or not (old[count] and new[count]) for count in COUNTS)
        if any(old[fact] != new[fact] for fact in FACTS) or not all(same_counts):
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


def _is_from(row: Row, file: str) -> bool:
    """Return whether a stored row was read from such a file: its place begins with the file's name."""
    return fnmatchcase(row["place"].split(",", 1)[0], file)


@dataclass(frozen=True)
class ImportReport:
    """The outcome of one import. `str()` gives the text for the command line."""

    source: str
    file: str
    table: str
    plan: ImportDiff
    unused: Unused
    is_dry_run: bool

    @property
    def is_no_op(self) -> bool:
        return not self.plan.does_something

    def __str__(self) -> str:
        plan, unused = self.plan, self.unused
        series = Counter(f"{row['indicator']}, {row['group']}" for row in plan.added)
        counts = f"{len(plan.completed)} completed with counts, {len(plan.unchanged)} unchanged"
        lines = [f"{self.source}: {self.file} ({self.table})"]
        lines.append(f"{len(plan.added)} added, {len(plan.changed)} changed, {counts}")
        lines += [f"  added     {name}: {count} figures" for name, count in series.items()]
        for change in plan.changed:
            old, new = figure_in_words(change.old), figure_in_words(change.new)
            lines.append(f"  changed   {' '.join(key_of(change.new))}: {old} → {new} [r]")
        lines += [f"  kept, no longer in the file: {' '.join(key_of(row))}" for row in plan.withdrawn]
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
