"""School quality, attendance, inclusion and places."""

from analysis.chapters.inspections import by_district
from analysis.exhibits import openings
from analysis.exhibits.compositions import shares
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.gaps import change
from analysis.exhibits.indicators import indicators, others
from analysis.exhibits.page import Page
from analysis.exhibits.trends import trend

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
    """Show the inspections of the year by district, with those that are in none."""
    return by_district(page)


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
