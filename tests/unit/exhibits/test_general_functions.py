"""What notebooks call: each function with the project's own figures, for the county and a district, and measures of a made-up council."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.errors import UsageError
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page
from analysis.notebook import (
    by_group,
    change,
    composition,
    gap,
    gap_over_stages,
    indicators,
    open_page,
    opening,
    ranking,
    scorecard,
    small_multiples,
    trend,
)
from analysis.project import Project
from tests.support.cells import charts_not_drawn

OpenPage = Callable[..., Page]
Drawn = Callable[[Page], Exhibit | None]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def charts() -> Iterator[None]:
    with charts_not_drawn():
        yield


def cells_of(exhibit: Exhibit | None) -> list[list[str]]:
    """The rows of its table as people read them."""
    assert exhibit and exhibit.data
    return [[str(cell) for cell in row] for row in exhibit.data.rows]


# The project's own figures, which every function finds by the names that its notebooks give


@pytest.mark.parametrize(
    ("topic", "period", "shown", "id", "title"),
    [
        (
            "key_stages",
            "2012",
            lambda page: trend(page, "ks4_headline", beside=["country", "neighbours"]),
            "key-stages-ks4-headline-trend",
            "Kent 61.3% in 2012, up 1.9 points; England 59.1%",
        ),
        (
            "key_stages",
            "2012",
            lambda page: trend(page, "schools_below_floor_primary", "floor_secondary"),
            "key-stages-schools-below-floor-primary-trend",
            "Schools below the floor: primary 23 and secondary 18",
        ),
        (
            "key_stages",
            "2012",
            lambda page: small_multiples(page, "ks4_headline"),
            "key-stages-ks4-headline-by-district",
            "Up in all 12 districts since 2009",
        ),
        (
            "key_stages",
            "2012",
            lambda page: ranking(page, "ks4_headline", among="neighbours"),
            "key-stages-ks4-headline-neighbours",
            "Kent is second of 11 similar authorities, at 61.3%",
        ),
        (
            "gaps",
            "2013",
            lambda page: gap(page, "ks4_headline", between=("fsm", "not_fsm"), id="own"),
            "gaps-own",
            "Kent: free school meals 32.8%, other pupils 67.3%",
        ),
        (
            "gaps",
            "2012",
            lambda page: gap(page, "ks4_headline", between=("fsm", "not_fsm")),
            "gaps-ks4-headline-gap",
            "Kent's gap is 7.1 points wider than England's (25.8)",
        ),
        (
            "gaps",
            "2012",
            lambda page: gap_over_stages(page, "ks1_reading_gap_gender", "ks1_writing_gap_gender"),
            "gaps-ks1-reading-gap-gender-gap-over-stages",
            "Widest: key stage 1 writing, 16 points",
        ),
        (
            "ofsted",
            "2012",
            lambda page: composition(page, "ofsted_good_primary", "ofsted_good_pru"),
            "ofsted-ofsted-good-primary-composition",
            "Primary schools at 59%, furthest from target",
        ),
        (
            "ofsted",
            "2012",
            lambda page: change(page, "persistent_absence_primary", "persistent_absence_secondary"),
            "ofsted-persistent-absence-primary-change",
            "Attendance: both measures fell",
        ),
        (
            "learning_14_24",
            "2012",
            lambda page: by_group(page, "apprenticeships"),
            "learning-14-24-apprenticeships-by-group",
            "Apprenticeships: largest group aged 24 and over, 4,742 in 2012",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_county_shows(topic: str, period: str, shown: Drawn, id: str, title: str) -> None:
    exhibit = shown(open_page(topic, period, "Kent"))
    assert exhibit
    assert (exhibit.id, exhibit.title) == (id, title)
    assert exhibit.facts
    assert shown(open_page(topic, "2008", "Thanet")) is None


def test_a_measure_is_what_the_area_has_and_the_district_is_compared_with_the_county() -> None:
    exhibit = trend(open_page("key_stages", "2013", "Thanet"), "ks4_headline", beside=["county", "country"])
    assert exhibit and exhibit.indicators == ("ks4_5ac_em_residence",)
    ranked = ranking(open_page("key_stages", "2012", "Thanet"), "ks4_headline", among="districts")
    assert ranked and ranked.title == "Thanet is the lowest of Kent's 12 districts, at 52.5%"


def test_a_group_that_is_not_held_is_the_other_plus_the_stated_gap() -> None:
    page = open_page("gaps", "2012", "Kent")
    names = ("ks2_progress_english", "ks4_progress_english")
    exhibit = gap(page, *names, between=("fsm", "not_fsm"))
    assert cells_of(exhibit) == [
        ["Key stage 2", "80.8%", "88.3%", "7.5"],
        ["Key stage 4", "45%", "71%", "26"],
    ]
    assert exhibit and any("plus the gap that is stated" in note for note in exhibit.notes)


def test_what_is_older_than_the_edition_is_marked() -> None:
    old = trend(open_page("key_stages", "2013", "Kent"), "ks2_em_l4")
    new = trend(open_page("key_stages", "2012", "Kent"), "ks2_em_l4")
    assert old and old.unit.endswith("(not updated)")
    assert new and "not updated" not in new.unit


def test_small_multiples_do_not_compare_across_a_series_break() -> None:
    broken = small_multiples(open_page("learning_14_24", "2013", "Kent"), "claimant_rate")
    whole = small_multiples(open_page("learning_14_24", "2012", "Kent"), "claimant_rate")
    assert broken and broken.title == "From 5.7% in Thanet to 1.2% in Tunbridge Wells"
    assert any(note.startswith("Figures from 2013 are not comparable") for note in broken.notes)
    assert whole and whole.title == "Up in all 12 districts since 2001"
    assert broken.unit.endswith("all on one scale; thin line: Kent")


def test_a_baseline_that_is_the_figure_itself_is_not_shown_beside_it() -> None:
    table = indicators(open_page("learning_14_24", "2012", "Swale"), section="Destinations")
    assert table and table.data and table.data.columns == ("Indicator", "Latest")
    assert all("(2010/11)" in row[1] for row in cells_of(table)), "the year of the baseline"


def test_the_lowest_of_equal_shares_is_none() -> None:
    names = ("ofsted_list_primary", "ofsted_list_secondary")
    alike = composition(open_page("ofsted", "2025", "Ashford"), *names)
    apart = composition(open_page("ofsted", "2025", "Dover"), *names)
    assert alike and alike.title == "All at 100.0%"
    assert apart and apart.title == "Secondary schools at 50.0%, the lowest"


def test_a_districts_gap_stands_beside_county_and_country_and_one_gap_is_no_chart() -> None:
    page = open_page("gaps", "2025", "Thanet")
    names = [row[0] for row in cells_of(gap(page, "eyfs_gld_groups", between=("fsm", "not_fsm")))]
    assert names[0] == "Thanet" and set(names) <= {"Thanet", "Kent", "England"} and len(names) > 1
    assert gap_over_stages(page, "eyfs_gld_gap_fsm", "ks2_headline_gap_fsm") is None
    assert (
        len(
            cells_of(
                gap(open_page("gaps", "2025", "Kent"), "ks4_attainment8_groups", between=("fsm", "not_fsm"))
            )
        )
        > 10
    )


def test_both_groups_of_every_area_are_of_the_release_that_the_areas_own_figure_is_of() -> None:
    """Kent and England have a later release too, which counts the other pupils otherwise."""
    page = open_page("gaps", "2025", "Thanet")
    shown = gap(page, "eyfs_gld_groups", between=("fsm", "not_fsm"))
    assert shown and len(shown.citations) == 1
    assert [row[3] for row in cells_of(shown)][1:] == ["22.6", "19.7"]


def test_a_summary_says_nothing_twice() -> None:
    page = open_page("key_stages", "2012", "Swale")
    over_years = trend(page, "ks4_headline", beside=["county", "country"])
    among = ranking(page, "ks4_headline", among="districts")
    assert over_years and among
    assert over_years.narrative.count("2011") == 1 and "55.7%" in over_years.narrative
    run, stands = (
        "Results run from 71.0% in Tunbridge Wells to 52.5% in Thanet",
        "At 57.3%, Swale is much the same as",
    )
    assert f"<p>{run}. {stands} England (59.1%).</p>" in among.narrative


def test_an_opening_names_nothing_older_than_the_edition() -> None:
    page = open_page("key_stages", "2013", "Thanet")
    assert " in 2013" in opening(page, "ks2_em_l4", "ks4_headline").body
    assert "This report has no Thanet figure of this year for" in opening(page, "ks2_em_l4").body


def test_areas_beside_are_named_or_of_a_kind() -> None:
    page = open_page("key_stages", "2012", "Thanet")
    names = [area.name for area in page.areas(["county", "country", "Swale", "Thanet"])]
    assert names == ["Kent", "England", "Swale"]
    with pytest.raises(UsageError, match="Swale"):
        page.areas(["Swail"])


@pytest.mark.parametrize(
    "shown",
    [
        lambda page: gap(page, "ks4_headline", between=("fms", "not_fsm")),
        lambda page: gap(page, "ks4_headline", between=("not_fsm", "fms")),
        lambda page: trend(page, "ks4_headline", group="fms"),
        lambda page: ranking(page, "ks4_headline", among="districts", group="fms"),
        lambda page: ranking(page, "ks4_headline", among="neighbours", group="fms"),
        lambda page: page.row("ks4_headline", "fms"),
    ],
    ids=["gap", "gap, the other", "trend", "ranking of districts", "ranking of neighbours", "row"],
)
def test_a_group_that_is_not_there_is_refused_with_the_nearest(shown: Drawn) -> None:
    with pytest.raises(UsageError, match=r"no group called 'fms'\. Did you mean fsm\?"):
        shown(open_page("gaps", "2012", "Kent"))


# Measures of the made-up council

BEFORE = "By the definition before, passed: 42.0% in 2007/08."


@pytest.fixture
def redefine(testshire: Project) -> Callable[[str], None]:
    """Has the made-up test passed by a second definition, in that unit, from 2009/10 on; by the first before."""

    def change_data(unit: str) -> None:
        register = testshire.data / "reference" / "indicators.csv"
        with register.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        rows[0]["measure"] = "passing"
        new = rows[0] | {
            "id": "pass_new",
            "label": "Points in the test",
            "short_label": "Points",
            "unit": unit,
        }
        _write(register, [*rows, new])
        for source in ("made-up-paper", "made-up-release"):
            table = testshire.data / "sources" / source / "observations.csv"
            with table.open(encoding="utf-8", newline="") as file:
                kept = [row for row in csv.DictReader(file) if row["indicator"] != "pass_rate"]
            if source == "made-up-paper":
                base = kept[0] | {"area": "T10000001", "group": "all", "status": "final", "printed": ""}
                old = [("pass_rate", "2006/07", "40"), ("pass_rate", "2007/08", "42")]
                now = [
                    ("pass_new", "2009/10", "51"),
                    ("pass_new", "2010/11", "52"),
                    ("pass_new", "2011/12", "53"),
                ]
                made = [dict(zip(("indicator", "year", "value"), each, strict=True)) for each in old + now]
                kept += [base | each for each in made]
            _write(table, kept)

    return change_data


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_successive_definitions_in_one_unit_are_two_lines_with_a_break(
    redefine: Callable[[str], None], page: OpenPage
) -> None:
    redefine("percent")
    exhibit = trend(page(), "passing")
    assert exhibit and exhibit.data
    assert exhibit.data.columns == ("Year", "Testshire", "Passed")
    assert [row[0] for row in exhibit.data.rows] == ["2006/07", "2007/08", "2009/10", "2010/11", "2011/12"]
    assert exhibit.title == "Testshire 53.0% in 2012, up 1.0 points"
    assert BEFORE in exhibit.notes


def test_the_first_figure_of_a_new_definition_stands_after_the_line_of_the_old(
    redefine: Callable[[str], None], page: OpenPage, testshire: Project
) -> None:
    redefine("percent")
    path = testshire.data / "sources" / "made-up-paper" / "observations.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [
        line
        for line in lines
        if not line.startswith(("pass_new,T10000001,all,2009", "pass_new,T10000001,all,2010"))
    ]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    exhibit = trend(page(), "passing")
    assert cells_of(exhibit) == [
        ["2006/07", "[x]", "40.0%"],
        ["2007/08", "[x]", "42.0%"],
        ["2011/12", "53.0%", "[x]"],
    ]
    assert exhibit and BEFORE in exhibit.notes


def test_a_definition_in_another_unit_is_a_note(redefine: Callable[[str], None], page: OpenPage) -> None:
    redefine("points")
    exhibit = trend(page(), "passing")
    assert exhibit and exhibit.data
    assert exhibit.data.columns == ("Year", "Testshire")
    assert BEFORE in exhibit.notes


def test_an_opening_and_a_table_name_the_definition_of_the_year(
    redefine: Callable[[str], None], page: OpenPage
) -> None:
    redefine("points")
    assert "Points stood at 53" in opening(page(), "passing").body
    table = indicators(page(), "passing")
    assert table and table.data
    assert [row[0] for row in table.data.raw_rows] == ["pass_new"]


def test_how_to_read_says_what_is_drawn_and_nothing_else() -> None:
    """Dots with their intervals say what a hollow one means; a green line is named where a target is drawn."""
    dotted = ranking(open_page("key_stages", "2012", "Swale"), "ks4_5ac_em_residence", among="districts")
    plain = ranking(open_page("learning_14_24", "2012", "Swale"), "claimant_rate", among="districts")
    assert dotted and dotted.unit.endswith("; lines: 95% intervals; hollow dots: Kent's figure lies within")
    assert plain and plain.unit.endswith(", 2012")
    with_targets, without = (
        scorecard(open_page("scorecard", period, "Swale")) for period in ("2012", "2008")
    )
    assert (
        with_targets
        and "where comparable, diamond Kent, black line England, green line target" in with_targets.unit
    )
    assert without and without.unit.endswith("where comparable, diamond Kent, black line England")
