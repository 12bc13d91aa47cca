"""Progress tables: indicators against baseline, target and England, rated; and the county's figures where an area has none."""

import html
from collections.abc import Iterable, Sequence

from analysis.exhibits.exhibit import Chip, DataTable, Exhibit
from analysis.exhibits.pages import Page
from analysis.exhibits.sentences import listed
from analysis.records.figures import Figure
from analysis.rules.rating import Direction, Rating
from analysis.rules.scorecard import Row, rows

COLUMNS = ("Indicator", "Latest", "Previous", "Baseline", "Target", "Rating", "Since previous", "England", "Neighbours")
LONGEST_TITLE_WORDS = 12
RAW_COLUMNS = (
    "indicator",
    "indicator_label",
    "area_code",
    "area_name",
    "group",
    "time_period",
    "value",
    "symbol",
    "unit",
    "source",
    "previous_period",
    "previous_value",
    "baseline_period",
    "baseline_value",
    "target_year",
    "target",
    "rating",
    "rating_reason",
    "direction",
    "direction_reason",
    "england_value",
    "neighbour_average",
    "neighbours_with_figure",
)


def sections_table(page: Page, id: str, sections: Sequence[str]) -> Exhibit:
    """Every indicator of those sections of the page's topic."""
    chosen = [each for each in rows(page, page.topic) if each.indicator.section in sections]
    title = f"{listed(sections)}: {page.area.name} against its targets"
    if len(title.split()) > LONGEST_TITLE_WORDS:
        title = f"{page.area.name}: {sum(bool(each.figure) for each in chosen)} indicators against their targets"
    return progress_table(page, id, title, chosen)


def topic_table(page: Page) -> Exhibit:
    """Every indicator of the page's topic; for an area with figures for none of them, the county's, marked so."""
    chosen = rows(page, page.topic)
    if not any(each.figure for each in chosen):
        return _see_the_county(page, len({each.indicator.id for each in chosen}))
    return progress_table(page, "every-indicator", f"{page.area.name}: every indicator of this chapter", chosen)


def _see_the_county(page: Page, count: int) -> Exhibit:
    """A notice that points to the county's table."""
    county, area = html.escape(page.county.name), html.escape(page.area.name)
    link = (
        f'<a href="../{page.county.slug}/{page.topic}.html#{page.topic.replace("_", "-")}-every-indicator">{county}\'s table</a>'
    )
    return page.exhibit(
        "every-indicator",
        "notice",
        body=f"<p>None of the {count} indicators of this chapter is published for {area}. All of them are in {link}.</p>",
    )


def progress_table(page: Page, id: str, title: str, chosen: Sequence[Row]) -> Exhibit:
    """Scorecard rows as a table, with the reason of each rating in the download and the notes."""
    with_figure = [each for each in chosen if each.figure]
    shown = [figure for each in with_figure for figure in each.figures]
    return page.exhibit(
        id,
        "table",
        title=title,
        unit="Rated against the outturn of the baseline year and the target of the milestone year",
        figures=shown,
        data=DataTable(
            columns=COLUMNS,
            rows=tuple(_cells(each) for each in with_figure),
            raw_columns=RAW_COLUMNS,
            raw_rows=tuple(_raw(each) for each in with_figure),
        ),
        notes=_awaiting(chosen) if page.is_county else (),
    )


def county_instead(page: Page, id: str, indicators: Iterable[str]) -> Exhibit:
    """A notice that nothing is published for this area, and the county's figures marked as the county's."""
    found = [
        figure
        for indicator in indicators
        for group in page.figures.groups_of(indicator, page.county.code)
        if (figure := page.figure(indicator, group, page.county))
    ]
    if not found:
        return page.exhibit(
            id, "notice", body=f"<p>No source of this edition gives a figure for {html.escape(page.area.name)} or the county.</p>"
        )
    items = "".join(f"<li>{_link(figure)}: <strong>{html.escape(_stand(figure))}</strong></li>" for figure in found)
    county, area = html.escape(page.county.name), html.escape(page.area.name)
    elsewhere = f"No figure is published for {area}: the sources give it for {county} as a whole."
    lead = "The sources of this edition give no more than this." if page.is_county else elsewhere
    return page.exhibit(
        id,
        "notice",
        title=f"{page.county.name} (county) figures",
        body=f"<p>{lead}</p>\n<ul>{items}</ul>",
        figures=found,
        indicators=(),
    )


def _link(figure: Figure) -> str:
    """The label of the figure, linked to its definition."""
    group = "" if figure.group.id == "all" else f", {figure.group.label.lower()}"
    label = html.escape(f"{figure.indicator.label}{group}")
    return f'<a href="../appendices/definitions.html#{figure.indicator.id}">{label}</a>'


def rating_chip(rating: Rating) -> Chip:
    return Chip(f"{rating.shape} {rating.word}", rating.rag.replace(" ", "-"))


def direction_chip(direction: Direction) -> Chip:
    return Chip(f"{direction.shape} {direction.word}", direction.rag or "not-rated")


def _stand(figure: Figure) -> str:
    return f"{figure.text} ({figure.year})"


def _dated(figure: Figure | None) -> str:
    return _stand(figure) if figure else "–"


def _cells(each: Row) -> tuple[str | Chip, ...]:
    return (
        each.label,
        _dated(each.figure),
        _dated(each.previous),
        _dated(each.baseline),
        each.target_text(each.target or each.final),
        rating_chip(each.rating),
        direction_chip(each.direction),
        each.national.text if each.national else "–",
        _neighbour_text(each),
    )


def _neighbour_text(each: Row) -> str:
    if not each.neighbours or each.neighbours.value is None:
        return "–"
    from analysis.rules.rounding import format_value

    average = format_value(each.neighbours.value, each.indicator.unit, 1)
    return f"{average} ({each.neighbours.text})"


def _raw(each: Row) -> tuple[str | float | None, ...]:
    figure = each.figure
    assert figure is not None
    target = each.target or each.final
    return (
        each.indicator.id,
        each.indicator.label,
        each.area.code,
        each.area.name,
        each.group.id,
        figure.year.label,
        figure.value,
        figure.symbol,
        each.indicator.unit,
        figure.source,
        each.previous.year.label if each.previous else None,
        each.previous.value if each.previous else None,
        each.baseline.year.label if each.baseline else None,
        each.baseline.value if each.baseline else None,
        target.target_year if target else None,
        each.target_text(target),
        each.rating.rag,
        each.rating.reason,
        each.direction.movement,
        each.direction.reason,
        each.national.value if each.national else None,
        each.neighbours.value if each.neighbours else None,
        each.neighbours.text if each.neighbours else None,
    )


def _awaiting(chosen: Sequence[Row]) -> list[str]:
    """Which indicators of the register have no figure yet."""
    missing = list(dict.fromkeys(each.label for each in chosen if not each.figure))
    return [f"No figure yet for: {'; '.join(missing)}."] if missing else []
