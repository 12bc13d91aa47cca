"""Inspections of a school year by district: how many judged the school good or outstanding, and how many are in no district."""

from analysis.edition.figures import Figure
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page, tidy
from analysis.rules.rounding import format_value, round_half_up

ALL_SCHOOLS = "inspections_good_year"
PHASES = {
    "All schools": ALL_SCHOOLS,
    "Primary": "inspections_good_year_primary",
    "Secondary": "inspections_good_year_secondary",
}
NOT_ALLOCATED = "Not allocated to a district"


def by_district(page: Page) -> Exhibit | None:
    """A row for each district, one for the inspections that are in none, and the county's: good or outstanding of all."""
    county = page.edition.figures.get(ALL_SCHOOLS, page.edition.county.code)
    if county is None or county.year != page.edition.year("academic"):
        absent = f"<p>The sources of this edition hold no list of the inspections of {page.edition.year('academic')}.</p>"
        return page.exhibit("by-district", "notice", body=absent) if page.is_county else None
    figures = [
        figure for area in page.edition.areas.reported for figure in _of_area(page, area.code) if figure
    ]
    rows = [[area.name, *map(_told, _of_area(page, area.code))] for area in page.edition.areas.districts]
    nowhere = [NOT_ALLOCATED, *(_remainder(page, indicator) for indicator in PHASES.values())]
    whole = [page.edition.county.name, *map(_told, _of_area(page, page.edition.county.code))]
    shown = [*rows, nowhere, whole]
    return page.exhibit(
        "by-district",
        "table",
        title=f"Inspections in {county.year}: good or outstanding, by district",
        unit="Inspections that judged the school good or outstanding, of all in the year; a school inspected twice counts twice",
        figures=figures,
        data=tidy(
            figures,
            ("Area", *PHASES),
            shown,
            highlight=frozenset(number for number, row in enumerate(shown) if row[0] == page.area.name),
        ),
    )


def _of_area(page: Page, code: str) -> list[Figure | None]:
    return [page.edition.figures.get(indicator, code) for indicator in PHASES.values()]


def _told(figure: Figure | None) -> str:
    """`9 of 11 (82%) [p]`: counts first, since a few inspections make a large share."""
    if figure is None or figure.numerator is None or figure.denominator is None:
        return figure.text if figure else "–"
    mark = " [p]" if figure.status == "provisional" else ""
    return f"{_share(figure.numerator, figure.denominator)}{mark}"


def _share(part: float, whole: float) -> str:
    if not whole:
        return "none"
    return f"{part:.0f} of {whole:.0f} ({format_value(round_half_up(100 * part / whole, 0), 'percent', 0)})"


def _remainder(page: Page, indicator: str) -> str:
    """The county's inspections that no district's figure counts."""
    whole = page.edition.figures.get(indicator, page.edition.county.code)
    parts = [page.edition.figures.get(indicator, area.code) for area in page.edition.areas.districts]
    if whole is None:
        return "–"
    counted = [
        sum(getattr(figure, count) or 0 for figure in parts if figure)
        for count in ("numerator", "denominator")
    ]
    return _share((whole.numerator or 0) - counted[0], (whole.denominator or 0) - counted[1])
