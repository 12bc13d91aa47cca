"""What differs between two editions or builds: revised figures with their reasons, ratings, targets and indicators.

A figure is revised when both show the same fact (indicator, area, group and year) and it reads differently at the coarser of
the two precisions: 61% and 61.3% agree. A revision needs a reason, from the conflicts or from the note of the figure.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.comparison.snapshots import Snapshot, Statement, Subject, snapshots
from analysis.data.conflicts import Conflict
from analysis.data.editions import load_editions
from analysis.edition.edition import Edition, open_edition
from analysis.project import Project
from analysis.rules.precision import hedge_in, numbers_in, published_decimals
from analysis.rules.rounding import published

REVISED = "[r]"
UNEXPLAINED = "no reason is recorded"
COLUMNS = (
    "what",
    "indicator",
    "indicator_label",
    "area_code",
    "area_name",
    "group",
    "year",
    "old",
    "new",
    "old_source",
    "new_source",
    "reason",
)
KINDS = {
    "figure": "latest figures that differ",
    "revision": "figures revised",
    "rating": "ratings changed",
    "target": "targets moved",
    "added": "indicators added",
    "dropped": "indicators dropped",
    "redefined": "indicators redefined",
}


@dataclass(frozen=True)
class Difference:
    """One line of the comparison. what: a key of KINDS. subject: area and group are empty where it is about an indicator."""

    what: str
    subject: Subject
    year: str
    old: str
    new: str
    old_source: str = ""
    new_source: str = ""
    reason: str = ""

    @property
    def is_unexplained(self) -> bool:
        return self.what == "revision" and self.reason == UNEXPLAINED


@dataclass(frozen=True)
class Comparison:
    """Two snapshots, old and new, and how they differ. edition: any of the project, for names."""

    old: Snapshot
    new: Snapshot
    edition: Edition
    differences: tuple[Difference, ...]

    def of(self, what: str) -> list[Difference]:
        return [difference for difference in self.differences if difference.what == what]

    @property
    def unexplained(self) -> list[Difference]:
        return [difference for difference in self.differences if difference.is_unexplained]

    @property
    def summary(self) -> str:
        """`2012 → 2013: figures that differ 12, figures revised 3 (1 without a reason), …`."""
        return f"{self.old.name} → {self.new.name}: {self.counts}."

    @property
    def counts(self) -> str:
        without = f" ({len(self.unexplained)} without a reason)" if self.unexplained else ""
        return ", ".join(
            f"{words} {len(self.of(what))}{without if what == 'revision' else ''}"
            for what, words in KINDS.items()
        )

    def label(self, subject: Subject) -> str:
        """`Kent: Five or more GCSEs … (boys)`; the indicator alone where it is about no area."""
        indicator, area, group = subject
        record = self.edition.register.get(indicator)
        who = "" if group in ("", "all") else f" ({self.edition.groups[group].label.lower()})"
        place = f"{self.edition.areas.by_code[area].name}: " if area else ""
        return f"{place}{record.label if record else indicator}{who}"

    def rows(self) -> list[tuple[str, ...]]:
        """The differences as rows of COLUMNS."""
        return [self._row(difference) for difference in self.differences]

    def _row(self, difference: Difference) -> tuple[str, ...]:
        indicator, area, group = difference.subject
        record, place = self.edition.register.get(indicator), self.edition.areas.by_code.get(area)
        named = (indicator, record.label if record else "", area, place.name if place else "", group)
        return (
            difference.what,
            *named,
            difference.year,
            difference.old,
            difference.new,
            difference.old_source,
            difference.new_source,
            difference.reason,
        )


def compare(project: Project, old: str, new: str) -> Comparison:
    """Two editions (by period) or builds (by folder). Raises UsageError for one that does not exist."""
    before, after = snapshots(project, old, new)
    names = open_edition(project, next(iter(load_editions(project.data))))
    return Comparison(before, after, names, tuple(differences(before, after, names.conflicts)))


def compare_editions(new: Edition, before: Snapshot, after: Snapshot) -> Comparison:
    """Two editions that are open already."""
    return Comparison(before, after, new, tuple(differences(before, after, new.conflicts)))


def differences(old: Snapshot, new: Snapshot, conflicts: Sequence[Conflict]) -> list[Difference]:
    """Every difference, kind by kind in the order of KINDS."""
    return [
        *_side_by_side(old, new),
        *_revisions(old, new, conflicts),
        *_changed("rating", old.ratings, new.ratings),
        *_targets(old, new),
        *_indicators("added", old, new),
        *_indicators("dropped", new, old),
        *_redefined(old, new),
    ]


def as_csv(comparison: Comparison) -> str:
    """The comparison as a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(comparison.rows())
    return text.getvalue()


def told(comparison: Comparison) -> str:
    """The differences as text, kind by kind, with the counts at the end."""
    lines = []
    for what, words in KINDS.items():
        found = comparison.of(what)
        lines += (
            [f"{words.capitalize()}:", *(f"  {_line(comparison, each)}" for each in found), ""]
            if found
            else []
        )
    return "\n".join([*lines, comparison.summary])


def _line(comparison: Comparison, each: Difference) -> str:
    year = f", {each.year}" if each.year and each.what != "figure" else ""
    reason = f" ({each.reason})" if each.reason else ""
    return f"{comparison.label(each.subject)}{year}: {each.old} → {each.new}{reason}"


def reads_the_same(old: str, new: str) -> bool:
    """Whether two figures agree at the coarser precision: `61%` and `61.3%` do, `61%` and `61.6%` do not."""
    if old == new:
        return True
    one, two = _number(old), _number(new)
    if one is None or two is None:
        return False
    decimals = min(one[1], two[1])
    return published(one[0], decimals) == published(two[0], decimals)


def _number(text: str) -> tuple[Decimal, int] | None:
    """Return the first number in a figure's text, and its published precision; None where there is none."""
    numbers = numbers_in(text)
    if not numbers:
        return None
    value = -numbers[0].number if numbers[0].is_negative else numbers[0].number
    return value, published_decimals(text, value, qualifier=hedge_in(text), registered=0)


def _side_by_side(old: Snapshot, new: Snapshot) -> list[Difference]:
    """The latest figures of what both show, where the later is of another year or reads differently."""
    return [
        Difference(
            "figure",
            subject,
            new.latest[subject],
            old.latest_text(subject),
            new.latest_text(subject),
            *_sources(old, new, subject),
        )
        for subject in new.latest
        if subject in old.latest and old.latest_text(subject) != new.latest_text(subject)
    ]


def _sources(old: Snapshot, new: Snapshot, subject: Subject) -> tuple[str, str]:
    return old.figures[subject, old.latest[subject]].source, new.figures[subject, new.latest[subject]].source


def _revisions(old: Snapshot, new: Snapshot, conflicts: Sequence[Conflict]) -> list[Difference]:
    return [
        Difference(
            "revision",
            subject,
            year,
            was.text,
            f"{now.text.removesuffix(f' {REVISED}')} {REVISED}",
            was.source,
            now.source,
            _reason(subject, year, was, now, conflicts),
        )
        for (subject, year), now in new.figures.items()
        if (was := old.figures.get((subject, year))) and not reads_the_same(was.text, now.text)
    ]


def _reason(
    subject: Subject, year: str, was: Statement, now: Statement, conflicts: Sequence[Conflict]
) -> str:
    """Why a figure differs: the recorded conflict between its two sources, else the note of the new figure."""
    indicator, area, group = subject
    for conflict in conflicts:
        about = (
            conflict.indicator == indicator
            and conflict.year == year
            and conflict.area in ("", area)
            and conflict.group in ("", group)
        )
        if about and {was.source, now.source} <= {conflict.source_a, conflict.source_b}:
            return conflict.reason
    return now.note or UNEXPLAINED


def _changed(what: str, old: dict[Subject, str], new: dict[Subject, str]) -> list[Difference]:
    return [
        Difference(what, subject, "", old[subject], now)
        for subject, now in new.items()
        if subject in old and old[subject] != now
    ]


def _targets(old: Snapshot, new: Snapshot) -> list[Difference]:
    return [
        Difference("target", subject, year, old.targets[subject, year], now)
        for (subject, year), now in new.targets.items()
        if (subject, year) in old.targets and old.targets[subject, year] != now
    ]


def _indicators(what: str, without: Snapshot, having: Snapshot) -> list[Difference]:
    """Indicators that one shows a figure of, and the other does not."""
    shown = {subject[0] for subject in without.latest}
    return [
        Difference(
            what,
            (indicator, "", ""),
            "",
            *(("no figure", "shown") if what == "added" else ("shown", "no figure")),
        )
        for indicator in dict.fromkeys(subject[0] for subject in having.latest)
        if indicator not in shown
    ]


def _redefined(old: Snapshot, new: Snapshot) -> list[Difference]:
    return [
        Difference("redefined", (indicator, "", ""), "", old.meanings[indicator], now)
        for indicator, now in new.meanings.items()
        if indicator in old.meanings and old.meanings[indicator] != now
    ]
