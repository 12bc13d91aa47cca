"""School quality, attendance, inclusion and places."""

from analysis.data.areas import Area
from analysis.edition.figures import Figure
from analysis.exhibits import openings
from analysis.exhibits.comparisons import shares
from analysis.exhibits.exhibit import Exhibit, figures_table
from analysis.exhibits.gaps import change
from analysis.exhibits.indicators import indicators, others
from analysis.exhibits.page import Page
from analysis.exhibits.trends import trend
from analysis.rules.rounding import format_value, round_half_up

ALL_SCHOOLS = "ofsted_good_all"
PHASES = {
    "Early years settings": "ofsted_good_early_years",
    "Primary schools": "ofsted_good_primary",
    "Secondary schools": "ofsted_good_secondary",
    "Special schools": "ofsted_good_special",
    "Pupil referral units": "ofsted_good_pru",
    "School sixth forms": "ofsted_good_sixth_form",
}
ALL_SCHOOLS_FALLBACK = (ALL_SCHOOLS, "schools_in_category", "schools_requiring_improvement")
INSPECTIONS = {
    "All schools": "inspections_good_year",
    "Primary": "inspections_good_year_primary",
    "Secondary": "inspections_good_year_secondary",
}
COUNTED = "Inspections that judged the school good or outstanding"
NOT_ALLOCATED = "Not allocated to a district"
EXCLUSIONS = ("permanent_exclusions", "permanent_exclusions_rate")
ABSENCE = ("persistent_absence_primary", "persistent_absence_secondary", "absence_secondary")
NOT_YET_GOOD = ("Schools not yet good", "Inspections since September", "School collaboration")
INCLUSION = ("Exclusions", "Attendance", "Special educational needs", "Admissions and access")
PLACES = ("School places", "Early help")
HEADLINE = (
    ALL_SCHOOLS,
    "inspections_good_year_primary",
    "permanent_exclusions",
    "persistent_absence_secondary",
)


def opening(page: Page) -> Exhibit:
    """Show what the chapter says."""
    return openings.opening(page, HEADLINE, fallback=HEADLINE)


def by_phase(page: Page) -> Exhibit | None:
    """Show the share of good or outstanding schools by phase, against the target."""
    unit = "Per cent of schools or settings judged by Ofsted"
    return shares(page, "by-phase", PHASES, ("Good or outstanding", "Not yet good"), unit)


def all_schools(page: Page) -> Exhibit | None:
    """Show all schools over the years, beside England."""
    country = page.edition.areas.country
    return trend(page, "all-schools", ALL_SCHOOLS, beside=[country], fallback=ALL_SCHOOLS_FALLBACK)


def schools_not_yet_good(page: Page) -> Exhibit | None:
    """Show schools in a category of concern or requiring improvement, and inspections since September."""
    return indicators(page, "not-yet-good", NOT_YET_GOOD, "Schools not yet good") if page.is_county else None


def inspections(page: Page) -> Exhibit | None:
    """Show the inspections of the year by district, of none of them, and of the county."""
    county, year = page.edition.county, page.edition.year("academic")
    whole = page.figure(INSPECTIONS["All schools"], area=county)
    if whole is None or whole.year != year:
        absent = f"The sources of this edition hold no list of the inspections of {year}."
        return page.notice("by-district", absent) if page.is_county else None
    figures = [
        figure
        for area in page.edition.areas.reported
        for figure in page.figures(INSPECTIONS.values(), area=area)
    ]
    rows = [_row(page, area) for area in page.edition.areas.districts]
    rows.append([NOT_ALLOCATED, *(_remainder(page, indicator) for indicator in INSPECTIONS.values())])
    rows.append(_row(page, county))
    marked = frozenset(number for number, row in enumerate(rows) if row[0] == page.area.name)
    return page.table(
        "by-district",
        f"Inspections in {whole.year}: good or outstanding, by district",
        figures_table(figures, ("Area", *INSPECTIONS), rows, highlight=marked),
        unit=f"{COUNTED}, of all in the year; a school inspected twice counts twice",
        figures=figures,
    )


def exclusions(page: Page) -> Exhibit | None:
    """Show permanent exclusions against the target."""
    return trend(page, "exclusions", EXCLUSIONS[0], as_columns=True, fallback=EXCLUSIONS)


def attendance(page: Page) -> Exhibit | None:
    """Show persistent absence, primary and secondary, this year and the year before."""
    return change(page, "attendance", ABSENCE, "Absence")


def special_educational_needs(page: Page) -> Exhibit | None:
    """Show statements, admissions and places, rated."""
    return (
        indicators(page, "sen-and-admissions", INCLUSION, "Inclusion and admissions")
        if page.is_county
        else None
    )


def school_places(page: Page) -> Exhibit | None:
    """Show births, cohorts and places."""
    return indicators(page, "school-places", PLACES) if page.is_county else None


def every_indicator(page: Page) -> Exhibit | None:
    """Show the indicators that no table above shows; for a district, the county's main ones."""
    return others(page, (*NOT_YET_GOOD, *INCLUSION, *PLACES))


def _row(page: Page, area: Area) -> list[str]:
    return [area.name, *(_counts(page.figure(indicator, area=area)) for indicator in INSPECTIONS.values())]


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
