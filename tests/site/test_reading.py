"""What every edition promises its readers: short active titles, units, sources, words for charts, open data."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.assembly.brand import brand_colour, write_brand
from analysis.assembly.content import read_content
from analysis.assembly.ees import COLUMNS, META_COLUMNS, time_identifier
from analysis.errors import AssemblyProblem
from analysis.project import find_project
from analysis.records.areas import load_areas
from tests.editions import build_edition, whole_edition

REPOSITORY = Path(__file__).resolve().parents[2]
PERIODS = ("2008", "2012", "2013", "2014")
SHARED = ("2012", "2014")
LONGEST_TITLE_WORDS = 12
LEVELS = {"National", "Regional", "Local authority", "Local authority district"}


@pytest.fixture(scope="module", params=PERIODS)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition: whole where other tests need it too, or for the county and a district."""
    if request.param in SHARED:
        return whole_edition(tmp_path_factory, request.param)
    return build_edition(request.param, tmp_path_factory.mktemp("built"), "Kent", "Thanet")


def exhibits(built: Path, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for run in sorted((built / "runs").glob("*/*.ipynb")):
        for each in read_content(run).exhibits:
            if each.kind == kind:
                yield f"{run.parent.name}/{each.id}", each.data


def test_every_edition_is_made_as_word_and_pdf(built: Path) -> None:
    made = {file.relative_to(built).as_posix() for file in built.rglob("bold-steps-*") if file.suffix in (".docx", ".pdf")}
    papers = (f"bold-steps-{built.name}", f"packs/bold-steps-{built.name}-thanet")
    expected = {f"{paper}.{kind}" for paper in papers for kind in ("docx", "pdf")}
    assert made >= expected
    assert built.name in SHARED or made == expected


def test_a_title_is_at_most_twelve_words(built: Path) -> None:
    shown = [*exhibits(built, "chart"), *exhibits(built, "table")]
    assert len(shown) > 10
    assert [f"{name}: {each['title']}" for name, each in shown if len(each["title"].split()) > LONGEST_TITLE_WORDS] == []
    assert [name for name, each in shown if not each["title"]] == []


def test_a_chart_has_its_unit_its_source_and_its_rows(built: Path) -> None:
    for name, each in exhibits(built, "chart"):
        assert each["unit"] and each["citations"] and each["rows"], name


def test_the_words_for_a_chart_hold_its_latest_figure(built: Path) -> None:
    def latest(each: dict[str, Any]) -> set[str]:
        """The figures of the last year that the chart is about."""
        facts = [fact for fact in each["facts"] if fact["table"] == "observations"]
        last = max(fact["key"]["year"] for fact in facts)
        numbers = [re.search(r"[\d,]+(\.\d+)?", fact["shown"]) for fact in facts if fact["key"]["year"] == last]
        return {found[0] for found in numbers if found}

    charts = [(name, each) for name, each in exhibits(built, "chart") if any(f["table"] == "observations" for f in each["facts"])]
    missing = [
        f"{name}: none of {latest(each)} in {each['alt']!r}"
        for name, each in charts
        if not any(x in each["alt"] for x in latest(each))
    ]
    assert missing == []


def test_a_download_is_tidy_and_described(built: Path) -> None:
    files = [file for file in sorted((built / "site" / "downloads").rglob("*.csv")) if not file.name.endswith(".meta.csv")]
    tidy = 0
    for file in files:
        columns, rows = read(file)
        described, about = read(file.with_name(f"{file.stem}.meta.csv"))
        assert tuple(described) == META_COLUMNS
        assert {row["col_name"] for row in about} <= set(columns), file.name
        assert {row["col_type"] for row in about} <= {"Filter", "Indicator"}
        if "geographic_level" in columns:
            tidy += 1
            assert tuple(columns[-len(COLUMNS) :]) == COLUMNS
            assert {row["geographic_level"] for row in rows} <= LEVELS, file.name
            assert all(row["time_identifier"] for row in rows), file.name
            assert all(row["lad_code"] == row["area_code"] for row in rows if row["geographic_level"].endswith("district"))
    assert tidy > 3


def read(file: Path) -> tuple[list[str], list[dict[str, str]]]:
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        return list(reader.fieldnames or ()), list(reader)


def test_the_front_page_says_how_the_county_is_doing_and_where_to_look(built: Path) -> None:
    page = (built / "site" / "index.html").read_text(encoding="utf-8")
    assert page.index('id="front-page-at-a-glance"') < page.index('id="improved"') < page.index('id="got-worse"')
    assert page.index('id="got-worse"') < page.index('id="where-to-look"') < page.index('id="front-page-about"')
    assert "scorecard.html#scorecard-exceptions" in page
    tiles = re.findall(r'<li><span class="label">.*?</li>', page, re.DOTALL)
    assert tiles and all(tile.count('class="chip ') == 2 for tile in tiles)


@pytest.mark.parametrize(
    ("label", "year_type", "said"),
    [
        ("2011/12", "academic", "Academic year"),
        ("2011-12", "financial", "Financial year"),
        ("2011-12", "month", "December"),
        ("2012", "calendar", "Calendar year"),
    ],
)
def test_a_year_is_named_as_ees_names_it(label: str, year_type: str, said: str) -> None:
    assert time_identifier(label, year_type) == said


def test_another_council_has_its_colour_and_its_logo(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    theme.mkdir()
    own = {"bold-steps": {"brand": {"colour": "#00695c", "logo": "theme/logo.svg"}}}
    with pytest.raises(AssemblyProblem, match="is not a file in theme/"):
        write_brand(own, theme)
    (theme / "logo.svg").write_text("<svg/>", encoding="utf-8")
    write_brand(own, theme)
    assert "--brand: #00695c" in (theme / "brand.css").read_text(encoding="utf-8")
    with pytest.raises(AssemblyProblem, match="write it as #12436d"):
        brand_colour({"bold-steps": {"brand": {"colour": "teal"}}})


def test_every_area_of_a_download_is_an_area_of_the_register() -> None:
    areas = load_areas(find_project(REPOSITORY).data)
    assert all(area.parent in areas.by_code for area in areas.rows if area.is_district)
