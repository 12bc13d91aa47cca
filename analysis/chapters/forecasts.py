"""Forecasts: figures that the edition's own paper gives for years still to come."""

from analysis.edition.figures import Figure
from analysis.edition.wording import listed
from analysis.exhibits import papers
from analysis.exhibits.exhibit import Exhibit, figures_table
from analysis.exhibits.indicators import NONE, dated
from analysis.exhibits.page import Page
from analysis.rules.rounding import format_change, round_half_up


def forecasts(page: Page) -> Exhibit | None:
    """Show each forecast of the county beside the figure it starts from. Return None without any."""
    pairs = _pairs(page)
    if not pairs or not page.is_county:
        return None
    shown = [figure for pair in pairs for figure in pair if figure]
    rows = [(f.indicator.label, dated(start), dated(f), _change(start, f)) for start, f in pairs]
    return page.table(
        "forecasts",
        f"{listed([figure.indicator.short_label for _, figure in pairs])}: what is forecast",
        figures_table(shown, ("What", "From", "Forecast", "Change"), rows),
        unit=f"{page.edition.county.name}, numbers",
        generated=[f"{_in_words(start, figure)}." for start, figure in pairs],
        figures=shown,
    )


def forecasts_summary(page: Page) -> papers.Summary:
    """Return the forecasts in words, for a district's page."""
    pairs = _pairs(page)
    shown = [figure for pair in pairs for figure in pair if figure]
    return [_in_words(start, figure) for start, figure in pairs], papers.cited_figures(page, shown)


def _pairs(page: Page) -> list[tuple[Figure | None, Figure]]:
    """Return each indicator that is forecast: the figure it starts from, and the last of its forecasts.

    It starts from what is reported, or from the earliest forecast of the same paper.
    """
    edition = page.edition
    stated = edition.figures.stated_by(edition.source_order[0], edition.county.code)
    ahead = [
        figure
        for figure in stated
        if figure.year > edition.year(figure.year.type) and figure.value is not None
    ]
    last = {figure.indicator.id: figure for figure in sorted(ahead, key=lambda figure: figure.year)}
    pairs = []
    for figure in last.values():
        earlier = [each for each in ahead if each.indicator is figure.indicator and each.year < figure.year]
        reported = page.figure(figure.indicator.id, figure.group.id, figure.area)
        pairs.append((reported or min(earlier, key=lambda each: each.year, default=None), figure))
    return pairs


def _in_words(start: Figure | None, figure: Figure) -> str:
    """Return `Primary pupils: 121,000 forecast for 2017/18, 9,881 more than in 2012/13`."""
    more = f", {_change(start, figure)} than in {start.year}" if start else ""
    return f"{figure.indicator.label}: {figure.text} forecast for {figure.year}{more}"


def _change(start: Figure | None, figure: Figure) -> str:
    if start is None or start.value is None or figure.value is None:
        return NONE
    decimals = min(start.decimals, figure.decimals)
    size = round_half_up(figure.value - start.value, decimals)
    change = format_change(abs(size), figure.indicator.unit, decimals)
    return f"{change} {'more' if size > 0 else 'fewer'}"
