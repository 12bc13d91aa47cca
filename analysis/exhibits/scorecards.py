"""Scorecards: a line for each figure of the county; a district's sheet, beside county and country.
Figures of the edition's own year come first, by Bold Steps priority (a district's by section), rated ones
before others; what has not been updated stands apart at the end."""

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from analysis.edition.exceptions import REQUIRED, Explanation, county_reds, exceptional, load_explanations
from analysis.edition.figures import Figure
from analysis.edition.plan import MET, NOT_MET, load_kpis
from analysis.edition.scorecard import ScorecardRow, counts, district_rank, has_targets, load_rag_rule, scale
from analysis.edition.statements import Statement
from analysis.edition.wording import are_few, at_start, certainty, in_points, listed, possessive, within
from analysis.exhibits import indicators
from analysis.exhibits.districts import range_of
from analysis.exhibits.exhibit import CellLines, Columns, Exhibit, InlineChart, ShownCell, build_table, cells
from analysis.exhibits.indicators import NONE, change_from, definition_href, since_previous
from analysis.exhibits.openings import described, hardest_first
from analysis.exhibits.page import Page
from analysis.exhibits.scorecard_charts import draw_way
from analysis.io import dependencies
from analysis.rules.rating import MOVEMENT_WORDS, RAG_MARKS, Cause, Rag
from analysis.rules.rounding import exact, format_value, published

IN_WORDS = "In words"
BARS = "Districts, worst to best"
NOT_FOLDED = ("Trend", "Way to target")
MAX_DESCRIBED = 2
"""How many figures the opening of a district's sheet describes."""
FULL = 22
"""With more rows than these a sheet leaves out the ends of its bars on paper, to keep to a page of A4."""
WAY = "Way to target: how much of it is done; the black mark is where even progress would be"
MIN_TREND = 3
"""Of fewer figures a line is not a trend."""
UNTESTED = "not tested"
"""What is compared as published, since its source gives no counts that chance could be judged by."""
KEY = f". Too few to tell: chance alone could make the difference; {UNTESTED}: no counts to judge chance by"
RED = ("indicator", "group", "time_period", "value", "rating_reason")
YET_TO_WRITE = "Where a cell has a dash, the council has still to write it"
BEGUN, NOT_BEGUN = "What is written", "Nothing written yet"
HEADINGS = dict(zip(REQUIRED, ("Commentary", "Action", "Owner", "Due"), strict=True))


def scorecard_opening(page: Page) -> Exhibit:
    """Show how many figures can be judged and how; for a district, what its first figures say."""
    if page.is_county:
        return page.words("opening", [judged(page, shown_rows(page))])
    figures = to_describe(page, _district_rows(page)[0])[:MAX_DESCRIBED]
    shown = page.words("opening", described(page, figures), figures)
    if page.resolved_section(shown.id):
        return shown
    return replace(shown, body=shown.body.replace(". ", ".</p>\n<p>", 1))  # the headline on its own


def tally(page: Page) -> Exhibit | None:
    """Show, for a district, how many of its figures have each rating, beside the country also those that none
    has, and how many are not rated. Return None for the county, and where nothing can be rated."""
    rows = [] if page.is_county else _district_rows(page)[0]
    if not any(row.is_rated for row in rows):
        return None
    ratings, country = scale(page.edition, page.area)[-2::-1], page.edition.areas.country.name
    found, unrated = counts(rows, ratings), [row for row in rows if not row.is_rated]
    shown = (rag for rag in ratings if found[rag] or not has_targets(page.edition))
    marks = {rag: (RAG_MARKS[rag][1], found[rag], RAG_MARKS[rag][0].lower()) for rag in shown}
    chips = (f'<span class="chip {rag}">{" ".join(map(str, mark))}</span>' for rag, mark in marks.items())
    if has_targets(page.edition):
        against = f"{possessive(page.edition.county.name)} targets"
        without = sum(not row.target for row in unrated)
        rest = {"without a target": without, "with a target, not rated": len(unrated) - without}
    else:
        untested = sum(row.is_rated and not row.interval for row in rows)
        against, rest = country, {f"of these {UNTESTED}": untested, "not compared": len(unrated)}
    told = "; ".join(f"{number} {what}" for what, number in rest.items() if number)
    counted = f"Against {html.escape(against)}: {'; '.join(filter(None, (', '.join(chips), told)))}"
    return page.exhibit("tally", "text", body=f'<p class="tally">{counted}</p>', indicators=())


def scorecard(page: Page) -> Exhibit:
    """Show a line for each figure of the edition's own year that can be judged, or where many are, beside
    others, for each that is behind; for a district for each that it has, or those of earlier years if it has
    no other; a notice if there is none."""
    parts = _parts(page, _county_rows(page)["judged"])
    which = "rated" if has_targets(page.edition) else _rated(page, 0)
    if not page.is_county:
        updated, late = _district_rows(page)
        parts, which = _parts(page, updated) or ({indicators.EARLIER: late} if late else {}), ""
    if not parts:
        lacking = "no figures of this year" if not page.is_county else "no figures of this year to rate"
        return page.notice("indicators", f"This report has {lacking} for {page.area.name}.")
    return _table(page, "indicators", which, parts)


def better_rated(page: Page) -> Exhibit | None:
    """Show a line for each other figure judged beside others; None for a district or under targets."""
    return _rest(page, "better-rated", f"{_rated(page, 1)} or {_rated(page, 2)}")


def not_judged(page: Page) -> Exhibit | None:
    """Show a line for each other figure of the edition's own year; None for a district, or none."""
    return _rest(page, "not-judged", "of this year, not rated")


def not_updated(page: Page) -> Exhibit | None:
    """Show a line for each figure of an earlier year; None if there is none, or nothing else."""
    return _rest(page, "not-updated", "of earlier years")


def _rest(page: Page, id: str, which: str) -> Exhibit | None:
    updated, late = _district_rows(page)
    rows = late if updated and id == "not-updated" else []
    if page.is_county:
        rows = _county_rows(page)[id]
    if not rows:
        return None
    count = f"{len(rows)} {'measure' if len(rows) == 1 else 'measures'}"
    table = _table(page, id, which, _parts(page, rows), folded=f"Show {count} {which}")
    return replace(table, is_reference=True)


def _district_rows(page: Page) -> tuple[list[ScorecardRow], list[ScorecardRow]]:
    """Return the rows of a district's sheet: of the edition's own year, and of earlier years."""
    rows = shown_rows(page)
    return [row for row in rows if row.is_updated], [row for row in rows if not row.is_updated]


def _county_rows(page: Page) -> dict[str, list[ScorecardRow]]:
    """Return the rows of each table of the county's scorecard."""
    ids = ("judged", "better-rated", "not-judged", "not-updated")
    rows: dict[str, list[ScorecardRow]] = {id: [] for id in ids}
    is_split, worst = not has_targets(page.edition), scale(page.edition)[0]
    for row in shown_rows(page):
        rated = "better-rated" if is_split and row.rating.rag != worst else "judged"
        rows["not-updated" if not row.is_updated else rated if row.is_rated else "not-judged"].append(row)
    return rows


def _rated(page: Page, number: int) -> str:
    """Return a rating of the county in words, 0 the worst: `behind`."""
    return RAG_MARKS[scale(page.edition)[number]][0].lower()


def _table(
    page: Page, id: str, which: str, parts: Mapping[str, Sequence[ScorecardRow]], *, folded: str = ""
) -> Exhibit:
    """Return the rows under their headings, with the ratings of each counted. folded: the line that opens a
    long table, which has no column on the way to targets."""
    rows = [row for part in parts.values() for row in part]
    counted = {name: ", ".join(counted_ratings(page, part).values()) for name, part in parts.items()}
    named = {name: f"{name}: {counted[name]}" if counted[name] else name for name in parts}
    headings = tuple((named[name], len(parts[name])) for name in parts)
    columns, look, unit = dict(_county_columns(page)), "scorecard", WAY if has_targets(page.edition) else ""
    if folded:
        columns, unit = {name: column for name, column in columns.items() if name not in NOT_FOLDED}, ""
    download = indicators.DOWNLOAD
    if not page.is_county:
        county, country = page.edition.county.name, page.edition.areas.country.name
        columns, download = dict(_sheet_columns(page)), SHEET_DOWNLOAD
        look, key = "sheet full" if len(rows) > FULL else "sheet", "" if has_targets(page.edition) else KEY
        goal = ", green line target" if any(row.target and row.target.is_resolved for row in rows) else ""
        marks = f"where comparable, diamond {county}, black line {country}{goal}"
        disc = f"disc {page.area.name}, a line through it the 95% interval; {marks}"
        unit = f"Bars: ticks are the districts, their middle half darker; {disc}{key}"
    of_county = [figure for row in rows if not page.is_county and (figure := _county_figure(page, row))]
    figures = [*(figure for row in rows for figure in row.figures), *of_county]
    said = [statement for row in rows for statement in _statements(page, row)]
    title = f"{page.area.name}: {len(rows)} {'indicator' if len(rows) == 1 else 'indicators'} {which}"
    data = build_table(rows, columns, download, parts=headings, sortable=True, look=look, folded=folded)
    return page.table(
        id,
        title.strip(),
        data,
        unit=unit if BARS in data.columns else "",
        figures=figures,
        statements=said,
        indicators=(),
    )


def context(page: Page) -> Exhibit | None:
    """Show, for a district, the figures that its results are to be read with. Return None for the county."""
    items, shown = "", []
    for id in _context_indicators(page):
        indicator = page.edition.indicator(id)
        own = None if page.is_county else page.figure(indicator.id)
        if own is None or own.year < page.edition.baseline(own.year.type):
            continue
        wider = (page.edition.county, page.edition.areas.country)
        stated = [page.same_fact(own, area) for area in wider]
        shown += [own, *(figure for figure in stated if figure)]
        beside = ", ".join(f"{f.area.name} {f.marked}" for f in stated if f)
        texts = (indicator.short_label, own.marked, beside, own.year.label)
        name, value, below, year = map(html.escape, texts)
        items += (
            f'<li><span class="label">{name}</span> <strong>{value}</strong> '
            f'<span class="when">{below}{"; " if below else ""}{year}</span></li>'
        )
    if not items:
        return None
    return page.exhibit("context", "text", body=f'<ul class="tiles context">{items}</ul>', figures=shown)


def _context_indicators(page: Page) -> list[str]:
    table = dependencies.rows(page.edition.project.data / "reference" / "context.csv")
    return [row["indicator"] for row in table]


def not_held(page: Page) -> Exhibit | None:
    """Show, for a district, in a sentence what this report has for the county only, and where."""
    if page.is_county:
        return None
    edition, areas = page.edition, (page.area, page.edition.county)
    dated = [(*key[:2], year) for key, year in edition.figures.latest_years().items()]
    stated = (each for area in areas for each in edition.statements.about(area.code))
    dated += [(each.indicator.id, each.area.code, each.year) for each in stated if each.sign is not None]
    held = {(name, code) for name, code, year in dated if year >= edition.first_of_own_year(year.type)}
    of_area, of_county = (
        dict.fromkeys(each.section for each in edition.register.values() if (each.id, area.code) in held)
        for area in areas
    )
    lacking = [within(section) for section in of_county if section and section not in of_area]
    if not lacking:
        return None
    county = html.escape(page.edition.county.name)
    sentence = html.escape(f"This report has no {page.area.name} figures of this year for {listed(lacking)}.")
    href = f"../{page.edition.county.slug}/scorecard.html"
    link = f'<a href="{href}">{possessive(county)} are on its scorecard.</a>'
    body = f"<p>{sentence}</p>\n<p>{link}</p>"
    return page.exhibit("not-held", "notice", title="Not in this report", body=body, indicators=())


def awaiting(page: Page) -> Exhibit:
    """Show what cannot be rated yet, by what it lacks; first what has no figure at all."""
    causes = get_args(Cause)
    rows = [row for row in page.rows() if not row.is_rated]
    rows.sort(key=lambda row: causes.index(row.rating.cause))
    if not rows:
        every = "Every measure that has a figure or a target can be rated."
        none = "No measure has a figure or a target yet."
        return page.notice("indicators", every if page.rows() else none)
    parts = tuple(Counter(row.rating.cause.capitalize() for row in rows).items())
    data = build_table(rows, AWAITING, AWAITING_DOWNLOAD, parts=parts, sortable=True)
    title = f"{page.area.name}: {len(rows)} measure{'s' * (len(rows) > 1)} that cannot be rated yet"
    shown = shown_rows(page)
    rest = sum(not row.is_rated for row in shown)
    lacking = f", and {len(rows) - rest} of which no source has a figure" if len(rows) > rest else ""
    unit = f"{how_many_judged(page, shown)}; here are the other {rest}{lacking}"
    return page.table("indicators", title, data, unit=unit, indicators=())


def exceptions(page: Page, *, most: int = 0) -> Exhibit | None:
    """Show the county's reds, each with what is written about it; those of which nothing is written come
    last. Return None for a district, or if nothing could be rated. most: show no more than so many of those
    of which something is written, and none else."""
    if not page.is_county or not any(row.is_rated for row in page.rows()):
        return None
    reds, written = county_reds(page.edition), load_explanations(page.edition)
    what = exceptional(page.edition)
    if not reds:
        return page.notice("exceptions", f"No indicator of {page.area.name} that can be rated is {what}.")
    keys = [(red.indicator.id, red.group.id) for red in reds]
    rows = [(red, written.get(key, Explanation(*key))) for red, key in zip(reds, keys, strict=True)]
    headlines = [row.indicator.id for row in headline_rows(page)]
    rows.sort(key=lambda row: (not row[1].is_begun, row[0].indicator.id not in headlines))
    title = f"{page.area.name}: what is {what}, and what is done about it"
    are = "measure is" if len(rows) == 1 else "measures are"
    folded = f"Show why {len(rows)} {are} {what}, and what is done"
    if most:
        rows = [row for row in rows if row[1].is_begun][:most]
        if not rows:
            return None
        folded, title = "", f"What is {what}, and what is done"
    begun = sum(text.is_begun for _, text in rows)
    parts = ((BEGUN, begun), (NOT_BEGUN, len(rows) - begun)) if 0 < begun < len(rows) else ()
    data = build_table(rows, EXCEPTIONS, EXCEPTIONS_DOWNLOAD, parts=parts, sortable=True, folded=folded)
    units = [f"{len(rows)} of {len(reds)}; the scorecard has all"] if most else []
    if empty := [within(name) for name in EXCEPTIONS if name not in data.columns]:
        units.append(f"The council has still to write {listed(empty)}")
    elif any(text.missing for _, text in rows[: begun or None]):
        units.append(YET_TO_WRITE)
    figures = [figure for red, _ in rows for figure in red.figures]
    cited, sources = {figure.source for figure in figures}, page.edition.sources
    stated = [(text.source, text.place) for _, text in rows if text.source in sources]
    written_in = [(source, place) for source, place in stated if source not in cited]
    return page.table(
        "exceptions",
        title,
        data,
        unit=". ".join(units),
        figures=figures,
        citations=(*page.cite(figures), *page.cite_places(written_in)),
    )


def shown_rows(page: Page) -> list[ScorecardRow]:
    """Return the rows with a figure, or rated without one; a district's without its context, unless it has
    nothing else, what is neither good nor bad, such as its pupils, and what it has none of."""
    if page.is_county:
        return [row for row in page.rows() if row.figure or row.is_rated]
    shown = [row for row in page.rows() if row.figure and row.indicator.polarity != "T"]
    around = _context_indicators(page)
    shown = [row for row in shown if row.figure and row.figure.symbol != "z"]
    return [row for row in shown if row.indicator.id not in around] or shown


def headline_rows(page: Page) -> list[ScorecardRow]:
    """Return the rows of the edition's headlines that have a figure."""
    named = (page.edition.resolve(name, page.area.code) for name in page.edition.headlines)
    return [page.row(indicator.id) for indicator in named if indicator]


def judged(page: Page, rows: Sequence[ScorecardRow]) -> str:
    """Return `15 of 94 measures can be rated: 4 red and 11 amber.`"""
    rated = listed([*counted_ratings(page, rows).values()])
    return f"{how_many_judged(page, rows)}{': ' if rated else ''}{rated}. {caveats(rows)}".strip()


def how_many_judged(page: Page, rows: Sequence[ScorecardRow]) -> str:
    """Return how many measures can be rated; where operating plans rate, how many of those met it."""
    count = f"{sum(row.is_rated for row in rows) or 'None'} of {len(rows)} measures can be rated"
    if load_rag_rule(page.edition)["kind"] != "plan" or not page.is_county:
        return count
    kpis = load_kpis(page.edition)
    met, missed = (sum(kpi.met == state for kpi in kpis) for state in (MET, NOT_MET))
    of_plan = f"{met} of the {met + missed} plan indicators with a result met their target"
    return f"{of_plan}; {missed} did not. {count}"


def caveats(rows: Sequence[ScorecardRow]) -> str:
    """Return how many of the rated rows are not updated, and how many of the red ones have moved by so little
    that it may be chance, in sentences; an empty text where there are none."""
    late = sum(row.is_rated and not row.is_updated for row in rows)
    unsure = sum(is_unsure(row) for row in rows if row.rating.rag == "red")
    are, rest = "is" if late == 1 else "are", "rests" if unsure == 1 else "rest"
    told = {
        f"{late} of these ratings {are} of figures of earlier years.": late,
        f"{unsure} of the red ones {rest} on a difference that may be chance.": unsure,
    }
    return " ".join(sentence for sentence, count in told.items() if count)


def is_unsure(row: ScorecardRow) -> bool:
    """Return whether the difference from the baseline may be chance, or nothing tells whether it is."""
    return bool(row.figure and row.baseline and certainty(row.figure, row.baseline) != "clear")


def counted_ratings(page: Page, rows: Sequence[ScorecardRow]) -> dict[Rag, str]:
    """Return `4 red` for red, `11 amber` for amber: how many rows have each rating that any has."""
    ratings = scale(page.edition, page.area)
    found = counts(rows, ratings)
    return {rag: f"{found[rag]} {RAG_MARKS[rag][0].lower()}" for rag in ratings[:-1] if found[rag]}


def headlines_first(page: Page, rows: Sequence[ScorecardRow]) -> list[ScorecardRow]:
    """Return the rows, those of the edition's headlines first, in their order."""
    answers = [page.edition.resolve(name, page.area.code) for name in page.edition.headlines]
    place = {answer.id: number for number, answer in enumerate(answers) if answer}
    return sorted(rows, key=lambda row: place.get(row.indicator.id, len(answers)))


def to_describe(page: Page, rows: Sequence[ScorecardRow]) -> list[Figure]:
    """Return the figures of rows as an opening tells them: the hardest finding, the headlines, the others."""
    names = {row.indicator.id for row in headline_rows(page)}
    named = [row for row in headlines_first(page, rows) if row.indicator.id in names]
    others = [row for row in rows if row not in named]
    in_order = dict.fromkeys((*hardest_first(page, named, others), *others))
    return [row.figure for row in in_order if row.figure]


def _parts(page: Page, rows: Sequence[ScorecardRow]) -> dict[str, list[ScorecardRow]]:
    """Return the rows under priorities, a district's under sections, in the register's order, rated first."""
    name = "priority" if page.is_county else "section"
    order = scale(page.edition, page.area).index
    named = (getattr(each, name) for each in page.edition.register.values())
    parts: dict[str, list[ScorecardRow]] = {each: [] for each in named}
    for row in sorted(rows, key=lambda row: order(row.rating.rag)):
        parts[getattr(row.indicator, name)].append(row)
    return {heading: part for heading, part in parts.items() if part}


def _county_columns(page: Page) -> Columns:
    by_targets: Columns = {
        "Baseline": lambda row: in_points(start.marked) if (start := indicators.baseline_of(row)) else NONE,
        "Target": lambda row: in_points(row.target_text(row.target)),
        "Way to target": way_to_target,
    }
    return {
        "Indicator": lambda row: CellLines(row.short_label, href=definition_href(row.indicator.id)),
        "Trend": lambda row: indicators.sparkline(page, row) or "",
        "Result": _result,
        "Change": lambda row: _change_or_stated(page, row),
        **(by_targets if has_targets(page.edition) else {"All authorities": _place}),
        "Rating": lambda row: indicators.rating_cell(row.rating),
        page.edition.areas.country.name: lambda row: (
            in_points(row.national.marked) if row.national else _compared(page, row, is_national=True)
        ),
        indicators.neighbours_heading(page): lambda row: (
            indicators.neighbours(page, row) or _compared(page, row, is_national=False)
        ),
    }


def _sheet_columns(page: Page) -> Columns:
    number = len(page.edition.areas.districts)
    return {
        "Indicator": lambda row: CellLines(row.short_label, _counted(row), definition_href(row.indicator.id)),
        page.area.name: lambda row: row.figure.marked,
        "Rating": lambda row: _sheet_rating(page, row),
        page.edition.county.name: lambda row: f.marked if (f := _county_figure(page, row)) else NONE,
        page.edition.areas.country.name: lambda row: row.national.marked if row.national else NONE,
        f"Place of {number}": lambda row: (
            rank.text.partition(" of ")[0]
            if (rank := district_rank(page.edition, row.figure)).position
            else NONE
        ),
        BARS: lambda row: range_of(page, row.figure, row.rating.rag, row.target) or NONE,
        "Since the year before": lambda row: change_from(row, IN_WORDS.lower()) if row.is_updated else NONE,
        "Trend": lambda row: indicators.sparkline(page, row, at_least=MIN_TREND) or "",
    }


def _place(row: ScorecardRow) -> ShownCell:
    """Return the place among all authorities, which opens to its quartile; a dash if none is held."""
    place = row.place
    return CellLines(place.printed, (place.text.partition(", ")[2],)) if place else NONE


def _county_figure(page: Page, row: ScorecardRow) -> Figure | None:
    assert row.figure
    return page.same_fact(row.figure, page.edition.county)


def _target_of(row: ScorecardRow) -> str:
    target = row.target
    return f"{target.whose} target {row.target_text(replace(target, whose=''))}".strip() if target else ""


def _sheet_rating(page: Page, row: ScorecardRow) -> ShownCell:
    """Return the rating with the target, or that nothing tests it; plain words where there is none to rate
    by."""
    said, chip = _target_of(row), indicators.rating_chip(row.rating)
    is_by_targets = has_targets(page.edition)
    if not row.is_rated and not said:
        return "No target" if is_by_targets else "Not compared"
    if not row.is_rated and row.figure and row.figure.is_made:
        return CellLines(chip, (said, "worked out from schools"))
    if row.is_rated and not is_by_targets and not row.interval:
        said, chip = said or UNTESTED, replace(chip, kind=f"{chip.kind} untested")
    if row.rating.rag == "similar" and row.figure and row.national and are_few(row.figure, row.national):
        said = "too few to tell"
    return CellLines(chip, (said,))


def _result(row: ScorecardRow) -> ShownCell:
    stated, text = (row.figure, row.figure.marked) if row.figure else (row.statements[0], IN_WORDS)
    return in_points(text) if row.is_updated else CellLines(in_points(text), (stated.year.label,))


def _counted(row: ScorecardRow) -> tuple[str, ...]:
    """Return the year and how many were counted, `2011/12, of 1,589`."""
    figure = row.figure
    assert figure
    of = f", of {figure.denominator:,.0f}" if figure.denominator and row.indicator.unit == "percent" else ""
    return (f"{figure.year}{of}",)


def way_to_target(row: ScorecardRow) -> ShownCell:
    """Return how much of the way from the baseline to the target is done, as a bar and `40%`; `reached` or
    `worse`; a dash if unknown."""
    figure, baseline, target = row.figure, row.baseline, row.target
    if row.rating.rag == "green":
        return "reached"
    if not figure or not baseline or not target or target.figure is None or row.indicator.polarity == "T":
        return NONE
    if figure.value is None or baseline.value is None or not row.is_rated:
        return NONE
    start, end = published(baseline.value, figure.decimals), exact(target.figure)
    if start == end:
        return NONE
    share = (published(figure.value, figure.decimals) - start) / (end - start)
    if share < 0:
        return "worse"
    done = min(float(share), 1)
    text = format_value(100 * done, "percent", 0)
    passed, all_years = (year - baseline.year.end for year in (figure.year.end, target.target_year))
    even = passed / all_years if 0 < passed < all_years else None
    said = f"Way done; mark at {format_value(100 * even, 'percent', 0)}" if even else "Way done"
    return CellLines(InlineChart(draw_way(done, even), said), (text,))


def _statements(page: Page, row: ScorecardRow) -> list[Statement]:
    """Return what the sources state about the figure of the row."""
    of = row.indicator.id, row.area.code, row.group.id
    return page.edition.statements.of(*of, row.figure.year) if row.figure else [*row.statements]


def _compared(page: Page, row: ScorecardRow, *, is_national: bool) -> ShownCell:
    """Return how the sources say the figure stands in the country or elsewhere, opening to the whole."""
    country = page.edition.areas.country.code
    stated = [each for each in _statements(page, row) if each.other and each.compared != each.other]
    first = next((each for each in stated if (each.other == country) == is_national), None)
    if not first:
        return NONE
    head = re.sub(r" (in|among|than|as|than in|as in)$", "", first.text.removesuffix(first.compared).strip())
    whose = f"{page.area.name} " if first.value is None else ""  # in the column of another area
    return CellLines(whose + in_points(head), (in_points(first.text),), is_folded=True)


def _change_or_stated(page: Page, row: ScorecardRow) -> ShownCell:
    if not row.is_updated:
        return NONE
    stated = [each for each in _statements(page, row) if each.compared == each.other]
    if row.previous or not stated:
        return since_previous(row)
    first, baseline = stated[0], page.edition.baseline(stated[0].year.type).label
    words = re.sub(f" (than in|as in|since) {baseline}$", "", in_points(first.text))
    return words.capitalize() + (f", {MOVEMENT_WORDS[row.direction.rag]}" if row.direction.rag else "")


def _written(name: str) -> Callable[[tuple[ScorecardRow, Explanation]], str]:
    return lambda row: NONE if name in row[1].missing else getattr(row[1], name)


def _of_pair(number: int, path: Any) -> Callable[[Any], Any]:
    return lambda pair: cells([pair[number]], {"": path})[0][0]


AWAITING: Columns = {
    "Indicator": lambda row: CellLines(row.label, (row.indicator.owner,), definition_href(row.indicator.id)),
    "Figure": lambda row: indicators.dated(row.figure),
    "Baseline": lambda row: indicators.dated(row.baseline),
    "Target": lambda row: row.target_text(row.target),
    "Why it is not rated": lambda row: at_start(row.rating.reason.removeprefix("Not rated: ")),
}


def _download_without(*beginnings: str) -> Columns:
    """Return the columns of a download without those that the table does not show."""
    shown = (name for name in indicators.DOWNLOAD if not name.startswith(beginnings))
    return {name: indicators.DOWNLOAD[name] for name in shown}


AWAITING_DOWNLOAD = _download_without("previous_", "direction", "england_", "neighbour")
SHEET_DOWNLOAD = _download_without("baseline_")
EXCEPTIONS: Columns = {
    "Indicator": lambda row: CellLines(
        row[0].label,
        tuple(filter(None, (indicators.dated(row[0].figure, ""), row[0].rating.reason))),
        href=definition_href(row[0].indicator.id),
    ),
    **{heading: _written(name) for name, heading in HEADINGS.items()},
}
EXCEPTIONS_DOWNLOAD: Columns = {
    **{name: _of_pair(0, indicators.DOWNLOAD[name]) for name in RED},
    **{name: _of_pair(1, name) for name in (*REQUIRED, "source", "place")},
}
