"""Disclosure control before anything is stored: no small count in `data/`, and none that can be worked out from what is."""

import csv
from pathlib import Path

import pytest
import yaml

from analysis.edition import disclosure
from analysis.edition.disclosure import KEY, load_rules, protect_rows
from analysis.edition.disclosure_model import Published
from analysis.importing.release_import import import_release
from analysis.project import Project
from analysis.rules.suppression import SuppressionRule
from tests.support.made_project import write_project
from tests.support.tables_of_counts import Sum, bounds

RULES = """\
data_set,from_date,lowest_shown,percentages_too,secondary,source,place
default,2000-01-01,6,yes,yes,made,page 1
lenient,2000-01-01,3,yes,yes,made,page 2
lenient,2014-06-01,10,yes,yes,made,page 3
counts_only,2000-01-01,6,no,yes,made,page 4
open,2000-01-01,1,no,no,made,page 5
"""
AREAS = """\
code,name,kind,parent,former_names,renamed,former_codes
E10000001,Shire,county,,,,
E07000001,North,district,E10000001,,,
E07000002,South,district,E10000001,,,
E07000003,West,district,E10000001,,,
"""
MAPPING = {
    "source": "made",
    "publisher": "Office of Made Statistics",
    "title": "Made figures",
    "date_published": "2014-01",
    "location": "https://example.org",
    "licence": "Open Government Licence v3.0",
    "transcribed_by": "Read by the import.",
    "decimals": 1,
    "symbols": {"x": "c"},
    "tables": [
        {
            "name": "areas",
            "file": "areas*.csv",
            "layout": "wide_csv",
            "area": [{"code": "code", "name": "name"}],
            "areas": ["county", "district"],
            "year": "2012/13",
            "groups": {"all": "all", "boys": "boys", "girls": "girls"},
            "denominator": "pupils_{group}",
            "parts": {"all": ["boys", "girls"]},
            "measures": [{"indicator": "passed", "numerator": "passed_{group}"}],
        }
    ],
}
HEADER = "code,name,pupils_all,pupils_boys,pupils_girls,passed_all,passed_boys,passed_girls\n"
COUNTS = {  # passed boys and girls of 100 each, by district
    "E07000001 North": (40, 60),
    "E07000002 South": (3, 55),
    "E07000003 West": (30, 42),
}
RULE = SuppressionRule()


def release(counts: dict[str, tuple[int, int]]) -> str:
    """A made release: districts and the county they make up."""
    whole = tuple(map(sum, zip(*counts.values(), strict=True)))
    sizes = [(name, 100, boys, girls) for name, (boys, girls) in counts.items()] + [
        ("E10000001 Shire", 300, *whole)
    ]
    lines = [
        f"{name.replace(' ', ',')},{2 * n},{n},{n},{boys + girls},{boys},{girls}"
        for name, n, boys, girls in sizes
    ]
    return HEADER + "\n".join(lines) + "\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    indicators, described = (
        "id,unit,year_type,data_set\npassed,percent,academic,ks4\n",
        yaml.safe_dump(MAPPING),
    )
    of_it = {"areas": AREAS, "groups": "all boys girls", "indicators": indicators, "rules": RULES}
    return write_project(tmp_path, described=described, **of_it)


def bring(project: Project, counts: dict[str, tuple[int, int]]) -> str:
    (project.root / "areas.csv").write_text(release(counts), encoding="utf-8")
    return str(import_release(project, "made", project.root / "areas.csv"))


def stored(project: Project) -> list[dict[str, str]]:
    with (project.data / "sources" / "made" / "observations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def areas() -> list[dict[str, str]]:
    return list(csv.DictReader(AREAS.splitlines()))


def hidden(rows: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(row["area"], row["group"]) for row in rows if row["symbol"] == "c"}


def given_away(
    rows: list[dict[str, str]], parts: dict[str, list[tuple[str, ...]]] | None = None
) -> tuple[str, ...]:
    register = {"passed": {"id": "passed", "unit": "percent", "data_set": "ks4"}}
    return disclosure.given_away(
        Published({"": rows}, {}, register, areas(), {("", "passed"): RULE}, parts or {})
    )


def row(
    area: str, numerator: int, denominator: int = 100, *, indicator: str = "passed", group: str = "all"
) -> dict[str, str]:
    value = f"{100 * numerator / denominator:.1f}"
    filled = dict.fromkeys(("qualifier", "printed", "note", "symbol"), "")
    key = dict(zip(KEY, (indicator, area, group, "2012/13"), strict=True))
    return filled | key | {"value": value, "numerator": str(numerator), "denominator": str(denominator)}


def test_a_small_count_is_not_stored_nor_what_gives_it_away(project: Project) -> None:
    told = bring(project, COUNTS)
    rows = stored(project)
    assert ("E07000002", "boys") in hidden(rows)
    assert len(hidden(rows)) > 1, "the county less the other districts would give it away"
    assert f"{len(hidden(rows))} figures hidden ([c])" in told
    for each in rows:
        assert each["symbol"] == "c" or int(each["numerator"]) >= RULE.lowest_shown
        assert each["symbol"] != "c" or not (each["value"] or each["numerator"] or each["note"])


def test_no_small_count_can_be_inferred_from_what_is_stored(project: Project) -> None:
    bring(project, COUNTS)
    rows = stored(project)
    assert given_away(rows, {"all": [("boys", "girls")]}) == ()


def test_hiding_the_small_count_alone_would_give_it_away(project: Project) -> None:
    bring(project, COUNTS)
    county, districts = ("E10000001", 100), [("E07000001", 40), ("E07000002", 5), ("E07000003", 55)]
    rows = [row(county[0], county[1], 300), *(row(code, count) for code, count in districts)]
    alone = [
        each | {"symbol": "c", "value": "", "numerator": ""} if each["area"] == "E07000002" else each
        for each in rows
    ]
    assert "passed E07000002 all 2012/13, numerator" in given_away(alone)


def test_importing_a_protected_release_again_is_a_no_op(project: Project) -> None:
    bring(project, COUNTS)
    before = stored(project)
    assert "No figure to write: all are already there." in bring(project, COUNTS)
    assert stored(project) == before


def test_a_revision_that_becomes_small_leaves_no_trace_of_what_it_was(project: Project) -> None:
    bring(project, COUNTS | {"E07000002 South": (20, 55)})
    assert hidden(stored(project)) == set()
    bring(project, COUNTS)
    revised = next(each for each in stored(project) if (each["area"], each["group"]) == ("E07000002", "boys"))
    assert (revised["symbol"], revised["note"], revised["numerator"]) == ("c", "", "")


def test_two_editions_together_give_no_more_away_than_one(project: Project) -> None:
    """The later edition revises a figure that is shown: what is hidden is hidden in both, so their difference tells nothing."""
    bring(project, COUNTS)
    first = {(each["area"], each["group"]): each["numerator"] for each in stored(project)}
    bring(project, COUNTS | {"E07000001 North": (41, 60)})
    second = {(each["area"], each["group"]): each["numerator"] for each in stored(project)}
    counts = {
        f"{edition} {area} {group}": int(count) if count else None
        for edition, stated in (("1", first), ("2", second))
        for (area, group), count in stated.items()
    }
    codes = ("E07000001", "E07000002", "E07000003")
    sums = [
        Sum(f"{n} {code} all", (f"{n} {code} boys", f"{n} {code} girls"))
        for n in "12"
        for code in (*codes, "E10000001")
    ]
    sums += [
        Sum(f"{n} E10000001 {group}", tuple(f"{n} {code} {group}" for code in codes))
        for n in "12"
        for group in ("all", "boys", "girls")
    ]
    sums += [
        Sum(f"1 {code} {group}", (f"2 {code} {group}",))
        for code in codes[1:]
        for group in ("all", "boys", "girls")
    ]
    span = bounds(counts, sums)["2 E07000002 boys"]
    assert span.lower <= 1 and span.upper >= RULE.lowest_shown - 1


@pytest.mark.parametrize(
    ("data_set", "date", "count", "is_hidden"),
    [
        ("ks4", "2014", 5, True),
        ("ks4", "2014", 6, False),
        ("ks4", "2014", 0, False),
        ("lenient", "2014-01", 2, True),
        ("lenient", "2014-01", 3, False),
        ("lenient", "2014-06-01", 9, True),
        ("open", "2014", 1, False),
        ("", "2014", 1, False),
    ],
)
def test_the_threshold_is_that_of_the_data_set_on_the_day(
    project: Project, data_set: str, date: str, count: int, is_hidden: bool
) -> None:
    register = {"passed": {"id": "passed", "unit": "count", "data_set": data_set}}
    given = row("E07000001", count) | {"value": str(count), "numerator": "", "denominator": ""}
    shown = protect_rows([given], register, areas(), load_rules(project.data), date)
    assert (shown[0]["symbol"] == "c") == is_hidden


def test_a_percentage_that_all_or_all_but_a_few_reach_is_hidden(project: Project) -> None:
    register = {"passed": {"id": "passed", "unit": "percent", "data_set": "ks4"}}
    shown = protect_rows([row("E07000001", 98)], register, areas(), load_rules(project.data), "2014")
    assert shown[0]["symbol"] == "c", "two pupils did not reach it"


def test_a_rule_may_let_percentages_stand_and_hide_the_counts(project: Project) -> None:
    register = {"passed": {"id": "passed", "unit": "percent", "data_set": "counts_only"}}
    shown = protect_rows([row("E07000001", 3)], register, areas(), load_rules(project.data), "2014")[0]
    assert (shown["value"], shown["symbol"], shown["numerator"]) == ("3.0", "", "")


def test_counts_that_add_up_are_protected_though_the_pupils_do_not(project: Project) -> None:
    """The county counts schools it maintains, the districts those that lie in them: the numerators agree, the pupils do not."""
    register = {"passed": {"id": "passed", "unit": "percent", "data_set": "ks4"}}
    rows = [row("E10000001", 95, 290), row("E07000001", 40), row("E07000002", 4), row("E07000003", 51)]
    shown = protect_rows(rows, register, areas(), load_rules(project.data), "2014")
    assert len(hidden(shown)) > 1
    assert given_away(shown) == ()
