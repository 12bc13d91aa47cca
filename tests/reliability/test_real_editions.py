"""Editions as they are published: the right figures in the right place, alike on every surface.

The pages of 2012 are made for every area; Word and PDF, and the newest edition, for the county and a district. `make torture`
makes all of 2012 and 2014 in every format.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.chapters.coverage import lost_figures
from analysis.data.editions import load_editions
from analysis.edition.edition import open_edition
from analysis.io.executed_notebooks import MIME_TYPE
from analysis.pipeline.plan import plan_runs
from analysis.project import Project
from tests.support.editions import REPOSITORY, edition_in_every_format, narrow_edition, whole_edition
from tests.support.one_number import Build, differing
from tests.support.right_area import wrong
from tests.support.surfaces import exhibits

pytestmark = pytest.mark.slow

ONE, OTHER, LAST = "thanet", "swale", "tunbridge-wells"


LEAST = {
    "facts": 1_000,
    "pages": 4_000,
    "downloads": 50_000,
    "workbook": 20_000,
    "docx": 25_000,
    "pdf": 25_000,
}
"""How many figures are compared at least, by surface."""
TORTURE = [
    pytest.param((edition_in_every_format, period), marks=pytest.mark.torture) for period in ("2012", "2014")
]


@pytest.fixture(scope="module", params=[(whole_edition, "2012"), *TORTURE])
def edition(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    make, period = request.param
    return make(tmp_path_factory, period)


@pytest.mark.parametrize("period", ["2012", max(load_editions(REPOSITORY / "data"))])
def test_the_county_and_a_district_in_every_format(
    tmp_path_factory: pytest.TempPathFactory, period: str
) -> None:
    edition = narrow_edition(tmp_path_factory, period)
    assert len(list(exhibits(edition))) > 100
    assert wrong(REPOSITORY, edition) == []
    build = Build(REPOSITORY, edition)
    assert differing(build) == []
    assert set(build.numbers) == set(LEAST)
    assert min(build.numbers.values()) > 300, build.numbers


def test_every_page_and_notebook_shows_its_own_area_and_period(edition: Path) -> None:
    runs, skipped = plan_runs(Project(REPOSITORY), edition.name)
    made = {f"{path.parent.name}/{path.stem}" for path in (edition / "runs").glob("*/*.ipynb")}
    assert made == {run.name for run in runs}
    assert json.loads((edition / "manifest.json").read_text(encoding="utf-8"))["skipped"] == skipped
    assert lost_figures(open_edition(Project(REPOSITORY), edition.name), edition) == []
    assert len(made) > 40
    assert len(skipped) > 30
    assert len(list(exhibits(edition))) > 200
    assert wrong(REPOSITORY, edition) == []


def test_every_figure_is_the_same_on_every_surface(edition: Path) -> None:
    build = Build(REPOSITORY, edition)
    assert differing(build) == []
    papers = {"docx", "pdf"} if edition.parent.name == "every" else set()
    assert set(build.numbers) == LEAST.keys() - ({"docx", "pdf"} - papers)
    assert {surface: count for surface, count in build.numbers.items() if count < LEAST[surface]} == {}


Change = Callable[[Path], None]


def _of_exhibits(folder: Path, area: str, notebook: str, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "runs" / area / f"{notebook}.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        for output in cell.get("outputs", ()):
            if MIME_TYPE in output.get("data", {}):
                change(output["data"][MIME_TYPE])
    path.write_text(json.dumps(content), encoding="utf-8")


def _swapped_areas(folder: Path) -> None:
    """The parameter of one run was another area's."""
    shutil.copyfile(folder / "runs" / OTHER / "key_stages.ipynb", folder / "runs" / ONE / "key_stages.ipynb")


def _another_period(folder: Path) -> None:
    """The parameter of one run was left at its default."""
    _of_exhibits(folder, ONE, "scorecard", lambda exhibit: exhibit.update(period="2013"))


def _repeated_name(folder: Path) -> None:
    """Two figures of a chapter have one name, so that the page shows the last one twice."""

    def renamed(exhibit: dict[str, Any]) -> None:
        if exhibit["id"] == "key-stages-gcse-districts":
            exhibit["id"] = "key-stages-gcse-trend"

    _of_exhibits(folder, ONE, "key_stages", renamed)


def _last_area_on_every_page(folder: Path) -> None:
    """A figure of every area was written to one file: each page shows that of the last area."""
    element = re.compile(r'<figure class="exhibit chart" id="key-stages-gcse-trend".*?</figure>', re.DOTALL)
    last = element.search((folder / "site" / LAST / "key_stages.html").read_text(encoding="utf-8"))
    assert last
    page = folder / "site" / ONE / "key_stages.html"
    page.write_text(element.sub(lambda _: last[0], page.read_text(encoding="utf-8")), encoding="utf-8")


def _two_districts_exchanged(folder: Path) -> None:
    """In one table of one run two districts have each other's figures."""

    def exchanged(exhibit: dict[str, Any]) -> None:
        if exhibit["id"] == "key-stages-gcse-districts":
            value = exhibit["columns"].index("value")
            first, second = exhibit["rows"][0], exhibit["rows"][1]
            assert first[value] != second[value]
            first[value], second[value] = second[value], first[value]

    _of_exhibits(folder, ONE, "key_stages", exchanged)


def _another_figure_worked_out(folder: Path) -> None:
    """A figure that no source prints, but that follows from two of them, is another one."""

    def changed(exhibit: dict[str, Any]) -> None:
        if exhibit["id"] == "scorecard-indicators":
            indicator, value = exhibit["columns"].index("indicator"), exhibit["columns"].index("value")
            [row] = [row for row in exhibit["rows"] if row[indicator] == "attainment_19_gap_low_income"]
            row[value] += 1

    _of_exhibits(folder, "kent", "scorecard", changed)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_swapped_areas, f"{ONE}/key_stages key-stages-opening is about Swale"),
        (_another_period, f"{ONE}/scorecard scorecard-opening is about 2013"),
        (_repeated_name, f"{ONE}/key_stages: key-stages-gcse-trend is there twice"),
        (_last_area_on_every_page, f"{ONE}/key_stages.html: key-stages-gcse-trend is about tunbridge-wells"),
        (
            _two_districts_exchanged,
            f"{ONE}/key_stages key-stages-gcse-districts does not show the rows its hash is of",
        ),
        (
            _another_figure_worked_out,
            "'attainment_19_gap_low_income', 'E10000016', 'all', '2012') is 34.1, in data/ 33.1",
        ),
    ],
)
def test_what_is_in_the_wrong_place_is_caught(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, change: Change, said: str
) -> None:
    edition = whole_edition(tmp_path_factory, "2012")
    copy = tmp_path / "2012"
    for part in ("runs", "site"):
        for area in ("kent", ONE, OTHER, LAST):
            shutil.copytree(edition / part / area, copy / part / area)
    change(copy)
    assert any(said in each for each in wrong(REPOSITORY, copy)), wrong(REPOSITORY, copy)
