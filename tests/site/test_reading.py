"""What every edition promises its readers: short active titles, units, sources, words for charts, open data."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from matplotlib.transforms import Bbox

from analysis.data.areas import load_areas
from analysis.data.editions import load_editions
from analysis.data.indicators import load_register
from analysis.data.years import parse_year
from analysis.document.content import read_content
from analysis.document.downloads import COLUMNS, META_COLUMNS, time_identifier, time_period
from analysis.exhibits.charts import INK, LOOKS
from analysis.importing.periods import read_period
from analysis.project import find_project
from tests.support.chart_text import charts_of, texts_of
from tests.support.editions import narrow_edition, narrow_pages, whole_edition

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]
PERIODS = tuple(load_editions(REPOSITORY / "data"))
NEWEST = PERIODS[-1]
LONGEST_TITLE_WORDS = 12
REGION, AUTHORITY, DISTRICT = (
    ("region_code", "region_name"),
    ("new_la_code", "la_name"),
    ("lad_code", "lad_name"),
)
PLACES = (REGION, AUTHORITY, DISTRICT)
NEEDS = {
    "National": (),
    "Regional": (REGION,),
    "Local authority": (AUTHORITY,),
    "Local authority district": (AUTHORITY, DISTRICT),
}
"""What the standard wants to be named of each level, beside the country."""


OF_OTHER_TESTS = {"2012": whole_edition, NEWEST: narrow_edition}
"""Editions that are built anyway."""
EVERY = [pytest.param(period, marks=[pytest.mark.torture] * (period == "2013")) for period in PERIODS]


@pytest.fixture(scope="module", params=EVERY)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of an edition: of every area, or of the county and a district."""
    return OF_OTHER_TESTS.get(request.param, narrow_pages)(tmp_path_factory, request.param)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(each, marks=[pytest.mark.torture] * (each not in ("2012", NEWEST))) for each in PERIODS
    ],
)
def on_paper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of the county and a district, as pages, Word and PDF: two of them, the others by `make torture`."""
    return narrow_edition(tmp_path_factory, request.param)


def exhibits(built: Path, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for run in sorted((built / "runs").glob("*/*.ipynb")):
        for each in read_content(run).exhibits:
            if each.kind == kind:
                yield f"{run.parent.name}/{each.id}", each.data


def test_every_edition_is_made_as_word_and_pdf_and_readers_are_led_to_them(on_paper: Path) -> None:
    built = on_paper
    county = f"bold-steps-{built.name}"
    named = (county, f"{county}-reference", f"packs/{county}-thanet")
    wanted = {f"{paper}.{kind}" for paper in named for kind in ("docx", "pdf")}
    for top in (built, built / "site" / "downloads"):
        made = {
            file.relative_to(top).as_posix() for file in [*top.glob("bold-steps-*"), *top.glob("packs/*")]
        }
        papers = {name for name in made if not name.endswith(".xlsx")}
        assert papers == wanted
    page = (built / "site" / "downloads" / "index.html").read_text(encoding="utf-8")
    for name in wanted:
        assert f'href="{name}"' in page
        assert (built / "site" / "downloads" / name).read_bytes() == (built / name).read_bytes()


def test_no_page_is_heavier_than_300_kilobytes(built: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in (built / "site").rglob("*.html")}
    assert {name: size for name, size in sizes.items() if size > 300_000} == {}


def test_a_title_is_at_most_twelve_words(built: Path) -> None:
    shown = [*exhibits(built, "chart"), *exhibits(built, "table")]
    assert len(shown) > 10
    assert [
        f"{name}: {each['title']}" for name, each in shown if len(each["title"].split()) > LONGEST_TITLE_WORDS
    ] == []
    assert [name for name, each in shown if not each["title"]] == []


def test_a_chart_has_its_unit_its_source_and_its_rows(built: Path) -> None:
    for name, each in exhibits(built, "chart"):
        assert each["unit"] and each["citations"] and each["rows"], name


def charts(built: Path) -> Iterator[tuple[str, ElementTree.Element]]:
    """Every chart of every page, as a page and as a phone shows it."""
    for page in sorted((built / "site").glob("*/*.html")):
        for chart in charts_of(page.read_text(encoding="utf-8")):
            yield (
                f"{page.parent.name}/{page.stem}: {chart.get('aria-label', '')[:60]}, {chart.get('class')}",
                chart,
            )


def test_no_text_of_a_chart_leaves_it_or_lies_on_another(built: Path) -> None:
    found, every = [], list(charts(built))
    for name, chart in every:
        whole = Bbox.from_bounds(*map(float, chart.attrib["viewBox"].split())).padded(1)
        texts = texts_of(chart)
        found += [
            (name, each.text)
            for each in texts
            if not whole.containsx(each.box.x0) or not whole.containsx(each.box.x1)
        ]
        found += [
            (name, each.text)
            for each in texts
            if not whole.containsy(each.box.y0) or not whole.containsy(each.box.y1)
        ]
        for number, one in enumerate(texts):
            lie = [
                two.text
                for two in texts[:number]
                if one.box.shrunk(0.9, 0.9).overlaps(two.box.shrunk(0.9, 0.9))
            ]
            found += [(name, one.text, text) for text in lie]
    assert len(every) > 10
    assert found == []


def test_an_area_has_one_colour_in_every_chart_and_no_other_series_wears_it(built: Path) -> None:
    """The value of an area that a chart compares with is in its colour: `England 59.1%`."""
    areas = load_areas(REPOSITORY / "data")
    kinds = {area.name: area.kind for area in (areas.county, areas.country, *areas.districts)}
    worn, strangers = set(), []
    for name, chart in charts(built):
        for each in texts_of(chart):
            area = re.fullmatch(r"(.+?) [\d,.]+(%| points)?", each.text)
            kind = kinds.get(area[1], "") if area else ""
            if kind and each.fill != INK.lower():
                worn.add((kind, each.fill))
            elif each.fill == LOOKS["country"]["color"].lower() and each.text != "over budget":
                strangers.append((name, each.text))
    assert worn <= {(kind, look["color"].lower()) for kind, look in LOOKS.items()}
    assert {kind for kind, _ in worn} >= {"county", "country"}
    assert strangers == []


def test_the_words_for_a_chart_hold_its_latest_figure(built: Path) -> None:
    def latest(each: dict[str, Any]) -> set[str]:
        """The figures of the last year that the chart is about."""
        of_chart = [fact for fact in each["facts"] if fact["table"] == "observations"]
        facts = [fact for fact in of_chart if fact["key"]["indicator"] in each["indicators"]] or of_chart
        last = max(fact["key"]["year"] for fact in facts)
        numbers = [
            re.search(r"[\d,]+(\.\d+)?", fact["shown"]) for fact in facts if fact["key"]["year"] == last
        ]
        return {found[0] for found in numbers if found}

    charts = [
        (name, each)
        for name, each in exhibits(built, "chart")
        if any(f["table"] == "observations" for f in each["facts"])
    ]
    missing = [
        f"{name}: none of {latest(each)} in {each['alt']!r}"
        for name, each in charts
        if not any(x in each["alt"] for x in latest(each))
    ]
    assert missing == []


def test_a_download_is_written_as_ees_asks(built: Path) -> None:
    """The rules of the open data standard of the Department for Education that its own screener of data files applies."""
    register = load_register(find_project(REPOSITORY).data)
    tidy = 0
    for file, columns, rows in data_files(built):
        if "time_period" in columns and "area_code" in columns:
            tidy += 1
            assert tuple(columns[: len(COLUMNS)]) == COLUMNS, file.name
            for row in rows:
                assert_when(row, register.find(row["indicator"]).year_type)
                assert_where(row)
    assert tidy > 3


def assert_when(row: dict[str, str], year_type: str) -> None:
    """What this project's own import of EES files reads in the two columns is a year of the indicator. Blank: no figure."""
    if row["time_period"]:
        assert re.fullmatch(r"\d{4}(\d{2})?", row["time_period"]), row
        parse_year(
            read_period("explore_education", row["time_period"], row["time_identifier"], "here").year,
            year_type,
        )
    else:
        assert row["time_identifier"] == row["value"] == "", row


def assert_where(row: dict[str, str]) -> None:
    """The places of the row's level and of those above it are named, and none below it."""
    assert row["geographic_level"] in NEEDS, row
    assert row["country_code"] and row["country_name"], row
    for pair in PLACES:
        code, name = (row[column] for column in pair)
        assert bool(code) == bool(name), row
        if pair in NEEDS[row["geographic_level"]]:
            assert code, row
        elif pair != REGION:
            assert not code, row
    assert row["area_code"] in [row[code] for code, _ in (("country_code", ""), *PLACES)], row


def test_a_missing_value_of_a_download_is_its_symbol(built: Path) -> None:
    missing = [
        row
        for _, columns, rows in data_files(built)
        if {"value", "symbol"} <= set(columns)
        for row in rows
        if row["symbol"]
    ]
    assert {row["value"] for row in missing} <= {"c", "x", "z", "low"}
    assert [row for row in missing if row["value"] != row["symbol"]] == []


def test_each_download_is_described_as_ees_asks(built: Path) -> None:
    for file, columns, rows in data_files(built):
        described, about = read(file.with_name(f"{file.stem}.meta.csv"))
        assert tuple(described) == META_COLUMNS
        assert {each["col_name"] for each in about} <= set(columns) - set(COLUMNS), file.name
        assert len({each["label"] for each in about}) == len(about) and all(
            each["label"] for each in about
        ), file.name
        for each in about:
            cells = [row[each["col_name"]] for row in rows]
            if each["col_type"] == "Filter":
                assert len(set(cells)) > 1 and "" not in cells, (
                    f"{file.name}: {each['col_name']} is nothing to choose by"
                )
                assert each["filter_default"] in cells
                assert each["indicator_unit"] == each["indicator_dp"] == ""
            else:
                assert each["col_type"] == "Indicator"
                assert each["indicator_unit"] in ("", "%", "pp", "£", "£m")
                assert re.fullmatch(r"\d*", each["indicator_dp"])
                assert [
                    cell for cell in cells if cell not in ("", "c", "x", "z", "low") and not is_number(cell)
                ] == [], file.name


AS_PRINTED = ("used", "value_a", "value_b", "printed", "prior_printed", "target_printed", "actual_printed")
"""Columns with what a source prints."""


def is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell) is not None


def test_no_whole_number_has_a_point_and_the_workbook_is_offered_first(built: Path) -> None:
    """A spreadsheet takes 2007-08 in a CSV for a date and £ for two letters; in the workbook both stay."""
    for file, _, rows in data_files(built):
        for row in rows:
            assert not any(
                re.fullmatch(r"-?\d+\.0", cell) for name, cell in row.items() if name not in AS_PRINTED
            ), file
    page = (built / "site" / "downloads" / "index.html").read_text(encoding="utf-8")
    files = re.findall(r'<a href="([^"]+\.(?:csv|xlsx|docx|pdf))" download', page)
    assert files[0].endswith(".xlsx") and files[1].endswith((".csv", ".docx"))
    assert "there the workbook is the one to use" in page
    chapter = (built / "site" / "kent" / "gaps.html").read_text(encoding="utf-8")
    assert re.search(
        r'\(CSV\)</a>, or <a href="../downloads/index.html">the workbook</a> for a spreadsheet', chapter
    )


def data_files(built: Path) -> Iterator[tuple[Path, list[str], list[dict[str, str]]]]:
    """Each CSV that is no description of another: its columns and its rows."""
    for file in sorted((built / "site" / "downloads").rglob("*.csv")):
        if not file.name.endswith(".meta.csv"):
            yield file, *read(file)


def read(file: Path) -> tuple[list[str], list[dict[str, str]]]:
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        return list(reader.fieldnames or ()), list(reader)


def test_the_front_page_says_how_the_county_is_doing_and_where_to_look(built: Path) -> None:
    page = (built / "site" / "index.html").read_text(encoding="utf-8")
    order = ("front-page-about", "front-page-at-a-glance", "improved", "got-worse", "where-to-look")
    places = [page.index(f'id="{name}"') for name in order]
    assert places == sorted(places)
    assert "scorecard.html" in page
    tiles = re.findall(r'<li><span class="label">.*?</li>', page, re.DOTALL)
    assert tiles and all(tile.count('class="chip ') == tile.count('class="change"') == 1 for tile in tiles)


def test_the_front_page_lists_the_chapters_and_what_they_show(built: Path) -> None:
    page = (built / "site" / "index.html").read_text(encoding="utf-8")
    listed = dict(re.findall(r'<li><a href="kent/(\w+)\.html">[^<]+</a> <span>([^<]+)</span></li>', page))
    assert listed.keys() == {path.stem for path in (built / "site" / "kent").glob("*.html")}
    assert len(set(listed.values())) == len(listed) > 5


HEADING, TABLE, MARKUP = r"<h([2-6])\b.*?</h\1>", r"<table.*?</table>", r"<[^>]+>"


def test_no_heading_stands_over_nothing_and_no_table_is_without_a_value(built: Path) -> None:
    """Of the 2012 edition every district: a heading right below another had only that, and tables were full of dashes."""
    empty = []
    for page in sorted((built / "site").rglob("*.html")):
        main = re.sub(
            r"<nav.*?</nav>",
            "",
            re.search(r"<main.*</main>", page.read_text("utf-8"), re.DOTALL)[0],
            flags=re.DOTALL,
        )  # type: ignore[index]
        ends = [main.index("</main>"), *(found.start() for found in re.finditer(HEADING, main, re.DOTALL))]
        for found in re.finditer(HEADING, main, re.DOTALL):
            beneath = main[found.end() : min(end for end in ends if end >= found.end())]
            if not re.sub(MARKUP, "", beneath).strip():
                empty.append(f"{page.parent.name}/{page.name}: {re.sub(MARKUP, '', found[0])}")
        for table in re.findall(TABLE, main, re.DOTALL):
            cells = re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL)
            if cells and set(cells) <= {"–", ""}:
                empty.append(f"{page.parent.name}/{page.name}: {table[:80]}")
    assert empty == []


@pytest.mark.parametrize(
    ("label", "year_type", "period", "identifier"),
    [
        ("2011/12", "academic", "201112", "Academic year"),
        ("1999/00", "academic", "199900", "Academic year"),
        ("2011-12", "financial", "201112", "Financial year"),
        ("2011-12", "month", "2011", "December"),
        ("2012", "calendar", "2012", "Calendar year"),
    ],
)
def test_a_year_is_written_as_ees_writes_it(label: str, year_type: str, period: str, identifier: str) -> None:
    assert (time_period(label, year_type), time_identifier(label, year_type)) == (period, identifier)
    assert read_period("explore_education", period, identifier, "here").year == label


def test_every_area_of_a_download_is_an_area_of_the_register() -> None:
    areas = load_areas(find_project(REPOSITORY).data)
    assert all(area.parent in areas.by_code for area in areas.rows if area.is_district)
