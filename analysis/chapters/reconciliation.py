"""Reconciliation: every disagreement that arithmetic finds in the papers, and those found by reading."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.data.sources import Conflict
from analysis.exhibits.exhibit import Columns, Exhibit, build_table
from analysis.exhibits.page import Page
from analysis.rules.rounding import format_number, format_signed
from analysis.validation.arithmetic import SEVERITIES, Disagreement, disagreements
from analysis.validation.arithmetic.disagreement import BY_KIND, explains, explanation_of, used_for

ORDER = ("hard", "unit", "sign", "partial", "rounding")
READ_ORDER = ("hard", "arithmetic", "unit", "definition", "rounding")
NAMES = {"hard": "contradiction", "partial": "list in part"}
UNIT = "£000 for money; numbers for counts; percentage points, or per cent where so printed, for changes"


@dataclass(frozen=True)
class Explained:
    """A disagreement, and the conflict that records it if there is one."""

    disagreement: Disagreement
    conflict: Mapping[str, str] | None

    def number(self, value: float, *, signed: bool = False) -> str:
        """Return a number to the precision of the figures that are compared."""
        stated = self.disagreement
        has_tenths = stated.recomputed % 1 or stated.difference % 1 or 0 < stated.row.quantum < 1
        return (format_signed if signed else format_number)(value, 1 if has_tenths else 0)

    @property
    def used(self) -> str:
        """Which figure is used: as recorded, else by the kind of disagreement."""
        if self.conflict:
            return used_for(self.conflict, self.disagreement)
        return BY_KIND[self.disagreement.severity][0] or self.number(self.disagreement.recomputed)

    @property
    def reason(self) -> str:
        return self.conflict["reason"] if self.conflict else BY_KIND[self.disagreement.severity][1]


DOWNLOAD: Columns = {
    "check": "disagreement.check",
    "subject": "disagreement.subject",
    "source": "disagreement.source",
    "place": "disagreement.place",
    "printed": "disagreement.printed",
    "recomputed": "disagreement.recomputed",
    "difference": "disagreement.difference",
    "used": "used",
    "reason": "reason",
    "severity": "disagreement.severity",
    "conflict": lambda row: row.conflict["id"] if row.conflict else "",
}
READ: Columns = {
    "Fact": "subject",
    "One place says": lambda c: f"{c.value_a} ({c.source_a}: {c.place_a})",
    "Another says": lambda c: f"{c.value_b} ({c.source_b}: {c.place_b})",
    "Used": "used",
    "Why": "reason",
    "Kind": lambda c: NAMES.get(c.severity, c.severity),
}


def in_brief(page: Page) -> Exhibit:
    """Show how many disagreements there are of each severity, and what the severities mean."""
    counts = Counter(each.severity for each in disagreements(page.edition.project.data))
    shown = {name: NAMES.get(name, name).capitalize() for name in ORDER}
    items = (f"<dt>{shown[of]}: {counts[of]}</dt><dd>{SEVERITIES[of].capitalize()}.</dd>" for of in ORDER)
    checked = "Every subtotal, total, bridge, variance, transfer, count and stated change of the papers"
    lead = f"<p>{checked} was worked out again: {counts.total()} do not come out as printed.</p>"
    body = f"{page.narrative_html('reconciliation-opening')}{lead}\n<dl>{''.join(items)}</dl>"
    return page.exhibit("in-brief", "text", body=body, with_narrative=False)


def serious(page: Page) -> Exhibit:
    """Show figures that cannot both be right."""
    return _table(page, "serious", ("hard",), "figures that cannot both be right")


def misprints(page: Page) -> Exhibit:
    """Show figures printed in another unit or with another sign."""
    title = "figures printed in another unit or without their sign"
    return _table(page, "misprints", ("unit", "sign"), title)


def partial_and_rounded(page: Page) -> Exhibit:
    """Show lists that explain a part only, and differences of rounding."""
    title = "differences of rounding or of lists in part"
    return _table(page, "rounding", ("partial", "rounding"), title)


def found_by_reading(page: Page) -> Exhibit:
    """Show disagreements recorded by people who read the sources, beyond those that arithmetic finds."""
    found = disagreements(page.edition.project.data)
    conflicts = [c for c in page.edition.conflicts if not any(explains(vars(c), each) for each in found)]
    ordered = sorted(conflicts, key=lambda conflict: READ_ORDER.index(conflict.severity))
    sources = [source for conflict in conflicts for source in (conflict.source_a, conflict.source_b)]
    known = [(source, "") for source in sources if source in page.edition.sources]
    data = build_table(ordered, READ, {name: name for name in Conflict.__annotations__})
    title = f"{len(conflicts)} more disagreements found by reading the sources"
    return page.table("read", title, data, citations=page.cite_places(known))


def _table(page: Page, id: str, severities: Sequence[str], title: str) -> Exhibit:
    chosen = [each for each in disagreements(page.edition.project.data) if each.severity in severities]
    recorded = [vars(conflict) for conflict in page.edition.conflicts]
    ordered = sorted(chosen, key=lambda each: ORDER.index(each.severity))
    rows = [Explained(each, explanation_of(each, recorded)) for each in ordered]
    sources = page.edition.sources
    columns: Columns = {
        "What is compared": lambda row: (
            f"{row.disagreement.subject} ({row.disagreement.check.replace('_', ' ')})"
        ),
        "Where": lambda row: f"{sources[row.disagreement.source].short_title}: {row.disagreement.place}",
        "Printed": "disagreement.printed",
        "The arithmetic gives": lambda row: row.number(row.disagreement.recomputed),
        "Difference": lambda row: row.number(row.disagreement.difference, signed=True),
        "Used": "used",
        "Why": "reason",
        "Kind": lambda row: NAMES.get(row.disagreement.severity, row.disagreement.severity),
    }
    citations = page.cite_places((each.source, "") for each in ordered if each.source in sources)
    data = build_table(rows, columns, DOWNLOAD)
    return page.table(id, f"{len(rows)} {title}", data, unit=UNIT, citations=citations)
