"""Achievement gaps: free school meals, gender, and progress between key stages."""

from analysis.exhibits import gaps, openings
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.indicators import available_figures, indicators, others
from analysis.exhibits.page import Page
from analysis.exhibits.trends import trend

GCSE = "ks4_5ac_em"
SECTIONS_WITH_TABLE = ("Key Stage 1", "Key Stage 2")
GCSE_LABEL = "Five or more GCSEs at A* to C including English and mathematics"
FSM_GAPS = ("ks2_em_l4_gap_fsm", "ks4_5ac_em_gap_fsm")
FSM_GAPS_BY_STAGE = ("ks1_reading_gap_fsm", "ks1_writing_gap_fsm", "ks1_maths_gap_fsm", *FSM_GAPS)
GENDER_GAPS = (
    "ks1_reading_gap_gender",
    "ks1_writing_gap_gender",
    "ks1_maths_gap_gender",
    "ks2_em_l4_gap_gender",
    "ks2_writing_gap_gender",
)
GENDER_FALLBACK = ("ks4_5ac_em_gap_gender", "ks2_em_l4_gap_gender", "ks1_reading_gap_gender")
PROGRESS = {
    "ks2_progress_english": "ks2_progress_english_gap_fsm",
    "ks2_progress_maths": "ks2_progress_maths_gap_fsm",
    "ks4_progress_english": "ks4_progress_english_gap_fsm",
    "ks4_progress_maths": "ks4_progress_maths_gap_fsm",
}


def opening(page: Page) -> Exhibit:
    """Show what the chapter says."""
    return openings.opening(page, FSM_GAPS, fallback=FSM_GAPS)


def free_school_meals(page: Page) -> Exhibit | None:
    """Show pupils eligible for free school meals and others at key stage 4, or else only the gaps."""
    if page.is_county and (pairs := gaps.between_groups(page, GCSE, ("fsm", "not_fsm"))):
        unit = f"{GCSE_LABEL}, by eligibility for free school meals"
        return gaps.gap(page, "free-school-meals", pairs, unit, ("FSM", "Not FSM"))
    if pairs := gaps.between_areas(page, FSM_GAPS):
        unit = "Gap between pupils eligible for free school meals and others, percentage points"
        sides = (page.edition.areas.country.name, page.area.name)
        return gaps.gap(page, "free-school-meals", pairs, unit, sides, axis="pp")
    return available_figures(page, "free-school-meals", FSM_GAPS)


def free_school_meals_by_stage(page: Page) -> Exhibit | None:
    """Show the gaps.gap for free school meals at each key stage, in the order pupils meet them."""
    return gaps.gaps_in_order(
        page, "free-school-meals-by-stage", FSM_GAPS_BY_STAGE, "Gap for free school meals"
    )


def gender_by_stage(page: Page) -> Exhibit | None:
    """Show the gaps.gap between girls and boys at key stages 1 and 2."""
    return gaps.gaps_in_order(page, "gender-by-stage", GENDER_GAPS, "Gap between girls and boys")


def boys_and_girls(page: Page) -> Exhibit | None:
    """Show boys and girls at key stage 4."""
    if pairs := gaps.between_groups(page, GCSE, ("boys", "girls")):
        return gaps.gap(page, "boys-and-girls", pairs, f"{GCSE_LABEL}, by gender", (gaps.BOYS, gaps.GIRLS))
    return available_figures(page, "boys-and-girls", GENDER_FALLBACK)


def early_years(page: Page) -> Exhibit | None:
    """Show the gaps.gap between the lowest achieving fifth and other children."""
    return trend(page, "early-years", "eyfs_gap_lowest_20", beside=[page.edition.areas.country])


def progress_between_key_stages(page: Page) -> Exhibit | None:
    """Show the share making expected progress: pupils eligible for free school meals and their peers."""
    if pairs := gaps.from_published_gaps(page, PROGRESS, "fsm"):
        unit = "Pupils making expected progress, by eligibility for free school meals"
        return gaps.gap(page, "progress", pairs, unit, ("FSM", gaps.PEERS))
    return available_figures(page, "progress", list(PROGRESS))


def key_stages_1_and_2(page: Page) -> Exhibit | None:
    """Show every gaps.gap at key stages 1 and 2, rated."""
    return indicators(page, "key-stages-1-and-2", SECTIONS_WITH_TABLE) if page.is_county else None


def every_indicator(page: Page) -> Exhibit | None:
    """Show the indicators that no table above shows; for a district, the county's main ones."""
    return others(page, SECTIONS_WITH_TABLE)
