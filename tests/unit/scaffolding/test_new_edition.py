"""Laying out a new edition, on a copy of the made-up council: what is written, what is carried over, what is never replaced."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.data.editions import find_edition
from analysis.data.indicators import load_register
from analysis.edition.figures import load_figures
from analysis.edition.outstanding import SHEETS, Awaited, describe_awaited, still_awaited
from analysis.errors import UsageError
from analysis.project import Project
from analysis.scaffolding.new_edition import advanced, lay_out
from analysis.validation import check_project

MADE_UP = Path(__file__).resolve().parents[2] / "data" / "pass" / "minimal"
ROOT = Path(__file__).resolve().parents[3]
BEFORE = {
    "period": "2012",
    "title": "Progress in 2012",
    "academic_year": "2011/12",
    "financial_year": "2012-13",
    "calendar_year": "2012",
    "baseline_year": "2010/11",
    "milestone_year": "2013",
    "fallback_year": "2015",
    "final_year": "2016",
    "position_date": "2013-01-18",
    "releases_date": "2014-01-31",
    "rule_set": "paper-004",
    "about": "Where we stood in 2012 (2011/12), with priorities for 2013 to 2016.",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The made-up council, with the chapters of this document."""
    shutil.copytree(MADE_UP, tmp_path / "council")
    shutil.copy(ROOT / "_quarto.yml", tmp_path / "council" / "_quarto.yml")
    return Project(tmp_path / "council")


def periods(project: Project) -> list[str]:
    with (project.data / "reference" / "editions.csv").open(encoding="utf-8", newline="") as file:
        return [row["period"] for row in csv.DictReader(file)]


def contents(project: Project) -> dict[str, bytes]:
    return {
        path.relative_to(project.root).as_posix(): path.read_bytes()
        for path in project.root.rglob("*")
        if path.is_file()
    }


def sheet_rows(project: Project, period: str) -> list[dict[str, str]]:
    rows = []
    for path in sorted((project.data / SHEETS / period).glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


def next_period(project: Project) -> tuple[str, str]:
    last = periods(project)[-1]
    return str(int(last) + 1), last


# the row of the edition


def test_the_years_advance_and_the_baseline_stays() -> None:
    after = advanced(BEFORE, "2013", 1)
    assert (after["academic_year"], after["financial_year"], after["calendar_year"]) == (
        "2012/13",
        "2013-14",
        "2013",
    )
    assert (after["baseline_year"], after["rule_set"]) == ("2010/11", "paper-004")
    assert (after["position_date"], after["releases_date"]) == ("2014-01-18", "2015-01-31")
    assert advanced(BEFORE | {"releases_date": ""}, "2013", 1)["releases_date"] == ""


def test_years_in_words_advance_once() -> None:
    after = advanced(BEFORE, "2013", 1)
    assert after["title"] == "Progress in 2013"
    assert after["about"] == "Where we stood in 2013 (2012/13), with priorities for 2013 to 2016."


@pytest.mark.parametrize(
    ("period", "years", "milestone", "fallback"),
    [
        ("2013", 1, "2013", "2015"),
        ("2014", 2, "2015", "2016"),
        ("2016", 4, "2016", "2016"),
        ("2018", 6, "2016", "2016"),
    ],
)
def test_a_milestone_that_has_passed_gives_way(
    period: str, years: int, milestone: str, fallback: str
) -> None:
    after = advanced(BEFORE, period, years)
    assert (after["milestone_year"], after["fallback_year"], after["final_year"]) == (
        milestone,
        fallback,
        "2016",
    )


def test_a_leap_day_has_no_anniversary() -> None:
    assert advanced(BEFORE | {"position_date": "2012-02-29"}, "2013", 1)["position_date"] == "2013-02-28"


# what is written


def test_an_edition_is_added_in_its_place_and_passes_the_checks(project: Project) -> None:
    period, last = next_period(project)
    before = check_project(project).errors
    lay_out(project, period, last)
    assert periods(project) == sorted(periods(project))
    assert find_edition(project.data, period).rule_set == find_edition(project.data, last).rule_set
    assert check_project(project, period).errors == before


def test_a_chapter_has_a_stub_for_the_county_without_anything_to_show(project: Project) -> None:
    period, last = next_period(project)
    lay_out(project, period, last)
    stubs = list((project.narrative / period).rglob("*.md"))
    assert {stub.stem for stub in stubs} >= {"key_stages", "gaps", "overview"}
    assert all(
        "status: draft" in stub.read_text("utf-8") and "\n## " not in stub.read_text("utf-8")
        for stub in stubs
    )


def test_a_sheet_asks_for_every_annual_figure_of_the_year_before(project: Project) -> None:
    period, last = next_period(project)
    laid_out = lay_out(project, period, last)
    rows = sheet_rows(project, period)
    assert rows, "the made-up council reports annual figures"
    assert sum(laid_out.awaited.values()) == len(rows)
    assert all(
        not row["value"] and row["last_value"] and row["expected_from"] and row["expected"] for row in rows
    )
    reported = find_edition(project.data, period)
    assert {row["year"] for row in rows} <= {
        reported.academic_year,
        reported.financial_year,
        reported.calendar_year,
    }


def test_the_checklist_names_the_sources_and_the_commands(project: Project) -> None:
    period, last = next_period(project)
    told_now = str(lay_out(project, period, last))
    for part in (
        "boldsteps import",
        f"boldsteps check {period}",
        f"boldsteps report {period}",
        "series_breaks",
        "data/releases/awaited/",
    ):
        assert part in told_now


# what is never replaced


def test_laying_out_twice_changes_nothing(project: Project) -> None:
    period, last = next_period(project)
    lay_out(project, period, last)
    before = contents(project)
    again = lay_out(project, period, last)
    assert contents(project) == before
    assert not again.written and str(again).startswith(
        f"Edition {period} is already laid out; nothing was written."
    )


def test_what_people_wrote_stays(project: Project) -> None:
    period, last = next_period(project)
    lay_out(project, period, last)
    stub = next((project.narrative / period).rglob("gaps.md"))
    stub.write_text("Mine.\n", encoding="utf-8")
    next((project.narrative / period).rglob("overview.md")).unlink()
    again = lay_out(project, period, last)
    assert stub.read_text("utf-8") == "Mine.\n"
    assert [Path(path).name for path in again.written] == ["overview.md"]


def test_an_edition_that_does_not_continue_the_other_is_left_alone(project: Project) -> None:
    period, last = next_period(project)
    lay_out(project, period, last)
    shutil.rmtree(project.data / SHEETS)
    before = contents(project)
    with pytest.raises(
        UsageError, match=f"There is an edition {period} already, and it does not continue {last}"
    ):
        lay_out(project, period, last)
    assert contents(project) == before


# what is still awaited


def test_a_figure_that_came_in_is_no_longer_awaited(project: Project) -> None:
    period, last = next_period(project)
    lay_out(project, period, last)
    awaited = still_awaited(project.data, load_figures(project.data, find_edition(project.data, period)))
    first = awaited[0]
    observations = project.data / "sources" / first.expected_from / "observations.csv"
    with observations.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    found = next(
        row
        for row in rows
        if (row["indicator"], row["area"], row["group"]) == (first.indicator, first.area, first.group)
    )
    with observations.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, lineterminator="\n").writerow(found | {"year": first.year})
    left = still_awaited(project.data, load_figures(project.data, find_edition(project.data, period)))
    assert left == awaited[1:]


def test_an_edition_without_sheets_awaits_nothing(project: Project) -> None:
    last = periods(project)[-1]
    assert still_awaited(project.data, load_figures(project.data, find_edition(project.data, last))) == []


@pytest.mark.parametrize(
    ("id", "is_worked_out"),
    [
        ("ks4_5ac_em", False),
        ("ks4_5ac_em_gap_fsm", False),
        ("ks4_5ac_em_change", True),
        ("ks4_5ac_em_change_since_2010", True),
        ("ks4_5ac_em_gap_england", True),
        ("ks4_5ac_em_rank_neighbours", True),
        ("ks4_5ac_em_quartile_national", False),
    ],
)
def test_what_the_report_works_out_itself_is_not_collected(id: str, is_worked_out: bool) -> None:
    [indicator] = [replace(each, id=id) for each in list(load_register(ROOT / "data").values())[:1]]
    assert indicator.is_worked_out is is_worked_out


def test_what_is_awaited_is_told_by_source() -> None:
    one = Awaited("rate", "E10000001", "all", "2013", "paper")
    assert describe_awaited([]) == ""
    assert describe_awaited([one]) == "1 annual figure is still awaited; last year's came from paper (1)."
    assert (
        describe_awaited([one, one]) == "2 annual figures are still awaited; last year's came from paper (2)."
    )


# what is asked wrongly


@pytest.mark.parametrize(
    ("period", "message"),
    [("2013a", "is named by its year"), ("13", "is named by its year"), ("1999", "does not come after")],
)
def test_a_period_that_cannot_be(project: Project, period: str, message: str) -> None:
    before = contents(project)
    with pytest.raises(UsageError, match=message):
        lay_out(project, period, periods(project)[-1])
    assert contents(project) == before


def test_an_edition_that_is_not_there_to_continue(project: Project) -> None:
    with pytest.raises(UsageError, match="There is no period called '1998'"):
        lay_out(project, "2030", "1998")
