"""Forecasts: figures that the edition's own paper gives for years still to come."""

from analysis.edition.figures import Figure
from analysis.edition.wording import listed
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page, facts_of, tidy
from analysis.exhibits.paper_exhibits import Told
from analysis.rules.rounding import format_change, round_half_up


def forecasts(page: Page) -> Exhibit | None:
    """Each forecast of the county beside the figure it starts from; None where the paper makes none."""
    pairs = _pairs(page)
    if not pairs or not page.is_county:
        return None
    shown = [figure for pair in pairs for figure in pair if figure]
    rows = [
        (
            figure.indicator.label,
            f"{start.text} ({start.year})" if start else "–",
            f"{figure.text} ({figure.year})",
            _change(start, figure),
        )
        for start, figure in pairs
    ]
    return page.exhibit(
        "forecasts",
        "table",
        title=f"{listed([figure.indicator.short_label for _, figure in pairs])}: what is forecast",
        unit=f"{page.edition.county.name}, numbers",
        generated=[f"{_said(start, figure)}." for start, figure in pairs],
        figures=shown,
        data=tidy(shown, ("What", "From", "Forecast", "Change"), rows),
    )


def forecasts_told(page: Page) -> Told:
    """The forecasts in words, for a district's page."""
    pairs = _pairs(page)
    shown = [figure for pair in pairs for figure in pair if figure]
    return [_said(start, figure) for start, figure in pairs], {
        "citations": page.cite(shown),
        "facts": facts_of(shown),
    }


def _pairs(page: Page) -> list[tuple[Figure | None, Figure]]:
    """Each indicator that is forecast: the figure it starts from, and the last of its forecasts."""
    return [(_start(page, figure), figure) for figure in _last_of_each(_to_come(page))]


def _to_come(page: Page) -> list[Figure]:
    """What the paper states of the county for years after the one the edition reports."""
    stated = page.edition.figures.stated_by(page.edition.source_order[0], page.edition.county.code)
    return [
        each for each in stated if each.year > page.edition.year(each.year.type) and each.value is not None
    ]


def _last_of_each(figures: list[Figure]) -> list[Figure]:
    latest = {figure.indicator.id: figure for figure in sorted(figures, key=lambda each: each.year)}
    return list(latest.values())


def _start(page: Page, figure: Figure) -> Figure | None:
    """The earliest figure of the same paper for that indicator, other than the forecast itself."""
    reported = page.edition.figures.get(figure.indicator.id, figure.area.code, figure.group.id)
    earlier = [
        each for each in _to_come(page) if each.indicator is figure.indicator and each.year < figure.year
    ]
    return reported or min(earlier, key=lambda each: each.year, default=None)


def _said(start: Figure | None, figure: Figure) -> str:
    """`Primary pupils: 121,000 forecast for 2017/18, 9,881 more than in 2012/13`."""
    more = f", {_change(start, figure)} than in {start.year}" if start else ""
    return f"{figure.indicator.label}: {figure.text} forecast for {figure.year}{more}"


def _change(start: Figure | None, figure: Figure) -> str:
    if start is None or start.value is None or figure.value is None:
        return "–"
    size = round_half_up(figure.value - start.value, min(start.decimals, figure.decimals))
    return f"{format_change(abs(size), figure.indicator.unit, min(start.decimals, figure.decimals))} {'more' if size > 0 else 'fewer'}"
