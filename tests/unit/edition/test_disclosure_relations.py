"""What a reader can work out from more than one table or statement: each way is a case where it gave a hidden count away. The
figures are those of nobody: 205 children in the county, 3 of them in Ashford."""

import pytest

from analysis.edition.disclosure import Published, protected
from analysis.rules.suppression import SuppressionRule

COUNTY, DISTRICTS = "E10", [f"E07{number:02}" for number in range(1, 13)]
AREAS = [
    {"code": COUNTY, "kind": "county", "parent": "E12"},
    {"code": "E92", "kind": "country", "parent": ""},
    *({"code": code, "kind": "district", "parent": COUNTY} for code in DISTRICTS),
]
ASHFORD = DISTRICTS[0]
NOW, BEFORE = "2012/13", "2011/12"
REGISTER = {
    "children": {"unit": "count", "data_set": "care"},
    "passed": {"unit": "percent", "data_set": "care"},
    "passed_gap_fsm": {"unit": "pp", "data_set": "care", "derived_from": "passed[not_fsm] - passed[fsm]"},
    "passed_gap_gender": {"unit": "pp", "data_set": "care"},
    "passed_gap_not_fsm": {"unit": "pp", "data_set": "care"},
}
ELEVEN = ["c", 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 28]
Row = dict[str, str]
Shown = dict[tuple[str, str, str, str], str]


def row(indicator: str, area: str, value: object, group: str = "all", year: str = NOW, **more: object) -> Row:
    cells = {"value": "" if value in (None, "c") else str(value), "symbol": "c" if value == "c" else ""}
    counts = {name: str(more.get(name, "")) for name in ("numerator", "denominator")}
    rest = dict.fromkeys(("printed", "qualifier", "note", "status", "place", "source"), "")
    return {"indicator": indicator, "area": area, "group": group, "year": year, **cells, **counts, **rest}


def stated(indicator: str, area: str, kind: str, other: str, value: object) -> Row:
    return {"kind": kind, "other": other} | row(indicator, area, value)


def published(statements: list[Row] | None = None, **tables: list[Row]) -> Published:
    rules = {(source, id): SuppressionRule() for source in tables for id in REGISTER}
    register = {id: {"series_breaks": "", "decimals": "0", **row} for id, row in REGISTER.items()}
    return Published(
        tables, {"paper": statements or []}, register, AREAS, rules, {"all": [("fsm", "not_fsm")]}
    )


def shown(of: Published) -> Shown:
    rows = [each for of_source in protected(of)[0].values() for each in of_source]
    return {(each["indicator"], each["area"], each["group"], each["year"]): each["value"] for each in rows}


@pytest.mark.parametrize("ashford", ["c", 3], ids=["hidden", "small"])
@pytest.mark.parametrize("split", [0, 6], ids=["a source for the county", "districts in two sources"])
def test_a_county_less_its_districts_is_no_hidden_count_wherever_they_stand(
    ashford: object, split: int
) -> None:
    """205 less the 202 of eleven districts is 3."""
    districts = [
        row("children", code, number) for code, number in zip(DISTRICTS, [ashford, *ELEVEN[1:]], strict=True)
    ]
    result = shown(
        published(release=[row("children", COUNTY, 205), *districts[:split]], other=districts[split:])
    )
    assert sorted(result[key] for key in result)[:2] == ["", ""]
    assert result["children", ASHFORD, "all", NOW] == ""
    assert result["children", COUNTY, "all", NOW] == "205"


def test_nothing_is_hidden_without_need() -> None:
    rows = [row("children", code, number) for code, number in zip(DISTRICTS, [6, *ELEVEN[1:]], strict=True)]
    county = row("children", COUNTY, 208)
    assert "" not in shown(published(release=[county], other=rows)).values()


@pytest.mark.parametrize(("first", "second"), [(10, 30), (90, 30), (50, 4)])
def test_a_rate_is_hidden_by_how_many_people_another_source_says_it_is_of(first: int, second: int) -> None:
    """10% of 30 are 3 children, 90% leave 3 out, and 4 are few."""
    alone = [row("passed", COUNTY, first)]
    elsewhere = [row("passed", COUNTY, None, denominator=second)]
    assert shown(published(paper=alone)) == {("passed", COUNTY, "all", NOW): str(first)}
    hidden = protected(published(paper=alone, release=elsewhere))[0]["paper"]
    assert [(each["value"], each["symbol"]) for each in hidden] == [("", "c")]


@pytest.mark.parametrize("hidden", ["fsm", "not_fsm"])
@pytest.mark.parametrize("gap", ["passed_gap_fsm", "passed_gap_gender", "passed_gap_not_fsm"])
def test_a_gap_is_hidden_with_either_of_its_groups(gap: str, hidden: str) -> None:
    groups = {"fsm": 20, "not_fsm": 80} | {hidden: "c"}
    rows = [row("passed", COUNTY, value, group) for group, value in groups.items()]
    assert shown(published(release=rows, paper=[row(gap, COUNTY, 60)]))[gap, COUNTY, "all", NOW] == ""


def test_a_gap_is_shown_where_another_group_is_hidden() -> None:
    rows = [
        row("passed", COUNTY, value, group) for group, value in (("fsm", 20), ("not_fsm", 80), ("care", "c"))
    ]
    gaps = [row(gap, COUNTY, 60) for gap in ("passed_gap_fsm", "passed_gap_gender")]
    assert [
        shown(published(release=rows, paper=gaps))[each["indicator"], COUNTY, "all", NOW] for each in gaps
    ] == ["60", "60"]


@pytest.mark.parametrize(
    ("kind", "other", "base", "value"),
    [("change", BEFORE, ("all", BEFORE, ASHFORD), -5), ("lead", "E92", ("all", NOW, "E92"), -70)],
)
@pytest.mark.parametrize("now", ["c", 3], ids=["hidden", "small"])
def test_how_far_a_hidden_count_is_from_another_is_not_said(
    kind: str, other: str, base: tuple[str, str, str], value: int, now: object
) -> None:
    """8 the year before and 5 fewer; 73 there and 70 fewer here; in a source that states neither of them."""
    group, year, area = base
    rows = [row("children", area, 8 if kind == "change" else 73, group, year), row("children", ASHFORD, now)]
    of = published([stated("children", ASHFORD, kind, other, value)], release=rows, paper=[])
    assert protected(of)[1]["paper"] == []
    assert shown(of)["children", area, group, year] != ""
