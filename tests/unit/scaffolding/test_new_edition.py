"""Laying out a new edition, on a copy of the made-up council: what is written, what is carried over, what is never replaced."""

import csv
import shutil
from pathlib import Path

import pytest

from analysis.data.editions import find_edition
from analysis.edition import scorecard
from analysis.edition.edition import open_edition
from analysis.edition.figures import load_figures
from analysis.edition.outstanding import SHEETS, Awaited, describe_awaited, still_awaited
from analysis.edition.outstanding import sheet_rows as sheet_of
from analysis.errors import UsageError
from analysis.project import Project
from analysis.scaffolding.new_edition import advanced, lay_out, rating_years
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
    shutil.copytree(ROOT / "notebooks", tmp_path / "council" / "notebooks")
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
    assert (after["position_date"], after["releases_date"]) == ("2014-01-18", "2014-01-31")
    assert advanced(BEFORE | {"releases_date": ""}, "2013", 1)["releases_date"] == ""


def test_the_description_claims_nothing_of_the_edition_before() -> None:
    after = advanced(BEFORE, "2013", 1)
    assert after["about"] == (
        "What is held for 2012/13, 2013-14 and 2013; nobody has described this edition yet."
    )


@pytest.mark.parametrize(
    ("calendar_year", "milestone", "fallback", "final"),
    [
        ("2013", "2013", "2014", "2017"),
        ("2014", "2014", "2016", "2017"),
        ("2015", "2016", "2017", "2017"),
        ("2016", "2016", "2017", "2017"),
        ("2017", "2017", "2017", "2017"),
        ("2025", "2017", "2017", "2017"),
    ],
)
def test_rating_years_never_skip_a_year_with_targets(
    calendar_year: str, milestone: str, fallback: str, final: str
) -> None:
    years = rating_years({"calendar_year": calendar_year}, {2013, 2014, 2016, 2017})
    assert years == {"milestone_year": milestone, "fallback_year": fallback, "final_year": final}
    assert rating_years({"calendar_year": calendar_year}, set()) == {}


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


def test_it_says_what_will_be_rated_what_is_empty_and_what_is_carried_over(project: Project) -> None:
    period, last = next_period(project)
    said = str(lay_out(project, period, last))
    edition = open_edition(project, period)
    rows = scorecard.rows(edition, edition.county)
    rated = [row for row in rows if row.target or row.baseline]
    assert f"{len(rated)} of the {len(rows)} rows of {edition.county.name}'s scorecard will be rated" in said
    of_2013 = [row for row in rows if row.target and row.target.target_year == 2013]
    assert of_2013 and f"Targets used, by year: 2013 ({len(of_2013)})." in said
    assert "Chapters left out: budget, ofsted." in said
    assert (
        "Chapters without a figure of the edition's own year yet: gaps, key_stages, learning_14_24, outturn."
        in said
    )
    assert "Carried over: rule set made-up-rule, neighbours TN-1, baseline 2010/11" in said
    assert f"what only made-up-paper says (risks, plans) stays with {last}" in said


def test_the_title_is_new_and_the_headlines_follow_the_question(project: Project) -> None:
    register = project.data / "reference" / "indicators.csv"
    lines = register.read_text(encoding="utf-8").splitlines()
    column = lines[0].split(",").index("measure")
    passed = next(number for number, line in enumerate(lines) if line.startswith("pass_rate,"))
    cells = lines[passed].split(",")
    cells[column] = "pass_headline"
    lines[passed] = ",".join(cells)
    register.write_text("\n".join(lines) + "\n", encoding="utf-8")
    period, last = next_period(project)
    lay_out(project, period, last)
    edition = find_edition(project.data, period)
    assert edition.headlines == ("pass_headline", "excluded")
    assert edition.title == f"Testshire: edition {period}"


def test_two_years_on_the_figures_of_that_year_are_asked_for(project: Project) -> None:
    lay_out(project, "2014", "2012")
    rows = sheet_rows(project, "2014")
    assert {(row["last_year"], row["year"]) for row in rows} >= {("2011/12", "2013/14")}


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


def test_what_the_report_works_out_itself_is_not_collected() -> None:
    edition = open_edition(Project(ROOT), "2012")
    years = {kind: edition.year(kind) for kind in ("academic", "financial", "calendar", "month")}
    own = [figure for figure in edition.figures.all_shown() if figure.year == years[figure.year.type]]
    worked_out = {figure.subject for figure in own if figure.arithmetic}
    asked = sheet_of(edition.figures, years, edition.sources, 1)
    subjects = {(row["indicator"], row["area"], row["group"]) for row in asked}
    assert worked_out and subjects and not subjects & worked_out


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
