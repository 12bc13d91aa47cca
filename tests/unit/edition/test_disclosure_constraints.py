"""What a reader can work out from more than one table: each relation is taken into account, and a case where it would give a
hidden count away. The figures are those of nobody: 205 children in the county, 3 of them in Ashford."""

import pytest

from analysis.edition.disclosure import given_away, protected
from analysis.edition.disclosure_model import Published
from analysis.rules.suppression import SuppressionRule

COUNTY, DISTRICTS = "E10", [f"E07{number:02}" for number in range(1, 13)]
AREAS = [
    {"code": COUNTY, "kind": "county", "parent": "E12"},
    {"code": "E92", "kind": "country", "parent": ""},
    *({"code": code, "kind": "district", "parent": COUNTY} for code in DISTRICTS),
]
ASHFORD, DOVER = DISTRICTS[:2]
NOW, BEFORE = "2012/13", "2011/12"
REGISTER = {
    "children": {"unit": "count", "data_set": "care"},
    "girls": {"unit": "count", "data_set": "care"},
    "boys": {"unit": "count", "data_set": "care"},
    "more_girls": {"unit": "count", "data_set": "care", "derived_from": "girls - boys"},
    "passed": {"unit": "percent", "data_set": "care"},
    "passed_gap_fsm": {"unit": "pp", "data_set": "care", "derived_from": "passed[not_fsm] - passed[fsm]"},
    "passed_gap_gender": {"unit": "pp", "data_set": "care"},
    "share": {"unit": "percent", "data_set": "care", "derived_from": "100 * girls / children"},
    "absent": {"unit": "rate_per_1000", "data_set": "care"},
}
Row = dict[str, str]


def row(indicator: str, area: str, value: object, group: str = "all", year: str = NOW, **more: object) -> Row:
    cells = {"value": "" if value in (None, "c") else str(value), "symbol": "c" if value == "c" else ""}
    counts = {name: str(more.get(name, "")) for name in ("numerator", "denominator")}
    rest = dict.fromkeys(("printed", "qualifier", "note"), "")
    return {"indicator": indicator, "area": area, "group": group, "year": year, **cells, **counts, **rest}


def stated(indicator: str, area: str, kind: str, other: str, value: object) -> Row:
    return {"kind": kind, "other": other} | row(indicator, area, value)


def published(statements: list[Row] | None = None, **tables: list[Row]) -> Published:
    rules = {(source, id): SuppressionRule() for source in tables for id in REGISTER}
    parts = {"all": [("fsm", "not_fsm")]}
    return Published(tables, {"paper": statements or []}, REGISTER, AREAS, rules, parts)


def counts(*numbers: object) -> list[Row]:
    return [row("children", code, number) for code, number in zip(DISTRICTS, numbers, strict=True)]


Shown = dict[tuple[str, str, str, str], str]


def shown(of: Published) -> Shown:
    tables, _, _ = protected(of)
    rows = [each for of_source in tables.values() for each in of_source]
    return {(each["indicator"], each["area"], each["group"], each["year"]): each["value"] for each in rows}


def kept(of: Published) -> list[str]:
    return [each["value"] for each in protected(of)[1]["paper"]]


def is_safe(of: Published) -> bool:
    """Whether what is shown gives nothing away."""
    tables, statements, _ = protected(of)
    return not given_away(Published(tables, statements, of.register, of.areas, of.rules, of.parts))


COUNTY_ALONE = [row("children", COUNTY, 205)]
ELEVEN = counts("c", 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 28)
TWELVE = counts(3, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 28)


@pytest.mark.parametrize("districts", [ELEVEN, TWELVE, ELEVEN[1:]], ids=["hidden", "small", "left out"])
def test_a_total_in_another_source_less_its_districts_is_no_hidden_count(districts: list[Row]) -> None:
    """205 less the 202 of eleven districts is 3, whether Ashford is marked, stated or not mentioned."""
    result = shown(published(release=COUNTY_ALONE, other=districts))
    assert result.get(("children", ASHFORD, "all", NOW), "") == ""
    assert [value for value in result.values() if not value] != [""] * sum(
        not each["value"] for each in districts
    )
    assert is_safe(published(release=COUNTY_ALONE, other=districts))


def test_a_total_of_another_edition_is_the_same_total() -> None:
    both = published(release=[*COUNTY_ALONE, *ELEVEN[:6]], other=ELEVEN[6:])
    assert is_safe(both)
    assert sum(not value for value in shown(both).values()) == 2


@pytest.mark.parametrize("now", ["c", 3, None], ids=["hidden", "small", "not stated"])
def test_a_change_on_the_year_is_not_said_of_a_hidden_count(now: object) -> None:
    """8 the year before, and 5 fewer."""
    change = stated("children", ASHFORD, "change", BEFORE, -5)
    before = row("children", ASHFORD, 8, year=BEFORE)
    both = published([change], paper=[before, *([row("children", ASHFORD, now)] if now else [])])
    assert shown(both)["children", ASHFORD, "all", BEFORE] == "8"
    assert kept(both) == []


def test_a_change_row_is_a_relation_like_any_other() -> None:
    """20 boys, and 17 fewer girls: the difference is a figure of its own, by another name."""
    rows = [row("girls", COUNTY, "c"), row("boys", COUNTY, 20), row("more_girls", COUNTY, -17)]
    result = shown(published(release=rows[:1], paper=rows[1:]))
    assert "" in (result["more_girls", COUNTY, "all", NOW], result["boys", COUNTY, "all", NOW])
    assert is_safe(published(release=rows[:1], paper=rows[1:]))


def test_a_change_in_per_cent_is_not_said_of_a_hidden_count() -> None:
    rows = [row("children", ASHFORD, 8, year=BEFORE), row("children", ASHFORD, "c")]
    assert kept(published([stated("children", ASHFORD, "change_pct", BEFORE, "-62.5")], paper=rows)) == []


@pytest.mark.parametrize("indicator", ["passed", "children"])
def test_a_lead_over_england_is_not_said_of_a_hidden_figure(indicator: str) -> None:
    """80 there, and 70 less here."""
    rows = [row(indicator, "E92", 80), row(indicator, COUNTY, "c")]
    assert kept(published([stated(indicator, COUNTY, "lead", "E92", -70)], paper=rows)) == []


@pytest.mark.parametrize("hidden", ["fsm", "not_fsm"])
@pytest.mark.parametrize("gap", ["passed_gap_fsm", "passed_gap_gender"])
def test_a_gap_is_hidden_with_either_of_its_groups(gap: str, hidden: str) -> None:
    groups = {"fsm": 20, "not_fsm": 80} | {hidden: "c"}
    rows = [row("passed", COUNTY, value, group) for group, value in groups.items()]
    result = shown(published(release=rows, paper=[row(gap, COUNTY, 60)]))
    assert result[gap, COUNTY, "all", NOW] == ""


def test_a_gap_by_another_name_that_counts_are_known_behind_is_hidden_as_far_as_need_be() -> None:
    """10% of 30 is 3; the gap to 80% says 10%."""
    rows = [
        row("passed", COUNTY, 10, "fsm", numerator=3, denominator=30),
        row("passed", COUNTY, 80, "not_fsm", numerator=80, denominator=100),
        row("passed_gap_fsm", COUNTY, 70),
    ]
    result = shown(published(release=rows))
    assert result["passed", COUNTY, "fsm", NOW] == result["passed_gap_fsm", COUNTY, "all", NOW] == ""


@pytest.mark.parametrize(
    ("indicator", "rate", "of"), [("passed", 10, 30), ("absent", 100, 30), ("absent", 2.5, 1200)]
)
def test_a_rate_without_its_denominator_is_hidden_by_that_of_another_source(
    indicator: str, rate: float, of: int
) -> None:
    """10% of 30, or 2.5 per 1,000 of 1,200, are 3 children."""
    alone = [row(indicator, COUNTY, rate)]
    elsewhere = [row(indicator, COUNTY, None, denominator=of)]
    assert shown(published(paper=alone)) == {(indicator, COUNTY, "all", NOW): str(rate)}
    assert shown(published(paper=alone, release=elsewhere)) == {(indicator, COUNTY, "all", NOW): ""}


def test_a_rate_that_is_derived_from_two_counts_gives_neither_away() -> None:
    """10% of 30 children are 3 girls, whom another table hides."""
    rows = [row("girls", COUNTY, "c"), row("children", COUNTY, 30), row("share", COUNTY, "10.0")]
    result = shown(published(release=rows[:1], paper=rows[1:]))
    assert "" in (result["share", COUNTY, "all", NOW], result["children", COUNTY, "all", NOW])
    assert is_safe(published(release=rows[:1], paper=rows[1:]))


def test_what_two_tables_leave_over_is_hidden_too() -> None:
    """18,149 children in the county and 18,144 in its districts: 5 live in none, one of whom does well."""
    totals = [1500, 1400, 1300, 1600, 1700, 1550, 1450, 1350, 1650, 1500, 1600, 1544]
    passed = [round(0.6585 * total) for total in totals]
    passed[-1] += 11950 - sum(passed)
    rows = [
        row("passed", code, round(100 * part / whole, 1), numerator=part, denominator=whole)
        for code, part, whole in zip((COUNTY, *DISTRICTS), (11951, *passed), (18149, *totals), strict=True)
    ]
    tables, _, hidden = protected(published(release=rows))
    for side in ("numerator", "denominator"):
        assert [each["area"] for each in tables["release"] if not each[side]] != []
    assert hidden == frozenset()
    assert is_safe(published(release=rows))


def test_nothing_is_hidden_without_need() -> None:
    rows = [*COUNTY_ALONE, *counts(6, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 25)]
    assert shown(published(release=rows)) == {
        (each["indicator"], each["area"], "all", NOW): each["value"] for each in rows
    }
