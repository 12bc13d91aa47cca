"""Figures that no source prints: what follows from a printed figure and its stated change, and derived indicators."""

from pathlib import Path

import pytest

from analysis.data.derivation import InvalidFormulaError, parse_formula
from analysis.edition.disclosure import shown_rows, shown_statements, withheld
from analysis.edition.edition import open_edition
from analysis.edition.figures import Figure
from analysis.project import Project, find_project

COUNTY, OAKVALE, ELM = "T10000001", "T07000001", "T07000002"
REAL = find_project(Path(__file__))


@pytest.mark.parametrize(
    ("period", "indicator", "year", "text"),
    [
        ("2012", "eyfs_gld", "2010/11", "65%"),
        ("2012", "a_level_2ae", "2010/11", "94.1%"),
        ("2012", "ks2_em_l5", "2010/11", "21.4%"),
        ("2012", "ks4_english_ac", "2010/11", "68%"),
        ("2012", "ks4_maths_ac", "2010/11", "67%"),
        ("2012", "ks4_5ac_em_gap_fsm", "2010/11", "33.7 percentage points"),
        ("2012", "ofsted_good_early_years", "2011", "82%"),
        ("2013", "ks4_5ac_em_gap_fsm", "2012/13", "34.5 percentage points"),
    ],
)
def test_what_follows_from_the_papers(period: str, indicator: str, year: str, text: str) -> None:
    edition = open_edition(REAL, period)
    figure = edition.figures.get(indicator, edition.county.code, "all", year)
    assert figure
    assert (figure.text, figure.status) == (text, "calculated")
    assert figure.arithmetic.startswith("Worked out: ")


def test_the_earlier_figure_of_a_paper_is_its_own_and_a_printed_one_is_shown_before_it() -> None:
    figures = open_edition(REAL, "2012").figures
    released = figures.get("ks4_5ac", "E10000016")
    assert released
    [now] = figures.also_stated(released)
    before = figures.previous(now)
    assert before
    assert (before.text, before.source) == ("81.0%", now.source)
    assert before.arithmetic == (
        "Worked out: 85.6% in 2011/12, which is stated to be 4.6 percentage points more than in 2010/11."
    )
    shown = figures.get("ks4_5ac", "E10000016", "all", "2010/11")
    assert shown
    assert (shown.text, shown.arithmetic) == ("82.5%", "")
    assert before in figures.also_stated(shown)


def test_no_calculated_figure_is_said_to_be_stated_by_a_source() -> None:
    figures = open_edition(REAL, "2012").figures
    assert all(not figure.arithmetic for figure in figures.stated_by("paper-002", "E10000016"))


def write(project: Project, name: str, *lines: str, remove: str = "") -> None:
    path = project.data / "sources" / name
    text = path.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not (remove and line.startswith(remove))]
    path.write_text("\n".join([*kept, *lines]) + "\n", encoding="utf-8")


def register(project: Project, old: str, new: str) -> None:
    path = project.data / "reference" / "indicators.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


PAPER = "made-up-paper/observations.csv"
STATEMENTS = "made-up-paper/statements.csv"
BEFORE = f"pass_rate,{COUNTY},all,2010/11"
NOW = f"pass_rate,{COUNTY},all,2011/12"


def shown(
    project: Project,
    indicator: str = "pass_rate",
    group: str = "all",
    year: str = "2010/11",
    area: str = COUNTY,
) -> Figure | None:
    return open_edition(project, "2012").figures.get(indicator, area, group, year)


def test_a_figure_that_is_printed_is_not_worked_out(testshire: Project) -> None:
    figure = shown(testshire)
    assert figure
    assert (figure.text, figure.status) == ("58%", "final")


@pytest.mark.parametrize(
    ("change", "text"), [("3,3 percentage points", "58%"), ("-2.5,2.5 lower", "63.5%"), ("0,the same", "61%")]
)
def test_the_figure_less_its_change(testshire: Project, change: str, text: str) -> None:
    write(testshire, PAPER, remove=BEFORE)
    write(testshire, STATEMENTS, f"{NOW},change,2010/11,{change},made-up-paper,p 9,", remove=f"{NOW},change")
    figure = shown(testshire)
    assert figure
    assert (figure.text, figure.status, figure.place) == (text, "calculated", "p 9")


@pytest.mark.parametrize(
    "statement",
    [
        "change_pct,2010/11,5,5%",
        "change,2010/11,3,about 3 points",
        "change,,3,3 points",
        "lead,T92000001,3,3 points",
        "higher,2010/11,,higher",
    ],
)
def test_what_is_no_exact_change_gives_nothing(testshire: Project, statement: str) -> None:
    write(testshire, PAPER, remove=BEFORE)
    write(testshire, STATEMENTS, f"{NOW},{statement},made-up-paper,p 9,", remove=f"{NOW},change")
    assert shown(testshire) is None


def test_nothing_follows_across_a_series_break_or_from_a_hedged_figure(testshire: Project) -> None:
    write(testshire, PAPER, remove=BEFORE)
    register(testshire, ",2009/10,Made-up service", ",2011/12,Made-up service")
    assert shown(testshire) is None
    register(testshire, ",2011/12,Made-up service", ",2009/10,Made-up service")
    assert shown(testshire)
    write(testshire, PAPER, f"{NOW},61,,,provisional,,about,about 61%,made-up-paper,p 2,", remove=NOW)
    assert shown(testshire) is None


GAP = "Difference in the percentage who passed,,,,{},no"


def derive(project: Project, formula: str) -> None:
    register(project, GAP.format(""), GAP.format(formula))


def test_a_gap_is_worked_out_for_every_area_and_year_of_which_both_groups_are_printed(
    testshire: Project,
) -> None:
    derive(testshire, "pass_rate[all] - pass_rate[fsm]")
    release = "made-up-release/observations.csv"
    write(
        testshire,
        release,
        f"pass_rate,{OAKVALE},fsm,2011/12,40,120,300,final,,,40,made-up-release,s 1,",
        f"pass_rate,{ELM},fsm,2011/12,,,,final,x,,,made-up-release,s 1,",
    )
    gap = shown(testshire, "pass_gap", "all", "2011/12", OAKVALE)
    assert gap
    assert (gap.text, gap.source) == ("12.5 percentage points", "made-up-release")
    assert gap.arithmetic == "Worked out: 52.5% (All) − 40% (FSM)."
    assert gap.place == "sheet 1 row 4; s 1"
    assert shown(testshire, "pass_gap", "all", "2011/12", ELM) is None
    assert shown(testshire, "pass_gap", "all", "2011/12", COUNTY) is None
    write(testshire, release, f"pass_gap,{OAKVALE},all,2011/12,12,,,final,,,12,made-up-release,s 2,")
    printed = shown(testshire, "pass_gap", "all", "2011/12", OAKVALE)
    assert printed
    assert (printed.text, printed.status) == ("12 percentage points", "final")


def test_a_quotient_is_of_the_group_and_has_the_decimals_of_the_register(testshire: Project) -> None:
    derive(testshire, "100 * excluded / pass_rate")
    write(testshire, PAPER, f"excluded,{COUNTY},all,2010/11,29,,,final,,,29,made-up-paper,p 2,")
    figure = shown(testshire, "pass_gap", "all", "2010/11")
    assert figure
    assert (figure.value, figure.arithmetic) == (50.0, "Worked out: 100 × 29 (Excluded) ÷ 58% (Passed).")
    assert figure.text == "50.0 percentage points"
    later = shown(testshire, "pass_gap", "all", "2011/12")
    assert later
    assert later.source == "made-up-release", "the paper says nearly 10,000"


@pytest.mark.parametrize("formula", ["pass_rate / excluded", "excluded / excluded"])
def test_a_division_by_nothing_gives_nothing(testshire: Project, formula: str) -> None:
    derive(testshire, formula)
    write(testshire, PAPER, f"excluded,{COUNTY},all,2010/11,0,,,final,,,0,made-up-paper,p 2,")
    assert shown(testshire, "pass_gap", "all", "2010/11") is None


def hide(project: Project, year: str, area: str = COUNTY) -> None:
    """Another source hides a figure: what one must hide is hidden in all."""
    write(
        project,
        "made-up-release/observations.csv",
        f"pass_rate,{area},all,{year},,,,final,c,,,made-up-release,s 9,",
        remove=f"pass_rate,{area},all,{year}",
    )


@pytest.mark.parametrize("year", ["2010/11", "2011/12"])
def test_a_statement_is_not_shown_if_a_hidden_figure_follows_from_it(testshire: Project, year: str) -> None:
    write(testshire, PAPER, remove=BEFORE)
    kinds = [row["kind"] for row in shown_statements(testshire.data)]
    assert kinds == ["change", "rank", "higher"]
    hide(testshire, year)
    assert [row["kind"] for row in shown_statements(testshire.data)] == (
        ["rank", "higher"] if year == "2010/11" else []
    )
    assert [row["kind"] for row in withheld(testshire.data) if "kind" in row] == (
        ["change"] if year == "2010/11" else kinds
    )
    figure = shown(testshire)
    assert figure is None or figure.value is None, "it would follow from what is hidden"
    rows = [row for table in shown_rows(testshire.data).values() for row in table]
    assert not any("61" in row["note"] for row in rows)


def test_a_small_count_that_would_follow_is_hidden_with_what_it_follows_from(testshire: Project) -> None:
    excluded = f"excluded,{COUNTY},all,2011/12"
    write(testshire, PAPER, f"{excluded},90,,,final,,,90,made-up-paper,p 2,", remove=excluded)
    write(testshire, "made-up-release/observations.csv", remove=excluded)
    write(testshire, STATEMENTS, f"{excluded},change,2010/11,87,87 more,made-up-paper,p 9,")
    assert shown(testshire, "excluded") is None
    assert not [row for row in shown_statements(testshire.data) if row["indicator"] == "excluded"]
    write(testshire, STATEMENTS, f"{excluded},change,2010/11,80,80 more,made-up-paper,p 9,", remove=excluded)
    figure = shown(testshire, "excluded")
    assert figure
    assert figure.text == "10"


def test_a_printed_gap_is_hidden_with_what_it_is_derived_from(testshire: Project) -> None:
    derive(testshire, "pass_rate[all] - pass_rate[fsm]")
    gap = f"pass_gap,{COUNTY},all,2010/11"
    write(testshire, PAPER, f"{gap},33.4,,,final,,,33.4,made-up-paper,p 2,")
    printed = shown(testshire, "pass_gap")
    assert printed
    assert printed.value == 33.4
    hide(testshire, "2010/11")
    hidden = shown(testshire, "pass_gap")
    assert hidden
    assert hidden.text == "[c]"


@pytest.mark.parametrize(
    "text", ["", "a b", "a ** b", "a.b", "a[1]", "f(a)", "'a'", "100", "1.5 * a", "a if b else c"]
)
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(InvalidFormulaError, match="is not a formula such as"):
        parse_formula(text)


def test_a_formula_in_words_keeps_its_brackets() -> None:
    formula = parse_formula("100 * (a - b[girls]) / a")
    assert formula.operands == (("a", ""), ("b", "girls"))
    assert formula.text(lambda operand: operand[0]) == "100 × (a − b) ÷ a"


def test_counts_of_an_area_and_its_districts_that_leave_few_over_do_not_stand_together(
    testshire: Project,
) -> None:
    """1,000 entered in the county and 997 in its districts: 3 live in none. The percentages stay."""
    release = testshire.data / "sources" / "made-up-release" / "observations.csv"
    text = release.read_text(encoding="utf-8")
    assert [row["denominator"] for row in _of_year(testshire)] == ["1000", "400", "600"]
    release.write_text(text.replace("67.2,403,600", "67.0,400,597"), encoding="utf-8")
    rows = _of_year(testshire)
    assert [row["value"] for row in rows] == ["61.3", "52.5", "67.0"]
    assert [(row["numerator"], row["denominator"]) for row in rows] == [("", ""), ("", ""), ("400", "597")]


def _of_year(project: Project) -> list[dict[str, str]]:
    rows = shown_rows(project.data)["made-up-release"]
    areas = (COUNTY, OAKVALE, ELM)
    return [
        row
        for row in rows
        if row["year"] == "2011/12"
        and row["group"] == "all"
        and row["area"] in areas
        and row["indicator"] == "pass_rate"
    ]


def test_the_children_of_kent_who_live_in_none_of_its_districts_cannot_be_counted() -> None:
    """18,149 less 18,144 would be 5 of them, and 1 who is well developed."""
    rows = [row for row in shown_rows(REAL.data).get("eyfsp-2022", ()) if row["group"] == "all"]
    for indicator in ("eyfs_gld_2013", "eyfs_expected_2013"):
        of_year = [row for row in rows if row["indicator"] == indicator and row["year"] == "2021/22"]
        without = [
            row for row in of_year if row["area"].startswith(("E07", "E10000016")) and not row["denominator"]
        ]
        assert not of_year or without
