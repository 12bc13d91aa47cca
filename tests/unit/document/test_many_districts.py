"""A council of sixty districts: pictures show some of them, lists name their pages only, the search has each district's apart."""

import json
import re
from pathlib import Path

import pytest

from analysis.io.csv_files import read_csv
from tests.support.council import PERIOD, append, boldsteps, make_council, options

DISTRICTS, LARGEST_PAGE_BYTES = 60, 300_000
YEARS = ("2009/10", "2010/11", "2011/12")
FAILED = (
    "failed,Pupils who did not pass,Not passed,,key_stages,Made-up test,Made-up priority,percent,1,L,A,academic,"
    "Pupils who did not pass,,,,100 - pass_rate,no,made-up-test,,,Made-up service,,"
)
"""An indicator that is worked out for every district."""


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_council(tmp_path_factory.mktemp("many") / "council")
    codes = [f"T07{number:06d}" for number in range(3, DISTRICTS + 1)]
    rows = [f"{code},Place {code[-3:]},district,T10000001,,," for code in codes]
    append(root / "data" / "reference" / "areas.csv", *rows)
    table = root / "data" / "sources" / "made-up-release" / "observations.csv"
    known = {(row["area"], row["year"]) for row in read_csv(table).rows if row["indicator"] == "pass_rate"}
    figures = [
        f"pass_rate,{code},all,{year},{40 + number / 10 + at},,,final,,,{40 + number / 10 + at},made-up-release,sheet 2,"
        for number, code in enumerate(["T07000001", "T07000002", *codes])
        for at, year in enumerate(YEARS)
        if (code, year) not in known
    ]
    append(table, *figures)
    append(root / "data" / "reference" / "indicators.csv", FAILED)
    return root


@pytest.fixture(scope="module")
def site(council: Path) -> Path:
    """The county and one of its districts."""
    areas = ("--area", "Testshire", "--area", "Place 030")
    done = boldsteps(council, *options(("front_page", "overview", "scorecard", "key_stages")), *areas)
    assert done.returncode == 0, done.stdout + done.stderr
    return council / "reports" / PERIOD / "site"


def rankings(page: Path) -> list[str]:
    """The charts of a page that show some of many areas."""
    figures = re.findall(r"<figure.*?</figure>", page.read_text(encoding="utf-8"), re.DOTALL)
    return [figure for figure in figures if "Shown are" in figure]


def test_pages_are_light(site: Path) -> None:
    sizes = {page.relative_to(site).as_posix(): page.stat().st_size for page in site.rglob("*.html")}
    assert len(sizes) > 4
    assert {name: size for name, size in sizes.items() if size > LARGEST_PAGE_BYTES} == {}


def test_a_picture_shows_some_and_its_download_all(site: Path) -> None:
    found = [(page, chart) for page in site.glob("*/*.html") for chart in rankings(page)]
    assert {"testshire", "place-030"} >= {page.parent.name for page, _ in found} > set()
    for page, chart in found:
        shown = set(re.findall(r"Place \d{3}", chart))
        assert 3 <= len(shown) <= 14
        [id] = re.findall(r'<figure class="exhibit chart" id="([^"]+)"', chart)
        download = (site / "downloads" / page.parent.name / f"{id}.csv").read_text(encoding="utf-8")
        assert len(set(re.findall(r"Place \d{3}", download))) == DISTRICTS - 2


def test_a_chart_says_for_how_many_areas_a_figure_is_worked_out(site: Path) -> None:
    [chart] = rankings(site / "testshire" / "overview.html")
    worked_out = re.findall(r"Calculated for this report: ([^<]*)<", chart)
    assert worked_out == [f"not passed, {DISTRICTS} areas. The download says which."]
    download = (site / "downloads" / "testshire" / "overview-heat-map.csv").read_text(encoding="utf-8")
    assert download.count(",calculated,") == DISTRICTS


def test_a_page_names_few_areas_and_leads_to_the_list_of_all(site: Path) -> None:
    [areas] = re.findall(
        r'<details class="areas">.*?</details>',
        (site / "place-030" / "scorecard.html").read_text(),
        re.DOTALL,
    )
    assert re.findall(r">([^<>]+)</a>", areas) == ["Testshire", "Place 030", "All areas"]
    assert "../contents.html" in areas


def test_lists_name_the_pages_of_a_district_and_not_its_charts(site: Path) -> None:
    contents = (site / "contents.html").read_text(encoding="utf-8")
    assert "place-030/scorecard.html" in contents
    assert "place-030/scorecard.html#" not in contents
    assert "testshire/key_stages.html#" in contents
    assert "downloads/place-030" not in (site / "downloads" / "index.html").read_text(encoding="utf-8")


def test_the_search_has_a_districts_charts_apart(site: Path) -> None:
    def entries(name: str) -> list[dict[str, str]]:
        script = (site / "theme" / name).read_text(encoding="utf-8").splitlines()[0]
        text = script.removeprefix("window.boldStepsIndex = JSON.parse(").removesuffix(");")
        return list(json.loads(json.loads(text)))

    everywhere, own = entries("search-index.js"), entries("search-index-place-030.js")
    assert {each["kind"] for each in everywhere if each["area"] == "Place 030"} == {"Page"}
    assert own
    assert {each["area"] for each in own} == {"Place 030"}
    assert not {each["id"] for each in own} & {each["id"] for each in everywhere}
    assert 'window.boldStepsApart = ["place-030"];' in (site / "theme" / "search-index.js").read_text(
        encoding="utf-8"
    )
