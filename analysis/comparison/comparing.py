"""What differs between two editions or builds: figures with their reasons, ratings, targets and indicators.
A figure is revised when both show the same fact (indicator, area, group and year) and it reads differently at
the coarser of the two precisions: 61% and 61.3% agree. Its reason is a conflict's, or the figure's note."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.comparison.snapshots import Snapshot, Statement, Subject, snapshots
from analysis.data.editions import load_editions
from analysis.data.sources import Conflict
from analysis.edition.disclosure import hidden_figures
from analysis.edition.edition import Edition, open_edition
from analysis.io.csv_files import csv_text
from analysis.project import Project
from analysis.rules.precision import hedge_in, numbers_in, published_decimals
from analysis.rules.rounding import published

REVISED = "[r]"
UNEXPLAINED = "no reason is recorded"
SUBJECT_COLUMNS = ("indicator", "indicator_label", "area_code", "area_name", "group", "year")
COLUMNS = ("what", *SUBJECT_COLUMNS, "old", "new", "old_source", "new_source", "reason")
KINDS = {
    "figure": "latest figures changed",
    "revision": "figures revised",
    "rating": "ratings changed",
    "target": "targets moved",
    "added": "indicators added",
    "dropped": "indicators dropped",
    "redefined": "indicators redefined",
}


@dataclass(frozen=True)
class Difference:
    """One line of the comparison. what: a key of KINDS. subject: area and group may be empty."""

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
        """`2012 → 2013: latest figures changed 12, figures revised 3 (1 without a reason), …`."""
        return f"{self.old.name} → {self.new.name}: {self.counts}."

    @property
    def counts(self) -> str:
        without = f" ({len(self.unexplained)} without a reason)" if self.unexplained else ""
        counts = {what: f"{words} {len(self.of(what))}" for what, words in KINDS.items()}
        return ", ".join({**counts, "revision": f"{counts['revision']}{without}"}.values())

    def label(self, subject: Subject) -> str:
        """Return `Testshire: Five or more GCSEs … (boys)`; the indicator alone where it is about no area."""
        indicator, area, group = subject
        record = self.edition.register.get(indicator)
        who = "" if group in ("", "all") else f" ({self.edition.groups[group].in_text})"
        place = f"{self.edition.areas.by_code[area].name}: " if area else ""
        return f"{place}{record.label if record else indicator}{who}"

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield the differences as rows of COLUMNS."""
        for each in self.differences:
            indicator, area, group = each.subject
            record, here = self.edition.register.get(indicator), self.edition.areas.by_code.get(area)
            subject = (indicator, record.label if record else "", area, here.name if here else "", group)
            texts = (each.year, each.old, each.new, each.old_source, each.new_source, each.reason)
            yield each.what, *subject, *texts


def compare(project: Project, old: str, new: str) -> Comparison:
    """Compare two editions (by period) or builds (by folder). Raises UsageError for an unknown one."""
    before, after = snapshots(project, old, new)
    names = open_edition(project, next(iter(load_editions(project.data))))
    return compare_editions(names, before, after)


def compare_editions(new: Edition, before: Snapshot, after: Snapshot) -> Comparison:
    """Compare two open editions. What is hidden now is hidden in both, whenever it was shown."""
    hidden = hidden_figures(new.project.data)
    old, now = before.without(hidden), after.without(hidden)
    return Comparison(old, now, new, tuple(differences(old, now, new.conflicts)))


def differences(old: Snapshot, new: Snapshot, conflicts: Sequence[Conflict]) -> list[Difference]:
    """Return every difference, kind by kind in the order of KINDS."""
    ratings = ({(subject, ""): rag for subject, rag in each.ratings.items()} for each in (old, new))
    meanings = ({((id, "", ""), ""): text for id, text in each.meanings.items()} for each in (old, new))
    return [
        *_latest(old, new),
        *_revisions(old, new, conflicts),
        *_changed("rating", *ratings),
        *_changed("target", old.targets, new.targets),
        *_only_in(new, old, "added", "no figure", "shown"),
        *_only_in(old, new, "dropped", "shown", "no figure"),
        *_changed("redefined", *meanings),
    ]


def as_csv(comparison: Comparison) -> str:
    """Return the comparison as a CSV file."""
    return csv_text(COLUMNS, comparison.rows())


def as_text(comparison: Comparison) -> str:
    """Return the differences as text, kind by kind, with the counts at the end."""
    lines = []
    for what, words in KINDS.items():
        chosen = comparison.of(what)
        lines += [f"{words.capitalize()}:"] if chosen else []
        for each in chosen:
            year = f", {each.year}" if each.year and what != "figure" else ""
            reason = f" ({each.reason})" if each.reason else ""
            lines.append(f"  {comparison.label(each.subject)}{year}: {each.old} → {each.new}{reason}")
        lines += [""] if chosen else []
    return "\n".join([*lines, comparison.summary])


def reads_the_same(old: str, new: str) -> bool:
    """Whether figures agree at the coarser precision: `61%` and `61.3%` do, `61%` and `61.6%` do not."""
    if old == new:
        return True
    one, two = _number(old), _number(new)
    decimals = min(one[1], two[1]) if one and two else 0
    return bool(one and two and published(one[0], decimals) == published(two[0], decimals))


def _number(text: str) -> tuple[Decimal, int] | None:
    """Return the first number in a figure's text, and its published precision; None where there is none."""
    numbers = numbers_in(text)
    if not numbers:
        return None
    value = -numbers[0].number if numbers[0].is_negative else numbers[0].number
    return value, published_decimals(text, value, qualifier=hedge_in(text), registered=0)


def _latest(old: Snapshot, new: Snapshot) -> Iterator[Difference]:
    """Yield the latest figures of what both show, if the later is of another year or reads differently."""
    for subject, year in new.latest.items():
        before, now = old.latest_text(subject), new.latest_text(subject)
        if subject in old.latest and before != now:
            sources = (old.figures[subject, old.latest[subject]].source, new.figures[subject, year].source)
            yield Difference("figure", subject, year, before, now, *sources)


def _revisions(old: Snapshot, new: Snapshot, conflicts: Sequence[Conflict]) -> Iterator[Difference]:
    """Yield the figures that both state and that read differently, with the reason."""
    for (subject, year), now in new.figures.items():
        was = old.figures.get((subject, year))
        if was and not reads_the_same(was.text, now.text):
            text = f"{now.text.removesuffix(f' {REVISED}')} {REVISED}"
            reason = _reason(subject, year, was, now, conflicts)
            yield Difference("revision", subject, year, was.text, text, was.source, now.source, reason)


def _reason(
    subject: Subject, year: str, was: Statement, now: Statement, conflicts: Sequence[Conflict]
) -> str:
    """Return why a figure differs: the conflict between its two sources, else the note of the new figure."""
    indicator, area, group = subject
    for each in conflicts:
        is_about = (each.indicator, each.year) == (indicator, year) and each.area in ("", area)
        between = {each.source_a, each.source_b}
        if is_about and each.group in ("", group) and {was.source, now.source} <= between:
            return each.reason
    return now.note or UNEXPLAINED


def _changed(
    what: str, old: Mapping[tuple[Subject, str], str], new: Mapping[tuple[Subject, str], str]
) -> Iterator[Difference]:
    """Yield what both state and not in the same words. Keys are a subject and a year, which may be empty."""
    for key, now in new.items():
        if key in old and old[key] != now:
            yield Difference(what, *key, old[key], now)


def _only_in(one: Snapshot, other: Snapshot, what: str, before: str, after: str) -> Iterator[Difference]:
    """Yield the indicators that one shows a figure of, and the other does not."""
    shown = {subject[0] for subject in other.latest}
    for indicator in dict.fromkeys(subject[0] for subject in one.latest):
        if indicator not in shown:
            yield Difference(what, (indicator, "", ""), "", before, after)
