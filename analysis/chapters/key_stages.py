"""Key stage outcomes: from the Early Years Foundation Stage to A level."""

from analysis.edition.wording import since
from analysis.exhibits import openings
from analysis.exhibits.comparisons import ranking
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.indicators import available_figures, indicators, others
from analysis.exhibits.page import Page
from analysis.exhibits.trends import Line, lines, trend

GCSE = "ks4_5ac_em"
GCSE_BY_RESIDENCE = "ks4_5ac_em_residence"
SECTIONS_WITH_TABLE = ("Early Years Foundation Stage", "Key Stage 1")
KEY_STAGE_2 = ("ks2_em_l4", "ks2_em_l5", "ks2_english_l4", "ks2_maths_l4")
FLOORS = ("schools_below_floor_primary", "schools_below_floor_secondary")


def opening(page: Page) -> Exhibit:
    """Show what the chapter says."""
    headline = ["eyfs_gld", "ks2_em_l4", GCSE] if page.is_county else [GCSE_BY_RESIDENCE]
    return openings.opening(page, headline, fallback=["ks2_em_l4", GCSE])


def early_years(page: Page) -> Exhibit | None:
    """Show the Foundation Stage and key stage 1 against baseline and target."""
    return indicators(page, "early-years", SECTIONS_WITH_TABLE) if page.is_county else None


def key_stage_2(page: Page) -> Exhibit | None:
    """Show Level 4 in English and mathematics over the years, with its target."""
    return trend(page, "key-stage-2", "ks2_em_l4", as_columns=True, fallback=KEY_STAGE_2)


def gcse_trend(page: Page) -> Exhibit | None:
    """Show five GCSEs including English and mathematics over the years, beside England and the neighbours."""
    country = page.edition.areas.country
    if page.is_county:
        return trend(page, "gcse-trend", GCSE, beside=[country], neighbours=True)
    return trend(page, "gcse-trend", GCSE_BY_RESIDENCE, beside=[page.edition.county, country])


def gcse_neighbours(page: Page) -> Exhibit | None:
    """Show the county among its statistical neighbours."""
    if not page.is_county:
        return None
    fallback = [GCSE, "ks4_5ac_em_rank_neighbours"]
    return ranking(page, "gcse-neighbours", GCSE, among="neighbours", fallback=fallback)


def gcse_districts(page: Page) -> Exhibit | None:
    """Show the districts compared, by where pupils live."""
    return ranking(page, "gcse-districts", GCSE_BY_RESIDENCE, among="districts", fallback=[GCSE])


def floor_standards(page: Page) -> Exhibit | None:
    """Show schools below the floor standard, primary and secondary."""
    primary, secondary = (page.edition.figures.series(floor, page.area.code) for floor in FLOORS)
    if not (primary and secondary):
        return available_figures(page, "floor-standards", [*FLOORS, "ks4_schools_below_30pct"])
    years = f"{primary[0].year} to {primary[-1].year}"
    return lines(
        page,
        "floor-standards",
        [Line("Primary", primary), Line("Secondary", secondary)],
        title=f"Below the floor: {primary[-1].text} primary and {secondary[-1].text} secondary schools",
        unit=f"Schools below the floor standard, {page.area.name}, {years}",
        sentences=[f"Primary schools: {since(primary)}", f"Secondary schools: {since(secondary)}"],
    )


def every_indicator(page: Page) -> Exhibit | None:
    """Show the indicators that no table above shows; for a district, the county's main ones."""
    return others(page, SECTIONS_WITH_TABLE)
