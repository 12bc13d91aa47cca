"""Awaiting: the county's indicators that still lack a figure, a baseline or a target, so that nobody has to look for gaps."""

from collections import Counter

from analysis.edition.scorecard import ScorecardRow
from analysis.edition.wording import listed
from analysis.exhibits.exhibit import DataTable, Exhibit, Lines, ShownCell
from analysis.exhibits.page import Page

LACKS = ("figure", "baseline", "target")
COLUMNS = ("Indicator", "Figure", "Baseline", "Target", "Lacks")
RAW_COLUMNS = (
    "priority",
    "indicator",
    "indicator_label",
    "group",
    "owner",
    *(f"has_{name}" for name in LACKS),
)


def opening(page: Page) -> Exhibit:
    """How many indicators lack what."""
    every = page.rows()
    found = Counter(name for each in every for name in lacking(each))
    incomplete = sum(bool(lacking(each)) for each in every)
    counted = listed([f"{found[name]} lack a {name}" for name in LACKS])
    sentence = f"Of {len(every)} indicators of {page.area.name} in this edition, {incomplete} still lack something: {counted}."
    return page.exhibit("opening", "text", body=f"<p>{sentence}</p>")


def awaiting(page: Page) -> Exhibit:
    """Every indicator that lacks a figure, a baseline or a target, those with a target first."""
    incomplete = [each for each in page.rows() if lacking(each)]
    priorities = list(dict.fromkeys(each.indicator.priority for each in incomplete))
    ordered = sorted(
        incomplete, key=lambda each: (priorities.index(each.indicator.priority), each.final is None)
    )
    of_priority = Counter(each.indicator.priority for each in ordered)
    return page.exhibit(
        "indicators",
        "table",
        title=f"{page.area.name}: indicators awaiting a figure, a baseline or a target",
        indicators=(),
        data=DataTable(
            columns=COLUMNS,
            rows=tuple(_cells(each) for each in ordered),
            raw_columns=RAW_COLUMNS,
            raw_rows=tuple(_raw(each) for each in ordered),
            parts=tuple((priority, of_priority[priority]) for priority in priorities),
            sortable=True,
        ),
    )


def lacking(each: ScorecardRow) -> list[str]:
    """What a row lacks before it can be rated. A target that comes to no figure counts as lacking."""
    has = (
        each.figure is not None and each.figure.value is not None,
        each.baseline is not None and each.baseline.value is not None,
        each.final is not None and each.final.is_resolved,
    )
    return [name for name, is_there in zip(LACKS, has, strict=True) if not is_there]


def _cells(each: ScorecardRow) -> tuple[ShownCell, ...]:
    missing = lacking(each)
    unresolved = each.final.unresolved_reason if each.final else ""
    return (
        Lines(
            each.label, (each.indicator.owner,), href=f"../appendices/definitions.html#{each.indicator.id}"
        ),
        f"{each.figure.text} ({each.figure.year})" if each.figure else "Awaiting",
        f"{each.baseline.text} ({each.baseline.year})" if each.baseline else "Awaiting",
        Lines(
            "Awaiting" if "target" in missing else each.target_text(each.target or each.final), (unresolved,)
        ),
        listed(missing).capitalize(),
    )


def _raw(each: ScorecardRow) -> tuple[str, ...]:
    missing = lacking(each)
    about = (
        each.indicator.priority,
        each.indicator.id,
        each.indicator.label,
        each.group.id,
        each.indicator.owner,
    )
    return (*about, *("no" if name in missing else "yes" for name in LACKS))
