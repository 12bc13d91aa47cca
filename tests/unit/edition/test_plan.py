"""Plan monitoring: the rule of what is met, small counts, the paper's own counts, projects, risks, and the words of narrative."""

from collections import Counter
from dataclasses import fields

import pytest

from analysis.chapters import plan_indicators, plans
from analysis.edition.plan import MET, NOT_AVAILABLE, NOT_MET, Kpi, load_kpis, load_risks
from analysis.edition.scorecard import load_rag_rule
from analysis.exhibits.exhibit import CellLines, Chip
from analysis.exhibits.page import Page, open_page
from analysis.narrative.files import Section
from analysis.narrative.resolver import resolve_section
from analysis.rules.suppression import SuppressionRule

JUDGED_BY_HAND = {
    ("Finance & Corporate Services", 1),
    ("Finance & Corporate Services", 4),
}  # dates, and three numbers in a cell


@pytest.fixture(scope="module")
def county() -> Page:
    return open_page("outturn", "2008", "Kent")


def _rule(kpi: Kpi) -> str:
    """What is met by the rule, written again: reached on the side that is good, or within the band."""
    if kpi.target_value is None or kpi.actual_value is None:
        return NOT_AVAILABLE
    if kpi.target_upper is not None:
        return MET if kpi.target_value <= kpi.actual_value <= kpi.target_upper else NOT_MET
    reached = {
        "H": kpi.actual_value >= kpi.target_value,
        "L": kpi.actual_value <= kpi.target_value,
        "T": kpi.actual_value == kpi.target_value,
    }
    return MET if reached[kpi.polarity] else NOT_MET


def test_what_two_units_list_names_a_row_with_the_same_previous_figure(county: Page) -> None:
    by_name = {f"{kpi.service_unit} {kpi.item}": kpi for kpi in load_kpis(county.edition)}
    same = [kpi for kpi in by_name.values() if kpi.same_as]
    assert len(same) == 8
    reviews = [kpi for kpi in same if kpi.prior_value != by_name[kpi.same_as].prior_value]
    assert [kpi.code for kpi in reviews] == ["PAF C68"]  # the two units print other values
    assert {kpi.unit for kpi in same} == {"percent"}


def test_every_indicator_is_judged_by_the_rule(county: Page) -> None:
    kpis = [kpi for kpi in load_kpis(county.edition) if (kpi.service_unit, kpi.item) not in JUDGED_BY_HAND]
    assert len(kpis) == 112
    shown = [kpi for kpi in kpis if "[c]" not in (kpi.target_printed, kpi.actual_printed)]
    assert [(kpi.service_unit, kpi.item, kpi.met) for kpi in shown if kpi.met != _rule(kpi)] == []


def made_kpi(**own: str | float) -> Kpi:
    """An indicator with what is given; its other texts are empty, and of other numbers there is none."""
    numbers = ("prior_value", "target_value", "target_upper", "actual_value")
    empty = {each.name: None if each.name in numbers else "" for each in fields(Kpi)}
    return Kpi(**{**empty, "item": 1, "polarity": "L", "met": MET, **own})


def test_small_counts_are_hidden_with_what_was_printed() -> None:
    rule = SuppressionRule(lowest_shown=6)
    kpi = made_kpi(
        unit="count",
        prior_printed="7",
        prior_value=7,
        target_printed="5 girls (0.4%)",
        target_value=5,
        actual_printed="4 girls (0.4%)",
        actual_value=4,
    )
    shown = kpi.protected(rule)
    assert (shown.prior_printed, shown.target_printed, shown.actual_printed) == ("7", "[c]", "[c]")
    assert (shown.prior_value, shown.target_value, shown.actual_value) == (7, None, None)


@pytest.mark.parametrize(("unit", "value"), [("percent", 4.0), ("count", 0.0), ("count", 6.0)])
def test_what_is_not_a_small_count_is_shown(unit: str, value: float) -> None:
    kpi = made_kpi(unit=unit, actual_printed=str(value), actual_value=value)
    assert kpi.protected(SuppressionRule(lowest_shown=6)) == kpi


def test_no_small_count_reaches_the_page_or_its_download(county: Page) -> None:
    exhibit = plan_indicators.every_indicator(county)
    assert exhibit is not None and exhibit.data is not None
    text = str(exhibit.as_data()) + str(exhibit.data.rows)
    assert "girls (0.4%)" not in text
    assert exhibit.data.rows[7][3:6] != ("7", "5", "4")


def test_met_not_met_and_not_available_by_unit(county: Page) -> None:
    exhibit = plan_indicators.indicators_by_unit(county)
    assert exhibit is not None and exhibit.data is not None
    assert exhibit.title == "57 of 114 plan indicators met, 32 not met"
    rows = {row[0]: row[1:] for row in exhibit.data.rows}
    assert rows["Standards & Achievement"] == ("2", "6", "3")
    assert rows["Children's Social Services"] == ("26", "2", "2")
    assert rows["Operations (School organisation)"] == ("4", "8", "6")


def test_where_the_paper_counts_otherwise(county: Page) -> None:
    exhibit = plan_indicators.counts_recounted(county)
    assert exhibit is not None and exhibit.data is not None
    compared = {row[0]: row[-1] for row in exhibit.data.rows}
    assert compared["Standards & Achievement"] == "achieved: 2 by the tables"
    assert compared["Policy"] == "indicators: 13 by the tables; achieved: 8 by the tables"
    assert compared["Clusters"] == "agrees"


def test_every_plan_indicator_is_rated_by_previous_actual_target_and_actual(county: Page) -> None:
    exhibit = plan_indicators.every_indicator(county)
    assert exhibit is not None and exhibit.data is not None
    chips = [row[-1].head for row in exhibit.data.rows if isinstance(row[-1], CellLines)]
    texts = Counter(chip.text for chip in chips if isinstance(chip, Chip))
    assert texts == {"● Green": 55, "▲ Amber": 12, "■ Red": 17, "○ Not rated": 30}


def test_a_plan_rating_is_green_exactly_where_the_paper_says_met(county: Page) -> None:
    rule = load_rag_rule(county.edition)
    for kpi in load_kpis(county.edition):
        if kpi.target_value is not None and kpi.actual_value is not None:
            assert (kpi.rating(rule).rag == "green") == (kpi.met == MET), kpi.description
        else:
            assert kpi.rating(rule).rag == "not rated"


def test_thirteen_actions_were_not_delivered_each_with_its_reason(county: Page) -> None:
    exhibit = plans.projects_not_delivered(county)
    assert exhibit is not None and exhibit.data is not None
    assert exhibit.title == "13 projects or actions were not delivered, and why"
    assert plans.projects(county).title == "354 of 367 projects and key actions were delivered"


def test_risks_and_pressures_are_told_apart() -> None:
    page = open_page("outturn", "2014", "Kent")
    assert [each.is_budget_pressure for each in load_risks(page.edition)] == [False] * 9 + [True] * 5
    exhibit = plans.risks(page)
    assert exhibit is not None
    assert exhibit.title == "9 directorate risks; a mitigation is printed for 5"


def test_forecasts_begin_at_the_paper_s_own_figure() -> None:
    exhibit = plans.forecasts(open_page("outturn", "2014", "Kent"))
    assert exhibit is not None and exhibit.data is not None
    assert (
        "Primary-aged pupils",
        "111,119 (2012/13)",
        "121,000 (2017/18)",
        "9,881 more",
    ) in exhibit.data.rows


GIVES = {
    'variance("revenue")': "£325,000 under",
    'variance("capital")': "£31.8 million under",
    'variance("revenue", "Resources")': "£1.4 million over",
    'variance("revenue", "Children\'s Social Services", "Fostering Service")': "£1.6 million over",
    'plan_count("indicators")': "114",
    'plan_count("measures")': "106",
    'plan_count("met", unit="Resources")': "7",
    'plan_count("projects")': "367",
    'plan_count("delivered", unit="Policy")': "29",
}
WRONG = {
    'plan_count("missed")': "There is no count of the plan called 'missed'",
    'variance("revenue", "Resources", "Tea")': "no source of this edition states budget and outturn of Tea",
    'plan_count("projects", unit="Nobody")': "gives no projects",
}


@pytest.mark.parametrize(("written", "gives"), GIVES.items())
def test_words_of_narrative(county: Page, written: str, gives: str) -> None:
    bound = resolve_section(
        Section("outturn-opening", f"{{{{ {written} }}}}", 1), county.edition, county.area
    )
    assert (bound.text, bound.errors) == (gives, [])
    assert bound.evidence.used


@pytest.mark.parametrize(("written", "message"), WRONG.items())
def test_words_that_find_nothing_say_so(county: Page, written: str, message: str) -> None:
    bound = resolve_section(
        Section("outturn-opening", f"{{{{ {written} }}}}", 1), county.edition, county.area
    )
    assert message in " ".join(problem.message for problem in bound.findings)
