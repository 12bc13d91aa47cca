"""Progress tables: indicators against baseline, target and England, rated; and the county's figures where an area has none."""

import html
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.edition.figures import Figure
from analysis.edition.scorecard import ScorecardRow, counts
from analysis.edition.wording import listed, possessive
from analysis.exhibits.exhibit import Chip, DataTable, Exhibit, Lines, ShownCell
from analysis.exhibits.page import Page
from analysis.rules.rating import RAGS, Direction, Rating
from analysis.rules.rounding import format_value

RATING = "Rating and why"
COLUMNS = ("Indicator", "Latest", "Since previous", "Baseline", "Target", RATING)
LONGEST_TITLE_WORDS = 12
NOTHING = "–"
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


def sections_table(page: Page, id: str, sections: Sequence[str], subject: str = "") -> Exhibit:
    """Every indicator of those sections of the page's topic. subject: what they are together, where their names are too long."""
    chosen = [each for each in page.rows(page.topic) if each.indicator.section in sections]
    there = [
        section
        for section in sections
        if any(each.figure and each.indicator.section == section for each in chosen)
    ]
    title = _title(f"{subject or listed(there)} in {page.area.name}", page.area.name, chosen)
    return progress_table(page, id, title, chosen)


def topic_table(page: Page, shown: Sequence[str] = ()) -> Exhibit | None:
    """The indicators of the page's topic but for the sections `shown` in tables of their own; for a district, the county's main ones.

    None where there is nothing to show.
    """
    if not page.is_county:
        return _county_figures(page)
    chosen = [each for each in page.rows(page.topic) if each.indicator.section not in shown]
    if not any(each.figure for each in chosen):
        return None
    which = "the other indicators" if shown else "the indicators"
    title = _title(f"{page.area.name}, {which} of this chapter", page.area.name, chosen)
    return progress_table(page, "every-indicator", title, chosen)


def _county_figures(page: Page) -> Exhibit | None:
    """For a district: what is published for the county only, rated, compared with the nation or a headline; the rest is counted."""
    own = {each.indicator.id for each in page.rows(page.topic) if each.figure}
    of_county = [
        each
        for each in page.rows(page.topic, page.edition.county)
        if each.figure and each.indicator.id not in own
    ]
    main = [
        each
        for each in of_county
        if each.rating.rag != "not rated" or each.national or _is_headline(page, each)
    ]
    if not main:
        return None
    table = progress_table(
        page,
        "county-figures",
        f"{page.edition.county.name} (county) figures: none is published for {page.area.name}",
        main,
    )
    more = (
        f"{possessive(page.edition.county.name)} own chapter has all {len(of_county)}."
        if len(main) < len(of_county)
        else ""
    )
    about = f"Every figure of this table is {possessive(page.edition.county.name)}, rated for the county"
    return replace(table, unit=about, notes=(*([more] if more else []), *table.notes))


def _is_headline(page: Page, each: ScorecardRow) -> bool:
    return each.indicator.id in page.edition.headlines and each.group.id == "all"


def _title(subject: str, area: str, chosen: Sequence[ScorecardRow]) -> str:
    """`Participation and NEET in Kent: 5 indicators, 1 red`; with the area alone where that would be too long."""
    found = counts([each for each in chosen if each.figure])
    number = f"{found.total()} {'indicator' if found.total() == 1 else 'indicators'}"
    ratings = [f"{found[rag]} {rag}" for rag in RAGS if rag != "not rated" and found[rag]]
    told = f"{number}, {', '.join(ratings) or 'none rated'}"
    title = f"{subject}: {told}"
    return title if len(title.split()) <= LONGEST_TITLE_WORDS else f"{area}: {told}"


def progress_table(page: Page, id: str, title: str, chosen: Sequence[ScorecardRow]) -> Exhibit:
    """Scorecard rows as a table, each rating with its reason. A column with nothing in it is left out; everything is in the download.

    A notice where no row has a figure: a table of nothing says nothing.
    """
    with_figure = [each for each in chosen if each.figure]
    awaiting = _awaiting(chosen) if page.is_county else []
    if not with_figure:
        return page.exhibit(
            id,
            "notice",
            body="<p>No source of this edition gives a figure for this section.</p>",
            notes=awaiting,
        )
    shown = [figure for each in with_figure for figure in each.figures]
    cells = [_cells(each) for each in with_figure]
    is_rated = any(each.rating.rag != "not rated" for each in with_figure)
    columns = (*COLUMNS, page.edition.areas.country.name, "Neighbours")
    said = [
        is_rated if name == RATING else any(line[number] != NOTHING for line in cells)
        for number, name in enumerate(columns)
    ]
    kept = [number for number, is_said in enumerate(said) if is_said]
    return page.exhibit(
        id,
        "table",
        title=title,
        unit="Rated against the baseline and the target of each line"
        if is_rated
        else "Each figure with its year",
        figures=shown,
        indicators=(),
        data=DataTable(
            columns=tuple(columns[number] for number in kept),
            rows=tuple(tuple(line[number] for number in kept) for line in cells),
            raw_columns=RAW_COLUMNS,
            raw_rows=tuple(_raw(each) for each in with_figure),
        ),
        notes=(*_not_rated(with_figure), *awaiting),
    )


def county_instead(page: Page, id: str, indicators: Iterable[str]) -> Exhibit | None:
    """For the county, the figures there are in place of what the section would show. None for a district.

    What is published for the county only stands once on a district's page, in the table of `topic_table`.
    """
    if not page.is_county:
        return None
    found = [
        figure
        for indicator in indicators
        for group in page.edition.figures.groups_of(indicator, page.edition.county.code)
        if (figure := page.figure(indicator, group, page.edition.county))
    ]
    if not found:
        body = f"<p>No source of this edition gives a figure for {html.escape(page.edition.county.name)}.</p>"
        return page.exhibit(id, "notice", body=body)
    items = "".join(
        f"<li>{_link(figure)}: <strong>{html.escape(_stand(figure))}</strong></li>" for figure in found
    )
    lead = "<p>The sources of this edition give no more than this.</p>"
    return page.exhibit(id, "notice", body=f"{lead}\n<ul>{items}</ul>", figures=found, indicators=())


def label_link(each: ScorecardRow) -> str:
    """The name of an indicator in running text, linked to its definition."""
    return f'<a href="{_definition(each)}">{html.escape(each.label)}</a>'


def _definition(each: ScorecardRow) -> str:
    return f"../appendices/definitions.html#{each.indicator.id}"


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
    return _stand(figure) if figure else NOTHING


def _cells(each: ScorecardRow) -> tuple[ShownCell, ...]:
    return (
        Lines(each.label, href=_definition(each)),
        _dated(each.figure),
        _since_previous(each),
        _dated(each.baseline),
        each.target_text(each.target or each.final),
        Lines(rating_chip(each.rating), (each.rating.reason.removeprefix("Not rated: "),)),
        each.national.text if each.national else NOTHING,
        _neighbour_text(each),
    )


def _since_previous(each: ScorecardRow) -> ShownCell:
    """The movement and what it counts from; nothing where no earlier figure is known."""
    if each.previous is None:
        return NOTHING
    return Lines(direction_chip(each.direction), (f"from {_dated(each.previous)}",))


def _not_rated(chosen: Sequence[ScorecardRow]) -> list[str]:
    """How many of the lines have no rating, and what they lack."""
    causes = Counter(each.rating.cause for each in chosen if each.rating.cause)
    lacking = listed(
        [f"{count} {'has' if count == 1 else 'have'} {cause}" for cause, count in causes.most_common()]
    )
    return [f"Not rated: {lacking}."] if causes else []


def _neighbour_text(each: ScorecardRow) -> str:
    if not each.neighbours or each.neighbours.value is None:
        return NOTHING
    average = format_value(each.neighbours.value, each.indicator.unit, 1)
    return f"{average} ({each.neighbours.text})"


def _raw(each: ScorecardRow) -> tuple[str | float | None, ...]:
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


def _awaiting(chosen: Sequence[ScorecardRow]) -> list[str]:
    """Which indicators of the register have no figure yet."""
    missing = list(dict.fromkeys(each.label for each in chosen if not each.figure))
    return [f"No figure yet for: {'; '.join(missing)}."] if missing else []
