"""The scorecard chapter: counts by rating and by direction, then every indicator the edition reports on, by Bold Steps priority.

The indicators with a target come first, since only they can be rated; the others follow in a table of the same shape.
"""

import html
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.chapters.appendices import FREQUENCIES, POLARITIES
from analysis.edition.coverage import left_to_other_editions
from analysis.edition.figures import Figure
from analysis.edition.scorecard import ScorecardRow, counts, district_rank
from analysis.edition.wording import listed, possessive
from analysis.exhibits.exhibit import DataTable, Exhibit, Lines, ShownCell, Spark
from analysis.exhibits.page import Page
from analysis.exhibits.progress import direction_chip, rating_chip
from analysis.exhibits.sparklines import sparkline
from analysis.rules.rating import RAG_MARKS, RAGS, Cause
from analysis.rules.rounding import format_value
from analysis.rules.targets import ResolvedTarget, sense_word

COLUMNS = ("Indicator", "Latest", "Since previous", "Baseline", "Target", "Rating and why")
CAUSES: dict[Cause, str] = {
    "no figure": "No figure",
    "no baseline": "No baseline",
    "no target": "No target",
    "series break": "Series break",
}
MOVEMENTS = {
    "green": "Improved",
    "amber": "No better or worse",
    "red": "Got worse",
    "moved": "Moved, not judged",
    "not shown": "Not shown",
}


def opening(page: Page) -> Exhibit:
    """What the scorecard says, in three sentences."""
    every = page.rows()
    sentences = _county_sentences(page, every) if page.is_county else _district_sentences(page, every)
    return page.words("opening", sentences)


def ratings(page: Page) -> Exhibit | None:
    """How many indicators of each priority have each rating, and why the others have none. None for a district without any."""
    if not page.is_county and all(each.rating.rag == "not rated" for each in page.rows()):
        return None
    headings = ("Bold Steps priority", *(RAG_MARKS[rag][0] for rag in RAGS), *CAUSES.values(), "All")
    return _counted(page, "ratings", "Ratings by priority", headings, _rating_counts)


def directions(page: Page) -> Exhibit | None:
    """How many indicators of each priority improved, stood still or got worse. None for a district: its overview names them."""
    if not page.is_county:
        return None
    headings = ("Bold Steps priority", *MOVEMENTS.values(), "All")
    return _counted(
        page, "directions", "Movement since the previous figure, by priority", headings, _movement_counts
    )


def with_target(page: Page) -> Exhibit:
    """Every indicator that has a target for the area itself, rated ones first; a notice where none has."""
    chosen = [each for each in page.rows() if each.final]
    if not chosen:
        return page.exhibit(
            "with-target",
            "notice",
            body=f"<p>No source of this edition sets a target for {html.escape(page.area.name)}.</p>",
        )
    return scorecard_table(page, "with-target", f"{page.area.name}: indicators with a target", chosen)


def without_target(page: Page) -> Exhibit:
    """Every other indicator of the county, or with a figure for the district; a notice where there is none."""
    chosen = [each for each in page.rows() if not each.final and (each.figure or page.is_county)]
    if not chosen:
        body = f"<p>No source of this edition gives a figure of {html.escape(page.area.name)} without a target.</p>"
        return page.exhibit("without-target", "notice", body=body)
    return scorecard_table(
        page, "without-target", f"{page.area.name}: indicators reported without a target", chosen
    )


def county_only(page: Page) -> Exhibit | None:
    """For a district: the indicators that only the county has, with the county's figures and ratings. None for the county."""
    if page.is_county:
        return None
    chosen = _of_county_only(page)
    title = f"{page.edition.county.name} (county) figures: not published for {page.area.name}"
    table = scorecard_table(page, "county-only", title, chosen)
    return replace(
        table,
        unit=f"Every figure of this table is {possessive(page.edition.county.name)}, rated for the county",
    )


def scorecard_table(page: Page, id: str, title: str, chosen: Sequence[ScorecardRow]) -> Exhibit:
    """Rows as a scorecard: one part for each priority, rated rows first, sortable, with everything behind them as a download."""
    priorities = _priorities(chosen)
    ordered = sorted(chosen, key=lambda each: (priorities.index(each.indicator.priority), *_place(each)))
    compared = "Neighbours" if chosen[0].area == page.edition.county else page.edition.county.name
    of_priority = Counter(each.indicator.priority for each in ordered)
    table = page.exhibit(
        id,
        "table",
        title=title,
        unit="Figures are final unless marked; each indicator is linked to its definition",
        figures=[figure for each in ordered for figure in each.figures],
        data=DataTable(
            columns=(*COLUMNS, page.edition.areas.country.name, compared),
            rows=tuple(_cells(page, each) for each in ordered),
            raw_columns=tuple(RAW_COLUMNS),
            raw_rows=tuple(tuple(value(each) for value in RAW_COLUMNS.values()) for each in ordered),
            parts=tuple((priority, of_priority[priority]) for priority in priorities),
            sortable=True,
        ),
    )
    return replace(table, indicators=())


def _of_county_only(page: Page) -> list[ScorecardRow]:
    """The county's rows of the indicators for which the district has neither a figure nor a target."""
    own = {each.indicator.id for each in page.rows() if each.figure or each.final}
    return [
        each for each in page.rows(area=page.edition.county) if each.figure and each.indicator.id not in own
    ]


def _county_sentences(page: Page, every: Sequence[ScorecardRow]) -> list[str]:
    found = counts(every)
    rated = len(every) - found["not rated"]
    causes = Counter(each.rating.cause for each in every if each.rating.cause)
    reasons = listed([f"{count} have {cause}" for cause, count in causes.most_common()])
    others = len(left_to_other_editions(page.edition))
    with_target = sum(bool(each.final) for each in every)
    return [
        f"{page.area.name} has {len(every)} indicators in this edition; {with_target} of them have a target.",
        f"{rated} can be rated: {listed([f'{found[rag]} {rag}' for rag in RAGS[:-1]])}.",
        f"The other {found['not rated']} are not rated: {reasons}.",
        *([f"{others} more indicators of the register belong to other editions."] if others else []),
    ]


def _district_sentences(page: Page, every: Sequence[ScorecardRow]) -> list[str]:
    own = sum(bool(each.figure) for each in every)
    rated = len(every) - counts(every)["not rated"]
    return [
        f"The sources of this edition give {own} {'indicator' if own == 1 else 'indicators'} for {page.area.name}; for the other "
        f"{len(every) - own} there is no district figure, and {possessive(page.edition.county.name)} is shown below where there is one.",
        f"{rated} can be rated."
        if rated
        else f"None of {possessive(page.area.name)} own can be rated: each lacks a baseline or a target.",
    ]


def _counted(
    page: Page,
    id: str,
    title: str,
    headings: tuple[str, ...],
    count: Callable[[Sequence[ScorecardRow]], list[int]],
) -> Exhibit:
    """A row of counts for each priority, and the total."""
    every = page.rows()
    lines = [
        (priority, [each for each in every if each.indicator.priority == priority])
        for priority in _priorities(every)
    ]
    table: list[tuple[str | int, ...]] = [
        (name, *count(part)) for name, part in [*lines, ("All priorities", every)]
    ]
    shown = tuple(tuple(str(cell) for cell in line) for line in table)
    data = DataTable(headings, shown, headings, tuple(table), highlight=frozenset({len(table) - 1}))
    return page.exhibit(
        id, "table", title=f"{page.area.name}: {title.lower()}", unit="Number of indicators", data=data
    )


def _rating_counts(part: Sequence[ScorecardRow]) -> list[int]:
    found = counts(part)
    causes = Counter(each.rating.cause for each in part)
    return [*(found[rag] for rag in RAGS), *(causes[cause] for cause in CAUSES), len(part)]


def _movement_counts(part: Sequence[ScorecardRow]) -> list[int]:
    found = Counter(_movement(each) for each in part)
    return [*(found[movement] for movement in MOVEMENTS), len(part)]


def _movement(each: ScorecardRow) -> str:
    if each.direction.movement == "not shown":
        return "not shown"
    return each.direction.rag or "moved"


def _priorities(chosen: Sequence[ScorecardRow]) -> list[str]:
    """The priorities of those rows, in the order of the register."""
    return list(dict.fromkeys(each.indicator.priority for each in chosen))


def _place(each: ScorecardRow) -> tuple[int, bool]:
    """Red first, then amber and green; of those not rated the ones with a figure first."""
    return RAGS.index(each.rating.rag), each.figure is None


def _cells(page: Page, each: ScorecardRow) -> tuple[ShownCell, ...]:
    indicator = each.indicator
    update = f"next update {indicator.next_update}" if indicator.next_update else ""
    polarity = (
        POLARITIES[indicator.polarity]
        if each.final or indicator.polarity != "T"
        else "Neither high nor low is good"
    )
    reads = "; ".join(part for part in (polarity, FREQUENCIES[indicator.frequency], update) if part)
    return (
        Lines(each.label, (reads,), href=f"../appendices/definitions.html#{indicator.id}"),
        Lines(_dated(each.figure), (_interval_text(each), *_spark(page, each))),
        Lines(
            direction_chip(each.direction),
            (f"from {_dated(each.previous)}",) if each.direction.movement != "not shown" else (),
        ),
        _dated(each.baseline),
        Lines(each.target_text(each.target or each.final), _about_target(each)),
        Lines(rating_chip(each.rating), (each.rating.reason.removeprefix("Not rated: "),)),
        _dated(each.national) if each.national else _no_comparison(each),
        _neighbours_cell(each) if each.area == page.edition.county else _county_cell(page, each),
    )


def _dated(figure: Figure | None) -> str:
    return f"{figure.text} ({figure.year})" if figure else "–"


def _no_comparison(each: ScorecardRow) -> str:
    return "–" if each.indicator.nationally_published else "not published nationally"


def _interval_text(each: ScorecardRow) -> str:
    if not each.interval:
        return ""
    low, high = (format_value(bound, "percent", 1) for bound in (each.interval.lower, each.interval.upper))
    return f"95% interval {low} to {high}"


def _spark(page: Page, each: ScorecardRow) -> tuple[Spark, ...]:
    spark = sparkline(page, each)
    return (spark,) if spark else ()


def _about_target(each: ScorecardRow) -> tuple[str, ...]:
    """What a reader must know of the target: its arithmetic where it was worked out, and the last one where that is another."""
    shown = each.target or each.final
    if shown is None:
        return ()
    lines = [
        shown.explanation or (shown.arithmetic if _is_worked_out(shown, each) else ""),
        shown.unresolved_reason,
    ]
    if each.final and each.final.target_year != shown.target_year:
        lines.append(f"final: {each.target_text(each.final)}")
    return tuple(line for line in lines if line)


def _is_worked_out(target: ResolvedTarget, each: ScorecardRow) -> bool:
    """Whether the arithmetic says more than the target itself, which `at least 87%` does not."""
    if not target.is_resolved:
        return False
    sense = sense_word(target.sense, each.indicator.unit)
    written = target.text(each.indicator.unit, each.indicator.decimals)
    return target.arithmetic.removeprefix(sense).strip() not in ("", written.removeprefix(sense).strip())


def _neighbours_cell(each: ScorecardRow) -> ShownCell:
    if not each.neighbours or each.neighbours.value is None:
        return "–"
    place = (
        f"{each.rank.text}, {each.quartile.text.partition(' (')[0]}"
        if each.rank and each.quartile and each.quartile.letter
        else ""
    )
    average = format_value(each.neighbours.value, each.indicator.unit, 1)
    return Lines(average, (f"average of {each.neighbours.text}", place))


def _county_cell(page: Page, each: ScorecardRow) -> ShownCell:
    """The county's figure of the same year, and the district's place among the districts."""
    if each.figure is None:
        return "–"
    county = page.edition.figures.get(
        each.indicator.id, page.edition.county.code, each.group.id, each.figure.year
    )
    place = district_rank(page.edition, each.figure)
    return Lines(_dated(county), (f"{place.text} districts" if place.position else "",))


def _value(figure: Figure | None) -> float | None:
    return figure.value if figure else None


def _year(figure: Figure | None) -> str | None:
    return figure.year.label if figure else None


def _status(each: ScorecardRow) -> str | None:
    return each.figure.status if each.figure else None


RAW_COLUMNS: dict[str, Callable[[ScorecardRow], str | float | int | None]] = {
    "priority": lambda each: each.indicator.priority,
    "indicator": lambda each: each.indicator.id,
    "indicator_label": lambda each: each.indicator.label,
    "group": lambda each: each.group.id,
    "area_code": lambda each: each.area.code,
    "area_name": lambda each: each.area.name,
    "unit": lambda each: each.indicator.unit,
    "polarity": lambda each: each.indicator.polarity,
    "frequency": lambda each: each.indicator.frequency,
    "time_period": lambda each: _year(each.figure),
    "value": lambda each: _value(each.figure),
    "symbol": lambda each: each.figure.symbol if each.figure else None,
    "status": _status,
    "source": lambda each: each.figure.source if each.figure else None,
    "interval_lower": lambda each: each.interval.lower if each.interval else None,
    "interval_upper": lambda each: each.interval.upper if each.interval else None,
    "previous_period": lambda each: _year(each.previous),
    "previous_value": lambda each: _value(each.previous),
    "baseline_period": lambda each: _year(each.baseline),
    "baseline_value": lambda each: _value(each.baseline),
    "milestone": lambda each: each.target_text(each.milestone),
    "rating_target": lambda each: each.target_text(each.target),
    "final_target": lambda each: each.target_text(each.final),
    "rating": lambda each: each.rating.rag,
    "rating_reason": lambda each: each.rating.reason,
    "not_rated_because": lambda each: each.rating.cause,
    "direction": lambda each: each.direction.movement,
    "direction_rating": lambda each: each.direction.rag,
    "direction_reason": lambda each: each.direction.reason,
    "national_value": lambda each: _value(each.national),
    "neighbour_average": lambda each: each.neighbours.value if each.neighbours else None,
    "neighbours_with_figure": lambda each: each.neighbours.text if each.neighbours else None,
    "rank": lambda each: each.rank.text if each.rank else None,
    "quartile": lambda each: each.quartile.letter if each.quartile else None,
    "next_update": lambda each: each.indicator.next_update,
}
