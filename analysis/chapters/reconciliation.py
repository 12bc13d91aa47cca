"""The appendix on reconciliation: every disagreement that arithmetic finds in the papers, and those found by reading."""

from collections import Counter
from collections.abc import Mapping, Sequence

from analysis.data.conflicts import Conflict
from analysis.edition.citations import Citation
from analysis.exhibits.exhibit import DataTable, Exhibit
from analysis.exhibits.page import Page
from analysis.rules.rounding import format_number, format_signed
from analysis.validation.arithmetic import SEVERITIES, Disagreement, read_records, reconcile
from analysis.validation.arithmetic.explanations import BY_KIND, explains, explanation_of

ORDER = ("hard", "unit", "sign", "partial", "rounding")
READ_ORDER = ("hard", "arithmetic", "unit", "definition", "rounding")
COLUMNS = (
    "What is compared",
    "Where",
    "Printed",
    "The arithmetic gives",
    "Difference",
    "Used",
    "Why",
    "Severity",
)
RAW_COLUMNS = (
    "check",
    "subject",
    "source",
    "place",
    "printed",
    "recomputed",
    "difference",
    "used",
    "reason",
    "severity",
    "conflict",
)


def in_brief(page: Page) -> Exhibit:
    """How many disagreements there are of each severity, and what the severities mean."""
    found = Counter(each.severity for each in _found(page))
    items = "".join(
        f"<dt>{found[name]} {name}</dt><dd>{SEVERITIES[name].capitalize()}.</dd>" for name in ORDER
    )
    body = (
        f"<p>Every subtotal, total, bridge, variance, transfer, count and stated change of the papers was worked out again: "
        f"{found.total()} do not come out as printed.</p>\n<dl>{items}</dl>"
    )
    return page.exhibit(
        "in-brief", "text", body=page.narrative_html("reconciliation-opening") + body, with_narrative=False
    )


def serious(page: Page) -> Exhibit:
    """Figures that cannot both be right."""
    return _table(page, "serious", ("hard",), "{count} figures that cannot both be right")


def misprints(page: Page) -> Exhibit:
    """Figures printed in another unit or with another sign."""
    return _table(
        page, "misprints", ("unit", "sign"), "{count} figures printed in another unit or without their sign"
    )


def partial_and_rounded(page: Page) -> Exhibit:
    """Lists that explain a part only, and differences of rounding."""
    return _table(
        page, "rounding", ("partial", "rounding"), "{count} differences of rounding or of lists in part"
    )


def found_by_reading(page: Page) -> Exhibit:
    """Disagreements recorded by people who read the sources, beyond those that arithmetic finds."""
    disagreements = _found(page)
    read = [
        each
        for each in page.edition.conflicts
        if not any(explains(vars(each), found) for found in disagreements)
    ]
    ordered = sorted(read, key=lambda each: READ_ORDER.index(each.severity))
    return page.exhibit(
        "read",
        "table",
        title=f"{len(read)} more disagreements found by reading the sources",
        data=DataTable(
            columns=("Fact", "One place says", "Another says", "Used", "Why", "Severity"),
            rows=tuple(_read_row(each) for each in ordered),
            raw_columns=tuple(Conflict.__annotations__),
            raw_rows=tuple(tuple(vars(each).values()) for each in ordered),
        ),
        citations=_citations(page, [source for each in read for source in (each.source_a, each.source_b)]),
    )


def _found(page: Page) -> list[Disagreement]:
    return reconcile(read_records(page.edition.project.data))


def _table(page: Page, id: str, severities: Sequence[str], title: str) -> Exhibit:
    found = sorted(
        (each for each in _found(page) if each.severity in severities),
        key=lambda each: ORDER.index(each.severity),
    )
    recorded = [vars(conflict) for conflict in page.edition.conflicts]
    explained = [(each, explanation_of(each, recorded)) for each in found]
    return page.exhibit(
        id,
        "table",
        title=title.format(count=len(found)),
        unit="£000 for money; numbers for counts; percentage points, or per cent where so printed, for changes",
        data=DataTable(
            columns=COLUMNS,
            rows=tuple(_row(page, each, conflict) for each, conflict in explained),
            raw_columns=RAW_COLUMNS,
            raw_rows=tuple(_raw(each, conflict) for each, conflict in explained),
        ),
        citations=_citations(page, [each.source for each in found]),
    )


def _row(page: Page, found: Disagreement, conflict: Mapping[str, str] | None) -> tuple[str, ...]:
    used, why = _verdict(found, conflict)
    return (
        f"{found.subject} ({found.check.replace('_', ' ')})",
        f"{page.edition.sources[found.source].short_title}: {found.place}",
        found.printed,
        format_number(found.recomputed, _decimals(found)),
        format_signed(found.difference, _decimals(found)),
        used,
        why,
        found.severity,
    )


def _decimals(found: Disagreement) -> int:
    has_tenths = found.recomputed % 1 or found.difference % 1 or 0 < found.row.quantum < 1
    return 1 if has_tenths else 0


def _raw(found: Disagreement, conflict: Mapping[str, str] | None) -> tuple[str | float, ...]:
    used, why = _verdict(found, conflict)
    named = (
        found.check,
        found.subject,
        found.source,
        found.place,
        found.printed,
        found.recomputed,
        found.difference,
    )
    return (*named, used, why, found.severity, conflict["id"] if conflict else "")


def _verdict(found: Disagreement, conflict: Mapping[str, str] | None) -> tuple[str, str]:
    """Which is used and why: as recorded, else by the kind of disagreement."""
    if conflict:
        return conflict["used"], conflict["reason"]
    used, why = BY_KIND[found.severity]
    return used or format_number(found.recomputed, _decimals(found)), why


def _read_row(conflict: Conflict) -> tuple[str, ...]:
    one = f"{conflict.value_a} ({conflict.source_a}: {conflict.place_a})"
    other = f"{conflict.value_b} ({conflict.source_b}: {conflict.place_b})"
    return (conflict.subject, one, other, conflict.used, conflict.reason, conflict.severity)


def _citations(page: Page, sources: Sequence[str]) -> tuple[Citation, ...]:
    known = [source for source in dict.fromkeys(sources) if source in page.edition.sources]
    return tuple(Citation(source, page.edition.sources[source].short_title, "") for source in known)
