"""Achievement gaps: free school meals, gender, special educational needs, children in care, and progress between key stages."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.edition.figures import Figure
from analysis.edition.wording import apart_bare, bare, listed
from analysis.exhibits.charts import paired_dots, ranked_bars
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.openings import opening as open_with
from analysis.exhibits.page import Page, tidy
from analysis.exhibits.progress import county_instead, sections_table, topic_table
from analysis.exhibits.trends import trend_exhibit
from analysis.rules.rounding import format_value, round_half_up

GCSE = "ks4_5ac_em"
PEERS, BOYS, GIRLS = "Their peers", "Boys", "Girls"
IN_TABLES = ("Key Stage 1", "Key Stage 2")
"""Sections of the register that a table of the chapter shows before the last one."""
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
PROGRESS = {
    "ks2_progress_english": "ks2_progress_english_gap_fsm",
    "ks2_progress_maths": "ks2_progress_maths_gap_fsm",
    "ks4_progress_english": "ks4_progress_english_gap_fsm",
    "ks4_progress_maths": "ks4_progress_maths_gap_fsm",
}


@dataclass(frozen=True)
class Pair:
    """Two figures of one row of a chart, as drawn and as written, and the difference between them."""

    name: str
    left: float
    right: float
    left_text: str
    right_text: str
    gap: str
    figures: tuple[Figure, ...]


def opening(page: Page) -> Exhibit:
    """What the chapter says."""
    return open_with(page, FSM_GAPS, otherwise=FSM_GAPS)


def free_school_meals(page: Page) -> Exhibit | None:
    """Pupils eligible for free school meals and others at key stage 4, here and elsewhere; where only gaps are published, the gaps."""
    pairs = _group_pairs(page, GCSE, "fsm", "not_fsm") if page.is_county else []
    if pairs:
        return _paired(
            page,
            "free-school-meals",
            pairs,
            f"{GCSE_LABEL}, by eligibility for free school meals",
            "FSM",
            "Not FSM",
        )
    gaps = _gap_pairs(page, FSM_GAPS)
    if gaps:
        unit = "Gap between pupils eligible for free school meals and others, percentage points"
        return _paired(
            page, "free-school-meals", gaps, unit, page.edition.areas.country.name, page.area.name, axis="pp"
        )
    return county_instead(page, "free-school-meals", FSM_GAPS)


def free_school_meals_by_stage(page: Page) -> Exhibit | None:
    """The gap for free school meals at each key stage, in the order pupils meet them."""
    return _gaps_in_order(page, "free-school-meals-by-stage", FSM_GAPS_BY_STAGE, "Gap for free school meals")


def gender_by_stage(page: Page) -> Exhibit | None:
    """The gap between girls and boys at key stages 1 and 2."""
    return _gaps_in_order(page, "gender-by-stage", GENDER_GAPS, "Gap between girls and boys")


def boys_and_girls(page: Page) -> Exhibit | None:
    """Boys and girls at key stage 4."""
    pairs = _group_pairs(page, GCSE, "boys", "girls")
    if pairs:
        return _paired(page, "boys-and-girls", pairs, f"{GCSE_LABEL}, by gender", BOYS, GIRLS)
    return county_instead(
        page, "boys-and-girls", ["ks4_5ac_em_gap_gender", "ks2_em_l4_gap_gender", "ks1_reading_gap_gender"]
    )


def early_years(page: Page) -> Exhibit | None:
    """The gap between the lowest achieving fifth and other children."""
    if not page.figure("eyfs_gap_lowest_20"):
        return county_instead(page, "early-years", ["eyfs_gap_lowest_20"])
    return trend_exhibit(page, "early-years", "eyfs_gap_lowest_20", beside=[page.edition.areas.country])


def progress_between_key_stages(page: Page) -> Exhibit | None:
    """The share making expected progress: pupils eligible for free school meals and their peers."""
    pairs = [pair for indicator, gap in PROGRESS.items() if (pair := _progress_pair(page, indicator, gap))]
    if pairs:
        return _paired(
            page,
            "progress",
            pairs,
            "Pupils making expected progress, by eligibility for free school meals",
            "FSM",
            PEERS,
        )
    return county_instead(page, "progress", list(PROGRESS))


def key_stages_1_and_2(page: Page) -> Exhibit | None:
    """Every gap at key stages 1 and 2, rated."""
    return sections_table(page, "key-stages-1-and-2", IN_TABLES) if page.is_county else None


def every_indicator(page: Page) -> Exhibit | None:
    """The indicators that no table above shows; for a district, the county's main ones."""
    return topic_table(page, IN_TABLES)


def _gaps_in_order(page: Page, id: str, indicators: Sequence[str], subject: str) -> Exhibit | None:
    found = [
        figure for indicator in indicators if (figure := page.figure(indicator)) and figure.value is not None
    ]
    if not found:
        return county_instead(page, id, indicators)
    widest = max(found, key=lambda figure: figure.value or 0)
    frame = pd.DataFrame(
        {
            "name": [f.indicator.short_label for f in found],
            "value": [f.value for f in found],
            "shown": [bare(f) for f in found],
        }
    )
    picture = ranked_bars(frame, unit="pp", marked=widest.indicator.short_label)
    stages = listed([f"{figure.indicator.short_label} {bare(figure)}" for figure in found])
    return page.chart(
        id,
        picture,
        title=f"{subject}: widest at {bare(widest)} points",
        unit=f"{subject}, percentage points, {page.area.name}, {widest.year}",
        alt=f"Bar chart of {subject.lower()} in percentage points. {stages}.",
        figures=found,
        generated=[f"In percentage points: {stages}."],
        data=tidy(
            found,
            ("Measure", "Gap, percentage points", "Year"),
            [[f.indicator.label, bare(f), f.year.label] for f in found],
        ),
    )


def _group_pairs(page: Page, indicator: str, left: str, right: str) -> list[Pair]:
    """The two groups in the page's area, then England, region and neighbours, for the same year and where both have a figure."""
    own = page.figure(indicator, left)
    if own is None:
        return []
    places = [
        page.area,
        page.edition.areas.country,
        *page.edition.areas.of_kind("region"),
        *page.edition.neighbours,
    ]
    pairs = []
    for place in places:
        one, two = (
            page.edition.figures.get(indicator, place.code, group, own.year) for group in (left, right)
        )
        if one and two and one.value is not None and two.value is not None:
            pairs.append(
                Pair(place.name, one.value, two.value, one.text, two.text, apart_bare(two, one), (one, two))
            )
    return pairs


def _gap_pairs(page: Page, indicators: Sequence[str]) -> list[Pair]:
    """England's gap and this area's, for each stage; England's is of the latest year it is stated for."""
    pairs = []
    for indicator in indicators:
        own, national = page.figure(indicator), page.figure(indicator, area=page.edition.areas.country)
        if own and national and own.value is not None and national.value is not None:
            year = "" if own.year == national.year else f"\n(England {national.year})"
            name = f"{own.indicator.id[:3].upper().replace('KS', 'Key stage ')}{year}"
            pairs.append(
                Pair(
                    name,
                    national.value,
                    own.value,
                    bare(national),
                    bare(own),
                    apart_bare(own, national),
                    (national, own),
                )
            )
    return pairs


def _progress_pair(page: Page, indicator: str, gap: str) -> Pair | None:
    """Pupils eligible for free school meals, and their peers: the first figure plus the gap, both as published."""
    own, apart = page.figure(indicator, "fsm"), page.figure(gap)
    if not (own and apart and own.value is not None and apart.value is not None):
        return None
    decimals = max(own.decimals, apart.decimals)
    peers = round_half_up(own.value + apart.value, decimals)
    peers_text = format_value(peers, "percent", decimals)
    return Pair(own.indicator.short_label, own.value, peers, own.text, peers_text, bare(apart), (own, apart))


def _paired(
    page: Page, id: str, pairs: Sequence[Pair], unit: str, left: str, right: str, *, axis: str = "percent"
) -> Exhibit:
    frame = pd.DataFrame(
        {name: [getattr(pair, name) for pair in pairs] for name in ("name", "left", "right", "gap")}
    )
    picture = paired_dots(frame, unit=axis, left_label=left, right_label=right, marked=page.area.name)
    figures = list(dict.fromkeys(figure for pair in pairs for figure in pair.figures))
    own = max(pairs, key=lambda pair: pair.right - pair.left) if pairs[0].name != page.area.name else pairs[0]
    cells = [[pair.name.replace("\n", " "), pair.left_text, pair.right_text, pair.gap] for pair in pairs]
    sentences = [
        f"{name}: {left} {low}, {right} {high}, a difference of {gap} points."
        for name, low, high, gap in cells[:4]
    ]
    return page.chart(
        id,
        picture,
        title=_ahead(own, left, right),
        unit=f"{unit}, {figures[0].year if len({f.year for f in figures}) == 1 else 'latest year'}",
        alt=f"Dot chart of {unit}. {' '.join(sentences)}",
        figures=figures,
        generated=[_widest(pairs, left, right), *sentences[:2]],
        notes=["The figure for their peers is the figure for FSM plus the published gap."]
        if right == PEERS
        else [],
        data=tidy(figures, ("", left, right, "Difference, points"), cells),
    )


def _ahead(pair: Pair, left: str, right: str) -> str:
    """`Kent: girls 9 points above boys`."""
    low, high = (_inside(name) for name in (left, right))
    if pair.right < pair.left:
        low, high = high, low
    return f"{pair.name.splitlines()[0]}: {high} {pair.gap} points above {low}"


def _inside(name: str) -> str:
    """The name of a group within a sentence: only names of places and abbreviations keep their capital."""
    return name.lower() if name in (BOYS, GIRLS, PEERS) else name.replace("Not", "not")


def _widest(pairs: Sequence[Pair], left: str, right: str) -> str:
    widest = max(pairs, key=lambda pair: pair.right - pair.left)
    return f"The difference is widest for {widest.name.splitlines()[0]}: {left} {widest.left_text}, {right} {widest.right_text}."
