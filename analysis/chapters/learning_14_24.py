"""14-24 learning and employment: participation, NEET, qualifications by 19, apprenticeships, unemployment."""

from analysis.exhibits import openings
from analysis.exhibits.comparisons import counts_by_group, ranking
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.indicators import indicators, others
from analysis.exhibits.page import Page
from analysis.exhibits.trends import trend

CLAIMANTS = "claimant_rate"
HEADLINE = ("neet_16_18", "participation_16_17")
APPRENTICE_AGES = ("age_16_18", "age_18_24", "age_24_plus")
HOTSPOTS = "youth_unemployment_rate"
PARTICIPATION = ("Participation and NEET",)
QUALIFICATIONS = ("Qualifications by 19",)
YOUTH = ("Youth unemployment", "Apprenticeships and vocational training")


def opening(page: Page) -> Exhibit:
    """Show what the chapter says."""
    headline = [*HEADLINE, CLAIMANTS] if page.is_county else [CLAIMANTS, HOTSPOTS]
    return openings.opening(page, headline, fallback=HEADLINE)


def participation(page: Page) -> Exhibit | None:
    """Show participation and NEET against targets and England."""
    return indicators(page, "participation", PARTICIPATION) if page.is_county else None


def qualifications(page: Page) -> Exhibit | None:
    """Show qualifications by 19."""
    return indicators(page, "qualifications", QUALIFICATIONS) if page.is_county else None


def apprenticeships(page: Page) -> Exhibit | None:
    """Show apprenticeships by age."""
    return counts_by_group(
        page,
        "apprenticeships",
        "apprenticeships",
        APPRENTICE_AGES,
        change="apprenticeships_change",
        subject="Apprenticeships",
        by="Age",
        note="The age bands overlap and are not added.",
        fallback=["kcc_apprentices_a_year"],
    )


def claimants_trend(page: Page) -> Exhibit | None:
    """Show the claimant rate since 2001, beside the county and England."""
    wider = [] if page.is_county else [page.edition.county]
    return trend(page, "claimants-trend", CLAIMANTS, beside=[*wider, page.edition.areas.country])


def claimants_districts(page: Page) -> Exhibit | None:
    """Show the districts compared."""
    return ranking(page, "claimants-districts", CLAIMANTS, among="districts")


def youth_unemployment(page: Page) -> Exhibit | None:
    """Show youth unemployment: how many, and the districts named as national hotspots."""
    if not (page.is_county or page.figure(HOTSPOTS)):
        return None
    return indicators(
        page, "youth-unemployment", YOUTH if page.is_county else YOUTH[:1], "Youth unemployment"
    )


def every_indicator(page: Page) -> Exhibit | None:
    """Show the indicators that no table above shows; for a district, the county's main ones."""
    return others(page, (*PARTICIPATION, *QUALIFICATIONS, *YOUTH))
