"""Inspections of a school year by district: how many judged the school good or outstanding."""

from analysis.data.areas import Area
from analysis.edition.figures import Figure
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page
from analysis.exhibits.tables import figures_table
from analysis.rules.rounding import format_value, round_half_up

ALL_SCHOOLS = "inspections_good_year"
PHASES = {
    "All schools": ALL_SCHOOLS,
    "Primary": "inspections_good_year_primary",
    "Secondary": "inspections_good_year_secondary",
}
COUNTED = "Inspections that judged the school good or outstanding"
NOT_ALLOCATED = "Not allocated to a district"


def by_district(page: Page) -> Exhibit | None:
    """Show a row for each district, one for the inspections that are in none, and one for the county."""
    county, year = page.edition.county, page.edition.year("academic")
    whole = page.figure(ALL_SCHOOLS, area=county)
    if whole is None or whole.year != year:
        absent = f"The sources of this edition hold no list of the inspections of {year}."
        return page.notice("by-district", absent) if page.is_county else None
    figures = [
        figure for area in page.edition.areas.reported for figure in page.figures(PHASES.values(), area=area)
    ]
    rows = [_row(page, area) for area in page.edition.areas.districts]
    rows.append([NOT_ALLOCATED, *(_remainder(page, indicator) for indicator in PHASES.values())])
    rows.append(_row(page, county))
    marked = frozenset(number for number, row in enumerate(rows) if row[0] == page.area.name)
    return page.table(
        "by-district",
        f"Inspections in {whole.year}: good or outstanding, by district",
        figures_table(figures, ("Area", *PHASES), rows, highlight=marked),
        unit=f"{COUNTED}, of all in the year; a school inspected twice counts twice",
        figures=figures,
    )


def _row(page: Page, area: Area) -> list[str]:
    return [area.name, *(_counts(page.figure(indicator, area=area)) for indicator in PHASES.values())]


def _counts(figure: Figure | None) -> str:
    """Return `9 of 11 (82%) [p]`: counts first, since a few inspections make a large share."""
    if figure is None or figure.numerator is None or figure.denominator is None:
        return figure.text if figure else "–"
    mark = " [p]" if figure.status == "provisional" else ""
    return f"{_share(figure.numerator, figure.denominator)}{mark}"


def _share(part: float, whole: float) -> str:
    if not whole:
        return "none"
    return f"{part:.0f} of {whole:.0f} ({format_value(round_half_up(100 * part / whole, 0), 'percent', 0)})"


def _remainder(page: Page, indicator: str) -> str:
    """Return the county's inspections that no district's figure counts."""
    whole = page.figure(indicator, area=page.edition.county)
    if whole is None:
        return "–"
    stated = [page.figure(indicator, area=area) for area in page.edition.areas.districts]
    parts = [figure for figure in stated if figure]
    good, every = (sum(getattr(figure, of) or 0 for figure in parts) for of in ("numerator", "denominator"))
    return _share((whole.numerator or 0) - good, (whole.denominator or 0) - every)
