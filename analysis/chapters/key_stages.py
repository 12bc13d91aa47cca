"""Key stage outcomes: from the Early Years Foundation Stage to A level."""

from analysis.edition.wording import since
from analysis.exhibits.comparisons import districts_exhibit, neighbours_exhibit
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.openings import opening as open_with
from analysis.exhibits.page import Page
from analysis.exhibits.progress import county_instead, sections_table, topic_table
from analysis.exhibits.trends import Line, columns_exhibit, lines_exhibit, trend_exhibit

GCSE = "ks4_5ac_em"
GCSE_BY_RESIDENCE = "ks4_5ac_em_residence"
IN_TABLES = ("Early Years Foundation Stage", "Key Stage 1")
"""Sections of the register that a table of the chapter shows before the last one."""


def opening(page: Page) -> Exhibit:
    """What the chapter says."""
    return open_with(
        page,
        ["eyfs_gld", "ks2_em_l4", GCSE] if page.is_county else [GCSE_BY_RESIDENCE],
        otherwise=["ks2_em_l4", GCSE],
    )


def early_years(page: Page) -> Exhibit | None:
    """The Foundation Stage and key stage 1 against baseline and target."""
    return sections_table(page, "early-years", IN_TABLES) if page.is_county else None


def key_stage_2(page: Page) -> Exhibit | None:
    """Level 4 in English and mathematics over the years, with its target."""
    if not page.figure("ks2_em_l4"):
        return county_instead(
            page, "key-stage-2", ["ks2_em_l4", "ks2_em_l5", "ks2_english_l4", "ks2_maths_l4"]
        )
    return columns_exhibit(page, "key-stage-2", "ks2_em_l4")


def gcse_trend(page: Page) -> Exhibit | None:
    """Five GCSEs including English and mathematics since the first comparable year, beside England and the neighbours."""
    if page.is_county:
        return trend_exhibit(page, "gcse-trend", GCSE, beside=[page.edition.areas.country], neighbours=True)
    return trend_exhibit(
        page, "gcse-trend", GCSE_BY_RESIDENCE, beside=[page.edition.county, page.edition.areas.country]
    )


def gcse_neighbours(page: Page) -> Exhibit | None:
    """The county among its statistical neighbours."""
    exhibit = neighbours_exhibit(page, "gcse-neighbours", GCSE) if page.is_county else None
    return exhibit or county_instead(page, "gcse-neighbours", [GCSE, "ks4_5ac_em_rank_neighbours"])


def gcse_districts(page: Page) -> Exhibit | None:
    """The districts compared, by where pupils live."""
    exhibit = districts_exhibit(page, "gcse-districts", GCSE_BY_RESIDENCE)
    return exhibit or county_instead(page, "gcse-districts", [GCSE])


def floor_standards(page: Page) -> Exhibit | None:
    """Schools below the floor standard, primary and secondary."""
    primary = page.edition.figures.series("schools_below_floor_primary", page.area.code)
    secondary = page.edition.figures.series("schools_below_floor_secondary", page.area.code)
    if not (primary and secondary):
        floors = ["schools_below_floor_primary", "schools_below_floor_secondary", "ks4_schools_below_30pct"]
        return county_instead(page, "floor-standards", floors)
    return lines_exhibit(
        page,
        "floor-standards",
        [Line("Primary", primary), Line("Secondary", secondary)],
        title=f"Below the floor: {primary[-1].text} primary and {secondary[-1].text} secondary schools",
        unit=f"Schools below the floor standard, {page.area.name}, {primary[0].year} to {primary[-1].year}",
        sentences=[f"Primary schools: {since(primary)}", f"Secondary schools: {since(secondary)}"],
    )


def every_indicator(page: Page) -> Exhibit | None:
    """The indicators that no table above shows; for a district, the county's main ones."""
    return topic_table(page, IN_TABLES)
