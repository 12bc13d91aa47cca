"""A release may supersede another: its figures take their place, marked, and the old ones stay with their source; made files."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from analysis.edition.disclosure import shown_rows
from analysis.errors import DataError
from analysis.exhibits.page import Page, differing_sources
from analysis.importing.release_import import import_release
from analysis.io.csv_files import csv_text, parse_csv
from analysis.project import Project
from analysis.validation import check_project

RELEASES = Path(os.environ.get("BOLDSTEPS_SHARED", Path(__file__).parents[4] / "shared")) / "cases"
COUNTY = "T10000001"
DESCRIBED = {
    "source": "next-release",
    "supersedes": "made-up-release",
    "publisher": "nobody, made for tests",
    "title": "A made-up release, revised",
    "date_published": "2013-02-20",
    "location": "nowhere",
    "licence": "made up",
    "transcribed_by": "Read by the import.",
    "symbols": {"x": "x"},
    "decimals": 1,
    "tables": [
        {
            "name": "made",
            "file": "made*.csv",
            "layout": "long_csv",
            "area": [{"name": "area"}],
            "areas": ["county", "district"],
            "absent": {"T07000002": "left out of this release"},
            "year_column": "year",
            "period": "academic {start}/{to}",
            "own_years": True,
            "measures": [{"indicator": "pass_rate", "value": "rate", "numerator": "n", "denominator": "of"}],
        }
    ],
}
FIGURES = "area,year,rate,n,of\nTestshire,2011/12,62.0,620,1000\nOakvale,2011/12,52.5,210.0,400.0\n"


@pytest.fixture
def revised(testshire: Project) -> tuple[Project, str]:
    """The project after an import of the next release, and the report of that."""
    (testshire.data / "releases").mkdir()
    (testshire.data / "releases" / "next-release.yml").write_text(yaml.safe_dump(DESCRIBED))
    (testshire.root / "made.csv").write_text(FIGURES)
    report = import_release(testshire, "next-release", testshire.root / "made.csv")
    return testshire, str(report)


def test_the_report_names_what_is_revised_and_no_more(revised: tuple[Project, str]) -> None:
    _, report = revised
    assert (
        "It supersedes made-up-release: 1 revised, 1 read the same, 4 are not in this release and stay"
        in report
    )
    assert (
        "  revised   pass_rate, all: 1 figure\n    Testshire 2011/12: 61.3 (613 of 1000) → 62.0 (620 of 1000) [r]"
        in report
    )
    assert "Oakvale 2011/12" not in report


def test_its_figures_take_their_place_marked_and_say_what_they_were(
    revised: tuple[Project, str], page: Callable[..., Page]
) -> None:
    figures = page().edition.figures
    (other,) = figures.also_stated(figures.get("pass_rate", COUNTY))
    assert (other.source, other.text, other.note) == (
        "next-release",
        "62.0% [r]",
        "Revised from 61.3% (made-up-release).",
    )
    oakvale = figures.get("pass_rate", "T07000001")
    assert (oakvale.source, oakvale.text, oakvale.note) == ("next-release", "52.5%", "")
    assert figures.get("pass_rate", "T07000002").source == "made-up-release"


def test_both_releases_are_one_series(revised: tuple[Project, str], page: Callable[..., Page]) -> None:
    figures = page().edition.figures
    (now,) = figures.also_stated(figures.get("pass_rate", COUNTY))
    assert figures.in_series(now, "2009/10").text == "51.4%"
    assert figures.in_series(now, now.year, "T07000002").source == "made-up-release"


def test_the_old_figures_stay_and_are_no_conflict(revised: tuple[Project, str]) -> None:
    project, _ = revised
    kept = (project.data / "sources" / "made-up-release" / "observations.csv").read_text()
    assert "pass_rate,T10000001,all,2011/12,61.3,613,1000" in kept
    assert not check_project(project)


def test_each_release_keeps_its_own_date_and_file(testshire: Project) -> None:
    old = testshire.data / "sources" / "made-up-release" / "provenance.yml"
    before = old.read_bytes()
    (testshire.data / "releases").mkdir()
    (testshire.data / "releases" / "next-release.yml").write_text(yaml.safe_dump(DESCRIBED))
    (testshire.root / "made.csv").write_text(FIGURES)
    import_release(testshire, "next-release", testshire.root / "made.csv")
    new = yaml.safe_load((testshire.data / "sources" / "next-release" / "provenance.yml").read_text())
    assert (str(new["date_published"]), new["file"]) == ("2013-02-20", ["made.csv"])
    assert new["supersedes"] == "made-up-release"
    assert old.read_bytes() == before


def test_before_it_is_published_the_earlier_release_counts(
    revised: tuple[Project, str], page: Callable[..., Page]
) -> None:
    project, _ = revised
    path = project.data / "reference" / "editions.csv"
    path.write_text(path.read_text().replace(",2012-10-31,,", ",2012-10-31,2013-02-01,"))
    assert page().edition.figures.get("pass_rate", "T07000001").source == "made-up-release"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("made-up-relese", "which has no figures in data/sources: import it first"),
        ("next-release", "which has no"),
    ],
)
def test_what_is_superseded_must_be_there(testshire: Project, named: str, said: str) -> None:
    (testshire.data / "releases").mkdir()
    described = DESCRIBED | {"supersedes": named}
    (testshire.data / "releases" / "next-release.yml").write_text(yaml.safe_dump(described))
    (testshire.root / "made.csv").write_text(FIGURES)
    with pytest.raises(DataError, match=said):
        import_release(testshire, "next-release", testshire.root / "made.csv")
    assert not (testshire.data / "sources" / "next-release").exists()


def test_a_number_is_the_same_however_many_noughts_follow(revised: tuple[Project, str]) -> None:
    project, _ = revised
    path = project.root / "made.csv"
    path.write_text(FIGURES.replace("620,1000", "620.0,1000.00").replace("62.0,", "62.00,"))
    report = import_release(project, "next-release", path)
    assert (len(report.plan.changed), len(report.plan.unchanged)) == (0, 2)
    stored = project.data / "sources" / "next-release" / "observations.csv"
    assert ",210,400," in stored.read_text(), "counts are whole numbers"


@pytest.mark.skipif(not RELEASES.is_dir(), reason="the official releases are not on this machine")
def test_counts_written_as_decimals_are_no_revision(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    project = Project(tmp_path)
    shutil.copytree(root / "data", project.data)
    path = tmp_path / "SFR05_2014_UD_LA_1.csv"
    shutil.copy(RELEASES / "SFR05_2014_UD_LA_1_counts-as-decimals.csv", path)
    report = import_release(project, "sfr05-2014", path, dry_run=True)
    assert (len(report.plan.changed), len(report.plan.added)) == (0, 0)
    assert len(report.plan.unchanged) >= 156


def test_notes_of_a_page_say_nothing_of_what_is_revised(
    revised: tuple[Project, str], page: Callable[..., Page]
) -> None:
    opened = page()
    figure = opened.figure("pass_rate", "all", year="2009/10")
    assert "The paper was written before the release" in differing_sources(opened.edition, [figure])[0]


def test_a_gap_is_worked_out_anew_where_one_side_of_it_is_revised(testshire: Project) -> None:
    reference, sources = testshire.data / "reference", testshire.data / "sources"
    register = (reference / "indicators.csv").read_text()
    made = parse_csv(register).rows
    for row in made:
        if row["id"] == "pass_gap":
            row["derived_from"] = "pass_rate[all] - pass_rate[fsm]"
    (reference / "indicators.csv").write_text(csv_text(list(made[0]), made))
    line = "pass_rate,T10000001,{},2011/12,{},,,final,,,{},{},row 2,\n"
    with (sources / "made-up-release" / "observations.csv").open("a") as file:
        file.write(line.format("fsm", 40, 40, "made-up-release"))
    (testshire.data / "releases").mkdir()
    (testshire.data / "releases" / "next-release.yml").write_text(yaml.safe_dump(DESCRIBED))
    (testshire.root / "made.csv").write_text(FIGURES)
    import_release(testshire, "next-release", testshire.root / "made.csv")
    gaps = {
        source: row["value"]
        for source, rows in shown_rows(testshire.data).items()
        for row in rows
        if (row["indicator"], row["area"], row["year"]) == ("pass_gap", COUNTY, "2011/12")
    }
    assert (gaps["made-up-release"], gaps["next-release"]) == ("21.3", "22.0")
