"""Tables of indicators: against baseline, target and the country, rated, and of what nothing above shows."""

import html
from collections import Counter
from collections.abc import Iterable, Sequence

from analysis.data.schema import PART_OF_YEAR
from analysis.edition.figures import Figure
from analysis.edition.scorecard import ScorecardRow, counts, has_targets, scale
from analysis.edition.statements import Statement
from analysis.edition.wording import apart, at_start, bare, in_points, listed, moved_by, series_break_between
from analysis.exhibits.exhibit import CellLines, Chip, Columns, Exhibit, InlineChart, ShownCell, build_table
from analysis.exhibits.page import NOT_UPDATED, Key, Page
from analysis.exhibits.scorecard_charts import draw_sparkline
from analysis.narrative.section_ids import default_id
from analysis.rules.rating import Rating, median_of
from analysis.rules.rounding import format_value
from analysis.rules.targets import WHOLE

RATING = "Rating"
MAX_TITLE_WORDS = 12
NONE = "–"
UPDATED, EARLIER = "Figures of this year", "Not updated: figures of earlier years"
DOWNLOAD: Columns = {
    "indicator": "indicator.id",
    "indicator_label": "indicator.label",
    "area_code": "area.code",
    "area_name": "area.name",
    "group": "group.id",
    "time_period": "figure.year.label",
    "value": "figure.value",
    "symbol": "figure.symbol",
    "unit": "indicator.unit",
    "source": "figure.source",
    "previous_period": lambda row: row.previous.year.label if row.previous and row.is_updated else None,
    "previous_value": lambda row: row.previous.value if row.previous and row.is_updated else None,
    "baseline_period": "baseline.year.label",
    "baseline_value": "baseline.value",
    "target_year": lambda row: target.target_year if (target := row.target) else None,
    "target": lambda row: row.target_text(row.target),
    "rating": "rating.rag",
    "rating_reason": "rating.reason",
    "direction": "direction.movement",
    "direction_reason": "direction.reason",
    "england_value": "national.value",
    "neighbour_average": "neighbours.value",
    "neighbours_with_figure": "neighbours.text",
}


def indicators(
    page: Page, *names: str, section: str | Sequence[str] = (), subject: str = "", id: str = ""
) -> Exhibit | None:
    """Return a table of those indicators and measures, and of all in those sections of the page's topic.
    subject: what they are together, if their names are too long for a title. None if the area has no
    figure."""
    sections = [section] if isinstance(section, str) else section
    id = page.begin(id or default_id("indicators", *names, *sections))
    named = {indicator.id for name in names if (indicator := page.resolve(name))}
    rows = [
        row
        for row in page.rows(page.topic)
        if row.figure and (row.indicator.section in sections or row.indicator.id in named)
    ]
    there = dict.fromkeys(row.indicator.section for row in rows)
    return _table(page, id, f"{subject or listed([*there])} in {page.area.name}", rows)


def others(page: Page, *, topic: str = "", id: str = "every-indicator") -> Exhibit | None:
    """Return every figure of the area and of the page's topic (or another) that no chart or table above
    shows, and whatever else is stated of it. None if there is no such figure."""
    page.begin(id)
    above = frozenset[Key]().union(*page.shown.values())
    rows = {(row.indicator.id, row.group.id): row for row in page.rows(topic or page.topic) if row.figure}
    edition, code = page.edition, page.area.code
    stated: list[Figure | Statement] = [*edition.statements.about(code)]
    for each in (*stated, *edition.figures.parts_of_year(code)):
        subject = each.indicator.id, each.group.id
        if each.indicator.topic == (topic or page.topic) and edition.is_own_year(each):
            rows.setdefault(subject, page.row(*subject))
    rest = [row for row in rows.values() if not above.issuperset(each.key for each in _stated(page, row))]
    which = "the other indicators" if above else "the indicators"
    title = _title(page, f"{page.area.name}, {which} of this chapter", rest)
    return indicators_table(page, id, title, rest, is_reference=bool(above)) if rest else None


def _stated(page: Page, row: ScorecardRow) -> list[Figure | Statement]:
    """Return the figure of a row, those of a part of the year, and what is stated of either."""
    about, figure = page.edition.statements.of(row.indicator.id, row.area.code, row.group.id), row.figure
    parts = page.edition.figures.parts_of_year(row.area.code, row.indicator.id, row.group.id)
    year = figure.year if figure else None
    current = [each for each in about if page.edition.is_own_year(each) or each.year == year]
    return [*([figure] if figure else []), *parts, *current]


def _table(page: Page, id: str, subject: str, rows: Sequence[ScorecardRow]) -> Exhibit | None:
    return indicators_table(page, id, _title(page, subject, rows), rows) if rows else None


def stated_figures(page: Page, id: str, figures: Sequence[Figure]) -> Exhibit | None:
    """Return the scorecard rows of figures too few for a chart, or None if there are none."""
    rows = [page.row(figure.indicator.id, figure.group.id) for figure in dict.fromkeys(figures)]
    return _table(page, id, f"{rows[0].indicator.section if rows else ''} in {page.area.name}", rows)


def _title(page: Page, subject: str, rows: Sequence[ScorecardRow]) -> str:
    """Return `Participation and NEET in Testshire: 5 indicators, 1 red`; the area alone if too long."""
    found = counts(rows)
    number = f"{len(rows)} {'indicator' if len(rows) == 1 else 'indicators'}"
    ratings = [f"{found[rag]} {rag}" for rag in scale(page.edition, page.area)[:-1] if found[rag]]
    counted = f"{number}, {', '.join(ratings) or 'none rated'}"
    title = f"{subject}: {counted}"
    return title if len(title.split()) <= MAX_TITLE_WORDS else f"{page.area.name}: {counted}"


def indicators_table(
    page: Page, id: str, title: str, rows: Sequence[ScorecardRow], *, is_reference: bool = False
) -> Exhibit:
    """Return scorecard rows with a figure as a table, each rating with its reason, without empty columns.
    The figures of the edition's own year come first; those of earlier years, under a heading that says so."""
    stated = {row: _stated(page, row) for row in rows}
    there = [row for row in rows if stated[row]]
    updated = [row for row in there if any(map(page.edition.is_own_year, stated[row]))]
    with_figure = [*updated, *(row for row in there if row not in updated)]
    earlier = len(there) - len(updated)
    year, start = (_usual_year(updated, name) for name in ("figure", "baseline"))

    def latest(row: ScorecardRow) -> str:
        is_old = row in updated and row.figure and not row.is_updated
        text = dated(row.figure, usual="" if row not in updated else year)
        return f"{text}, {NOT_UPDATED}" if is_old else text

    is_rated = any(row.is_rated for row in with_figure)
    columns: Columns = {
        "Indicator": lambda row: CellLines(
            row.short_label, _statements(row, stated[row]), definition_href(row.indicator.id)
        ),
        "Latest": latest,
        "Since previous": lambda row: since_previous(row) if row.is_updated else NONE,
        "Baseline": lambda row: _baseline(row, start),
        "Target": lambda row: in_points(row.target_text(row.target)),
        RATING: lambda row: rating_cell(row.rating) if is_rated else NONE,
        page.edition.areas.country.name: lambda row: in_points(row.national.marked) if row.national else NONE,
        neighbours_heading(page): lambda row: neighbours(page, row) or NONE,
    }
    parts = ((UPDATED, len(updated)), (EARLIER, earlier)) if earlier else ()
    headed = tuple(part for part in parts if part[1])
    data = build_table(with_figure, columns, DOWNLOAD, parts=headed, look="listed")
    lacking, years = causes_listed(with_figure), f"Results of {year}" if year else "Each result with its year"
    if "Baseline" in data.columns and year and start:
        years += f", baselines of {start}"
    return page.table(
        id,
        title,
        data,
        unit=f"{years}, unless another is given" if year else years,
        figures=[each for row in with_figure for each in (*row.figures, *_parts(stated[row]))],
        statements=[each for row in there for each in stated[row] if isinstance(each, Statement)],
        indicators=(),
        notes=[f"Not rated: {lacking}."] if lacking and has_targets(page.edition) else [],
        is_reference=is_reference,
    )


def _usual_year(rows: Sequence[ScorecardRow], name: str) -> str:
    """Return the year of most of those figures of the rows, empty without any. name: `figure`, `baseline`."""
    years = Counter(str(figure.year) for row in rows if (figure := getattr(row, name)))
    return years.most_common(1)[0][0] if years else ""


def _statements(row: ScorecardRow, stated: Sequence[Figure | Statement]) -> tuple[str, ...]:
    """Return what is stated of a row's figure, each with its year if that is another; not a change or a lead
    that the row works out itself, which may be of another source."""
    year, since = row.figure and row.figure.year, row.previous and row.previous.year
    country = row.national and row.national.area.code
    parts = [f"{part.text} in {part.year}. {part.note}" for part in _parts(stated)]
    return *parts, *(
        f"{each.text}{'' if each.year == year else f' ({each.year})'}"
        for each in stated
        if isinstance(each, Statement)
        and (each.since is None or each.since != since)
        and not (each.kind == "lead" and each.other == country)
    )


def _parts(stated: Sequence[Figure | Statement]) -> list[Figure]:
    return [each for each in stated if isinstance(each, Figure) and each.status == PART_OF_YEAR]


def definition_href(indicator: str) -> str:
    """Return the address of the definition of an indicator, as seen from a page of the document."""
    return f"../appendices/definitions.html#{indicator}"


def definition_link(indicator: str, label: str) -> str:
    """Return the name of an indicator in running text, linked to its definition."""
    return f'<a href="{definition_href(indicator)}">{html.escape(label)}</a>'


def rating_chip(rating: Rating) -> Chip:
    return Chip(f"{rating.shape} {rating.word}", rating.rag.replace(" ", "-"))


def rating_cell(rating: Rating) -> CellLines:
    """Return the rating, which opens to its reason."""
    why = at_start(rating.reason.removeprefix("Not rated: "))
    return CellLines(rating_chip(rating), (why,), is_folded=True)


def since_previous(row: ScorecardRow) -> str:
    """Return the movement, and what it counts from where the baseline does not say so."""
    return change(row) if row.previous and row.previous == row.baseline else change_from(row)


def change_from(row: ScorecardRow, missing: str = "") -> str:
    """Return `Up 6 points from 72%, better`, `About the same as 72%`, with the earlier figure's year if it is
    not the year before.
    missing: what is said after the movement where there is no earlier figure."""
    figure, previous = row.figure, row.previous
    if not figure or not previous:
        return change(row, missing)
    when = "" if previous.year == figure.year.earlier() else f" in {previous.year}"
    since = "from" if row.direction.is_clear or row.direction.movement != "same" else "as"
    return change(row, f"{since} {bare(previous)}{when}")


def change(row: ScorecardRow, start: str = "") -> str:
    """Return `Up 6 points, better`, with the start after the size: `from 72%`. A dash if none is shown."""
    if row.direction.movement == "not shown":
        return NONE
    if row.direction.movement == "unclear" and row.figure and row.previous:
        return at_start(moved_by(row.figure, row.previous))
    word, _, meaning = row.direction.word.partition(", ")
    is_moved = row.direction.movement in ("up", "down")
    size = in_points(apart(row.figure, row.previous)) if is_moved and row.figure and row.previous else ""
    moved = " ".join(part for part in (word, size, start) if part)
    return f"{moved}, {meaning}" if meaning else moved


def target_by(row: ScorecardRow) -> str:
    """Return `Target 70% by 2016`, or an empty text."""
    target = row.target
    if target is None:
        return ""
    text = target.text(row.indicator.unit, WHOLE) if target.is_resolved else target.arithmetic
    whose = f"{target.whose} target" if target.whose else "Target"
    return f"{whose} {in_points(text)} by {target.target_year}"


def dated(figure: Figure | None, missing: str = NONE, *, usual: str = "") -> str:
    """Return a figure with its year, `61% (2011/12)`, unless that is the usual one, which is said above."""
    if not figure:
        return missing
    return in_points(figure.marked) + (f" ({figure.year})" if str(figure.year) != usual else "")


def baseline_of(row: ScorecardRow) -> Figure | None:
    """Return the baseline, unless it is the row's figure itself."""
    return row.baseline if row.baseline != row.figure else None


def _baseline(row: ScorecardRow, usual: str) -> ShownCell:
    """Return the baseline with its year unless it is the usual one, and whether a series breaks after it."""
    own, text = row.figure, dated(baseline_of(row), usual=usual)
    is_broken = own and row.baseline and series_break_between(row.indicator, row.baseline.year, own.year)
    return CellLines(text, ("not comparable",)) if is_broken and text != NONE else text


def causes_listed(rows: Iterable[ScorecardRow]) -> str:
    """Return what the rows lack that have no rating: `3 have no target and 1 has no baseline`."""
    causes = Counter(row.rating.cause for row in rows if row.rating.cause)
    common = causes.most_common()
    named = ((f"a {cause}" if cause == "series break" else cause, count) for cause, count in common)
    return listed([f"{count} {'has' if count == 1 else 'have'} {cause}" for cause, count in named])


def neighbours_heading(page: Page) -> str:
    return "Neighbours" if has_targets(page.edition) else "Neighbours, median"


def neighbours(page: Page, row: ScorecardRow) -> CellLines | None:
    """Return the average of the neighbours, or the median that ratings without targets compare with.
    It opens to the area's place, how many have a figure and, beside the median, the average."""
    if not row.figure or not row.neighbours or row.neighbours.value is None:
        return None
    unit, decimals, of = row.indicator.unit, row.figure.decimals, row.neighbours.text
    shown, said = in_points(format_value(row.neighbours.value, unit, decimals)), f"average of {of}"
    if not has_targets(page.edition):
        said = f"median of {of}, average {shown}"
        middle, finer = median_of(row.neighbours.values, decimals)
        shown = in_points(format_value(middle, unit, finer))
    place = f"{row.rank.text}, quartile {row.quartile.letter}" if row.rank and row.quartile else ""
    return CellLines(shown, (place, said), is_folded=True)


def sparkline(page: Page, row: ScorecardRow, *, at_least: int = 1) -> InlineChart | None:
    """Return the line of comparable figures up to the row's figure. Return None where there are fewer."""
    figures = comparable_series(page, row)
    if len(figures) < at_least:
        return None
    points = [(figure.year.end, figure.value) for figure in figures if figure.value is not None]
    first, last = figures[0], figures[-1]
    start = f"Line of {len(figures)} figures, from {first.text} in {first.year} to " if figures[1:] else ""
    return InlineChart(draw_sparkline(points), f"{start}{last.text} in {last.year}.")


def comparable_series(page: Page, row: ScorecardRow) -> list[Figure]:
    """Return the figures of one source up to the row's year, since the last series break."""
    if row.figure is None:
        return []
    last = row.figure.year
    return [
        figure
        for figure in page.edition.figures.series(row.indicator.id, row.area.code, row.group.id)
        if figure.value is not None and figure.year <= last
        if not series_break_between(row.indicator, figure.year, last)
    ]
