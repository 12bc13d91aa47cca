"""The scorecard chapter: counts by rating and by direction, then every indicator, by Bold Steps priority.

The indicators with a target come first, since only they can be rated; the others follow in a similar table.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.chapters.appendices import FREQUENCIES, POLARITIES
from analysis.edition.scorecard import ScorecardRow, counts, district_rank, left_to_other_editions
from analysis.edition.wording import listed, possessive
from analysis.exhibits import indicators
from analysis.exhibits.exhibit import Columns, DataTable, Exhibit, Lines, ShownCell, build_table
from analysis.exhibits.page import Page
from analysis.rules.rating import RAG_MARKS, RAGS, Cause
from analysis.rules.rounding import format_value
from analysis.rules.targets import sense_word

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
DOWNLOAD: Columns = {
    "priority": "indicator.priority",
    "indicator": "indicator.id",
    "indicator_label": "indicator.label",
    "group": "group.id",
    "area_code": "area.code",
    "area_name": "area.name",
    "unit": "indicator.unit",
    "polarity": "indicator.polarity",
    "frequency": "indicator.frequency",
    "time_period": "figure.year.label",
    "value": "figure.value",
    "symbol": "figure.symbol",
    "status": "figure.status",
    "source": "figure.source",
    "interval_lower": "interval.lower",
    "interval_upper": "interval.upper",
    "previous_period": "previous.year.label",
    "previous_value": "previous.value",
    "baseline_period": "baseline.year.label",
    "baseline_value": "baseline.value",
    "rating_target": lambda row: row.target_text(row.target),
    "final_target": lambda row: row.target_text(row.final),
    "rating": "rating.rag",
    "rating_reason": "rating.reason",
    "not_rated_because": "rating.cause",
    "direction": "direction.movement",
    "direction_rating": "direction.rag",
    "direction_reason": "direction.reason",
    "national_value": "national.value",
    "neighbour_average": "neighbours.value",
    "neighbours_with_figure": "neighbours.text",
    "rank": "rank.text",
    "quartile": "quartile.letter",
    "next_update": "indicator.next_update",
}


def opening(page: Page) -> Exhibit:
    """Show what the scorecard says, in three sentences."""
    sentences = _county_sentences if page.is_county else _district_sentences
    return page.words("opening", sentences(page, page.rows()))


def ratings(page: Page) -> Exhibit | None:
    """Show how many indicators of each priority have each rating, and why others have none."""
    if not page.is_county and not any(row.is_rated for row in page.rows()):
        return None

    def count(rows: Sequence[ScorecardRow]) -> list[int]:
        by_rating, causes = counts(rows), Counter(row.rating.cause for row in rows)
        return [*(by_rating[rag] for rag in RAGS), *(causes[cause] for cause in CAUSES)]

    headings = (*(RAG_MARKS[rag][0] for rag in RAGS), *CAUSES.values())
    return _counted(page, "ratings", "Ratings by priority", headings, count)


def directions(page: Page) -> Exhibit | None:
    """Show how many indicators of each priority improved or got worse. Return None for a district."""
    if not page.is_county:
        return None

    def count(rows: Sequence[ScorecardRow]) -> list[int]:
        is_shown = [row.direction.movement != "not shown" for row in rows]
        rags = [row.direction.rag or "moved" for row in rows]
        by_rating = Counter(rag if shown else "not shown" for rag, shown in zip(rags, is_shown, strict=True))
        return [by_rating[movement] for movement in MOVEMENTS]

    title = "Movement since the previous figure, by priority"
    return _counted(page, "directions", title, (*MOVEMENTS.values(),), count)


def with_target(page: Page) -> Exhibit:
    """Show every indicator with a target for the area itself, rated ones first; a notice if none has."""
    rows = [row for row in page.rows() if row.final]
    if not rows:
        return page.notice("with-target", f"No source of this edition sets a target for {page.area.name}.")
    return scorecard_table(page, "with-target", f"{page.area.name}: indicators with a target", rows)


def without_target(page: Page) -> Exhibit:
    """Show every other indicator of the county, or with a figure for the district."""
    rows = [row for row in page.rows() if not row.final and (row.figure or page.is_county)]
    if not rows:
        lacking = f"No source of this edition gives a figure of {page.area.name} without a target."
        return page.notice("without-target", lacking)
    title = f"{page.area.name}: indicators reported without a target"
    return scorecard_table(page, "without-target", title, rows)


def county_only(page: Page) -> Exhibit | None:
    """Show, for a district, the indicators that only the county has. Return None for the county."""
    if page.is_county:
        return None
    county = page.edition.county
    own = {row.indicator.id for row in page.rows() if row.figure or row.final}
    rows = [row for row in page.rows(area=county) if row.figure and row.indicator.id not in own]
    title = f"{county.name} (county) figures: not published for {page.area.name}"
    table = scorecard_table(page, "county-only", title, rows)
    whose = f"Every figure of this table is {possessive(county.name)}, rated for the county"
    return replace(table, unit=whose)


def scorecard_table(page: Page, id: str, title: str, rows: Sequence[ScorecardRow]) -> Exhibit:
    """Return rows as a sortable scorecard: a part for each priority, rated rows first."""
    of_priority = Counter(row.indicator.priority for row in rows)
    priorities = list(of_priority)

    def place(row: ScorecardRow) -> tuple[int, int, bool]:
        """Return the order: red first, then amber and green; of those not rated, with a figure first."""
        return priorities.index(row.indicator.priority), RAGS.index(row.rating.rag), row.figure is None

    ordered = sorted(rows, key=place)
    columns = _columns(page, is_county=rows[0].area == page.edition.county)
    return page.table(
        id,
        title,
        build_table(ordered, columns, DOWNLOAD, parts=tuple(of_priority.items()), sortable=True),
        unit="Figures are final unless marked; each indicator is linked to its definition",
        figures=[figure for row in ordered for figure in row.figures],
        indicators=(),
    )


def _columns(page: Page, *, is_county: bool) -> Columns:
    compared: Columns = {"Neighbours": _neighbours}
    if not is_county:
        compared = {page.edition.county.name: lambda row: _county_cell(page, row)}
    return {
        "Indicator": lambda row: Lines(
            row.label, (_reads(row),), href=indicators.definition_href(row.indicator.id)
        ),
        "Latest": lambda row: Lines(
            indicators.dated(row.figure), (_interval(row), indicators.sparkline(page, row) or "")
        ),
        "Since previous": lambda row: (
            Lines(indicators.direction_chip(row.direction))
            if row.direction.movement == "not shown"
            else indicators.since_previous(row)
        ),
        "Baseline": lambda row: indicators.dated(row.baseline),
        "Target": lambda row: Lines(row.target_text(row.target), _about_target(row)),
        indicators.RATING: indicators.rating_cell,
        page.edition.areas.country.name: lambda row: indicators.dated(
            row.national,
            indicators.NONE if row.indicator.nationally_published else "not published nationally",
        ),
        **compared,
    }


def _county_sentences(page: Page, rows: Sequence[ScorecardRow]) -> list[str]:
    by_rating = counts(rows)
    rated = len(rows) - by_rating["not rated"]
    causes = Counter(row.rating.cause for row in rows if row.rating.cause)
    reasons = listed([f"{count} have {cause}" for cause, count in causes.most_common()])
    others = len(left_to_other_editions(page.edition))
    with_target = sum(bool(row.final) for row in rows)
    return [
        f"{page.area.name} has {len(rows)} indicators in this edition; {with_target} of them have a target.",
        f"{rated} can be rated: {listed([f'{by_rating[rag]} {rag}' for rag in RAGS[:-1]])}.",
        f"The other {by_rating['not rated']} are not rated: {reasons}.",
        *([f"{others} more indicators of the register belong to other editions."] if others else []),
    ]


def _district_sentences(page: Page, rows: Sequence[ScorecardRow]) -> list[str]:
    own = sum(bool(row.figure) for row in rows)
    rated = len(rows) - counts(rows)["not rated"]
    area, county = page.area.name, possessive(page.edition.county.name)
    return [
        f"The sources of this edition give {own} {'indicator' if own == 1 else 'indicators'} for {area}; "
        f"for the other {len(rows) - own} there is no district figure, "
        f"and {county} is shown below where there is one.",
        f"{rated} can be rated."
        if rated
        else f"None of {possessive(area)} own can be rated: each lacks a baseline or a target.",
    ]


def _counted(
    page: Page,
    id: str,
    title: str,
    headings: tuple[str, ...],
    count: Callable[[Sequence[ScorecardRow]], list[int]],
) -> Exhibit:
    """Show a row of counts for each priority, and the total."""
    rows = page.rows()
    parts: dict[str, list[ScorecardRow]] = {}
    for row in rows:
        parts.setdefault(row.indicator.priority, []).append(row)
    parts["All priorities"] = rows
    lines: list[tuple[str | int, ...]] = [(name, *count(part), len(part)) for name, part in parts.items()]
    shown = tuple(tuple(map(str, line)) for line in lines)
    columns = ("Bold Steps priority", *headings, "All")
    data = DataTable(columns, shown, columns, tuple(lines), highlight=frozenset({len(lines) - 1}))
    return page.table(id, f"{page.area.name}: {title.lower()}", data, unit="Number of indicators")


def _reads(row: ScorecardRow) -> str:
    """Return how an indicator is read: which way is good, how often it is stated, and when next."""
    indicator = row.indicator
    update = f"next update {indicator.next_update}" if indicator.next_update else ""
    polarity = POLARITIES[indicator.polarity]
    if indicator.polarity == "T" and not row.final:
        polarity = "Neither high nor low is good"
    return "; ".join(part for part in (polarity, FREQUENCIES[indicator.frequency], update) if part)


def _interval(row: ScorecardRow) -> str:
    if not row.interval:
        return ""
    low, high = (format_value(bound, "percent", 1) for bound in (row.interval.lower, row.interval.upper))
    return f"95% interval {low} to {high}"


def _about_target(row: ScorecardRow) -> tuple[str, ...]:
    """Return the arithmetic of a target that was worked out, and the final target if it is another."""
    shown = row.target
    if shown is None:
        return ()
    arithmetic = ""
    if shown.is_resolved:
        # the arithmetic says no more than the target itself if that is `at least 87%`
        sense = sense_word(shown.sense, row.indicator.unit)
        written = shown.text(row.indicator.unit, row.indicator.decimals).removeprefix(sense).strip()
        is_more = shown.arithmetic.removeprefix(sense).strip() not in ("", written)
        arithmetic = shown.arithmetic if is_more else ""
    final = ""
    if row.final and row.final.target_year != shown.target_year:
        final = f"final: {row.target_text(row.final)}"
    return tuple(line for line in (shown.explanation or arithmetic, shown.unresolved_reason, final) if line)


def _neighbours(row: ScorecardRow) -> ShownCell:
    if not row.neighbours or row.neighbours.value is None:
        return indicators.NONE
    rank = ""
    if row.rank and row.quartile and row.quartile.letter:
        rank = f"{row.rank.text}, {row.quartile.text.partition(' (')[0]}"
    return Lines(indicators.neighbour_average_text(row), (f"average of {row.neighbours.text}", rank))


def _county_cell(page: Page, row: ScorecardRow) -> ShownCell:
    """Return the county's figure of the same year, and the district's place among the districts."""
    if row.figure is None:
        return indicators.NONE
    county = page.figure(row.indicator.id, row.group.id, page.edition.county, row.figure.year.label)
    rank = district_rank(page.edition, row.figure)
    return Lines(indicators.dated(county), (f"{rank.text} districts" if rank.position else "",))
