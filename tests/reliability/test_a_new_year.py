"""A new year is rows: edition 2016 made of 2014 by `new-edition` and an import, on a copy of the project.

The release is made up. It has three indicators that nobody has published before; one is a new definition of the result at GCSE, which the
register joins to the old one by its measure. No notebook, no code and no `_quarto.yml` is touched.
"""

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.chapters.coverage import lost_figures
from analysis.data.areas import load_areas
from analysis.edition import scorecard
from analysis.edition.edition import Edition, open_edition
from analysis.edition.plan import load_risks
from analysis.io.executed_notebooks import read_exhibits
from analysis.io.hashing import hash_folder
from analysis.pipeline.plan import plan_runs
from analysis.project import Project
from tests.support import council

pytestmark = pytest.mark.slow

PERIOD, BEFORE = "2016", "2014"
COUNTY, DISTRICT = "kent", "thanet"
MEASURE, OLD = "ks4_headline", "ks4_5ac_em"
GCSE, PROGRESS, STARTS = "ks4_grade5_em", "ks2_reading_higher", "traineeship_starts_pct"
TOPICS = {GCSE: "key_stages", PROGRESS: "key_stages", STARTS: "learning_14_24"}
NEW = {
    GCSE: {
        "label": "GCSE grade 5 or above in English and mathematics",
        "short_label": "Grade 5+ in English and maths",
        "measure": MEASURE,
        "section": "Key Stage 4",
    },
    PROGRESS: {
        "label": "Key Stage 2 reading: higher standard",
        "short_label": "KS2 reading, higher standard",
        "measure": "",
        "section": "Key Stage 2",
    },
    STARTS: {
        "label": "Young people who began a traineeship",
        "short_label": "Began a traineeship",
        "measure": "",
        "section": "Traineeships",
    },
}
VALUES = {
    GCSE: {COUNTY: 43.7, DISTRICT: 31.9},
    PROGRESS: {COUNTY: 21.3, DISTRICT: 17.6},
    STARTS: {COUNTY: 6.4, DISTRICT: 8.8},
}
DESCRIPTION = f"""source: results-2016
publisher: Department of Made-up Results
title: Results of 2015/16
date_published: 2016-10-13
location: tests
licence: Open Government Licence v3.0
transcribed_by: Made up for a test.
decimals: 1
symbols: {{x: x}}
tables:
  - name: results
    title: results of 2015/16
    file: "results*.csv"
    layout: wide_csv
    area: [{{code: code, name: name}}]
    areas: [county, district, neighbour, country]
    year: 2015/16
    measures:
      - {{indicator: {GCSE}, value: grade5}}
      - {{indicator: {PROGRESS}, value: reading}}
      - {{indicator: {STARTS}, value: starts}}
"""


def said(root: Path, *arguments: str) -> str:
    done = council.boldsteps(root, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def register_indicators(data: Path) -> None:
    """A row for each, like that of the result at GCSE but for what it is. They follow it: of the definitions
    of a measure that have the same years the first is the headline, and Attainment 8 has 2015/16 as well."""
    path = data / "reference" / "indicators.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    like = next(row for row in rows if row["id"] == OLD)
    emptied = dict.fromkeys(("series_breaks", "derived_from", "note", "numerator", "denominator"), "")
    place = rows.index(like) + 1
    rows[place:place] = [
        like
        | {key: value for key, value in emptied.items() if key in like}
        | new
        | {"id": id, "topic": TOPICS[id]}
        for id, new in NEW.items()
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_release(root: Path) -> Path:
    """The published file: a row for England, the county, each neighbour and each district."""
    areas = load_areas(root / "data")
    file = root / "results-2016.csv"
    lines = ["code,name,grade5,reading,starts"]
    chosen = [area for area in areas.rows if area.kind in ("county", "district", "neighbour", "country")]
    for number, area in enumerate(chosen):
        values = [VALUES[id].get(area.slug, 30 + id_number + number / 10) for id_number, id in enumerate(NEW)]
        lines.append(f"{area.code},{area.name},{','.join(f'{value:.1f}' for value in values)}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the edition: begun, its release imported, and built for the county and a district."""
    root = tmp_path_factory.mktemp("new-year") / "project"
    for name in ("data", "narrative", "notebooks", "_extensions"):
        shutil.copytree(council.ROOT / name, root / name)
    for name in ("_quarto.yml", "_brand.yml"):
        shutil.copy(council.ROOT / name, root)
    notebooks = hash_folder(root / "notebooks")
    said(root, "new-edition", PERIOD, "--from", BEFORE)
    register_indicators(root / "data")
    (root / "data" / "releases" / "results-2016.yml").write_text(DESCRIPTION, encoding="utf-8")
    assert "added" in said(root, "import", "results-2016", str(write_release(root)))
    editions = root / "data" / "reference" / "editions.csv"
    rows = editions.read_text(encoding="utf-8").splitlines()
    first = next(number for number, row in enumerate(rows) if row.startswith(f"{PERIOD},"))
    rows[first] = rows[first].replace(",paper-001 ", ",results-2016 paper-001 ", 1)
    editions.write_text("\n".join(rows) + "\n", encoding="utf-8")
    areas = [option for area in ("Kent", "Thanet") for option in ("--area", area)]
    said(root, "report", PERIOD, *areas, "--assembler", "pandoc")
    assert hash_folder(root / "notebooks") == notebooks
    return root


@pytest.fixture(scope="module")
def edition(root: Path) -> Edition:
    return open_edition(Project(root), PERIOD)


def exhibits(root: Path, area: str, notebook: str) -> Iterator[dict[str, Any]]:
    return read_exhibits(root / "reports" / PERIOD / "runs" / area / f"{notebook}.ipynb")


def shown(root: Path, area: str, notebook: str) -> dict[str, str]:
    """What a page says of the new year's figures of its own area, by indicator."""
    facts = [fact for exhibit in exhibits(root, area, notebook) for fact in exhibit["facts"]]
    code = next(each.code for each in load_areas(root / "data").rows if each.slug == area)
    return {
        fact["key"]["indicator"]: fact["shown"]
        for fact in facts
        if fact["key"].get("area") == code and fact["key"].get("year") == "2015/16"
    }


@pytest.mark.parametrize("area", [COUNTY, DISTRICT])
@pytest.mark.parametrize("indicator", list(NEW))
def test_each_new_figure_is_in_its_chapter_and_the_scorecard(root: Path, indicator: str, area: str) -> None:
    for notebook in (TOPICS[indicator], "scorecard"):
        assert shown(root, area, notebook)[indicator] == f"{VALUES[indicator][area]:.1f}%", notebook


def test_nothing_is_lost(root: Path, edition: Edition) -> None:
    assert lost_figures(edition, root / "reports" / PERIOD) == []


def test_the_new_definition_is_the_headline(root: Path, edition: Edition) -> None:
    assert MEASURE in edition.headlines
    assert [edition.resolve(MEASURE, area.code).id for area in edition.areas.reported] == [GCSE] * 13
    assert shown(root, COUNTY, "front_page")[GCSE] == f"{VALUES[GCSE][COUNTY]:.1f}%"
    assert GCSE in shown(root, COUNTY, "overview")


@pytest.mark.parametrize("area", [COUNTY, DISTRICT])
def test_the_change_of_definition_is_a_series_break(root: Path, edition: Edition, area: str) -> None:
    trend = next(each for each in exhibits(root, area, "key_stages") if each["id"] == "key-stages-gcse-trend")
    before = edition.indicator(OLD).short_label
    said_before = f"By the definition before, {before[0].lower()}{before[1:]}: "
    assert [note for note in trend["notes"] if note.startswith(said_before)]
    assert f"{VALUES[GCSE][area]:.1f}%" in trend["title"]
    row = scorecard.row(edition, edition.areas.find(area), GCSE)
    assert (row.previous, row.direction.movement, row.is_updated) == (None, "not shown", True)


def test_old_news_is_marked_and_what_has_no_date_is_not_carried_on(root: Path, edition: Edition) -> None:
    old = next(row for row in scorecard.rows(edition, edition.county) if row.indicator.id == OLD)
    assert old.figure is not None and not old.is_updated
    assert edition.own_paper == "results-2016"
    assert load_risks(open_edition(Project(root), BEFORE)) and not load_risks(edition)
    tables = {fact["table"] for each in exhibits(root, COUNTY, "budget") for fact in each["facts"]}
    assert "risks" not in tables
    assert edition.title == f"{edition.county.name}: edition {PERIOD}"


def test_a_district_has_only_pages_of_what_is_held_of_it(root: Path) -> None:
    runs, skipped = plan_runs(Project(root), PERIOD, ["Thanet"])
    made = {path.stem for path in (root / "reports" / PERIOD / "runs" / DISTRICT).glob("*.ipynb")}
    assert made == {run.chapter.notebook for run in runs}
    assert {"thanet/budget", "thanet/outturn"} <= skipped.keys()
    links = re.findall(
        r'href="([^"#]+\.html)', (root / "reports" / PERIOD / "site" / "index.html").read_text("utf-8")
    )
    assert links
    assert [link for link in links if not (root / "reports" / PERIOD / "site" / link).is_file()] == []


def test_the_editions_can_be_compared(root: Path) -> None:
    assert f"{BEFORE} → {PERIOD}" in said(root, "compare", BEFORE, PERIOD)
