"""A document that is brought up to date is the same bytes as one made from nothing, whatever has changed.

Changes are made at random to a made-up authority; `make torture` makes more of them, BOLDSTEPS_CHANGES=50 so many, for a night. The county's figures, those
of one district, rules, words and definitions all take their turn. What must not be made again is asserted for chosen changes.
"""

import csv
import json
import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.data.areas import load_areas
from analysis.io.cache import Cache
from analysis.pipeline.manifest import Manifest, read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.project import Project
from benchmarks.synthetic import WATERMARK, make_authority
from tests.support import warm
from tests.support.council import environment_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CHANGES = int(os.environ.get("BOLDSTEPS_CHANGES", "2"))
CHANGED_TABLES = {
    "sources/*/observations.csv": ("value", "note", "status", "year"),
    "sources/*/targets.csv": ("value", "note"),
    "sources/*/budget.csv": ("note", "line"),
    "rules/*.csv": ("note", "red", "amber", "green", "lower"),
    "reference/indicators.csv": ("label", "polarity", "note"),
    "reference/conflicts.csv": ("reason", "used"),
    "reference/groups.csv": ("label",),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """An authority of two districts, built once."""
    project = make_authority(Project(ROOT), tmp_path_factory.mktemp("synthetic") / "authority", districts=2)
    assert report(project, "reports") == 0, "the figures have errors"
    return project


def report(project: Project, output: str, *options: str) -> int:
    """Builds with the command line, reads past the recorded layer refused; the exit code."""
    command = ["report", "2012", "--assembler", "pandoc", "--output", str(project.root / output), *options]
    done = warm.boldsteps(command, project.root, environment_of(project.root, BOLDSTEPS_STRICT_READS="1"))
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.returncode


def left_by(project: Project, output: str) -> dict[str, bytes]:
    folder = project.root / output / "2012"
    paths = [
        path for part in ("runs", "site") for path in sorted((folder / part).rglob("*")) if path.is_file()
    ]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def made_by_the_last_build(project: Project) -> set[str]:
    manifest = json.loads((project.root / "reports" / "2012" / "manifest.json").read_text(encoding="utf-8"))
    return {f"{run['area']}/{run['notebook']}" for run in manifest["runs"] if run["status"] == "done"}


def change(
    path: Path, choose: Callable[[dict[str, str]], bool], column: str, alter: Callable[[str], str]
) -> dict[str, str]:
    """Alters one cell of the first row chosen, and returns the row as it was."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or ())
    row = next(row for row in rows if choose(row))
    before = dict(row)
    row[column] = alter(row[column])
    if column == "value" and "printed" in row:
        row["printed"] = row["value"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return before


def change_something(project: Project, chance: random.Random) -> str:
    """Changes one cell of one row of one table, or the words of one page, so that the checks still pass; says what."""
    while True:
        pattern = chance.choice([*CHANGED_TABLES, "narrative"])
        if pattern == "narrative":
            return write_words(project, chance)
        path = chance.choice(sorted(project.data.glob(pattern)))
        before = path.read_bytes()
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        row = chance.choice(rows)
        columns = [name for name in CHANGED_TABLES[pattern] if name in row]
        if not columns:
            continue
        column = chance.choice(columns)
        change(path, row.__eq__, column, lambda text: altered(text, chance))
        if passes(project):
            return f"{path.relative_to(project.root)}: {column} of {row}"
        path.write_bytes(before)


def altered(text: str, chance: random.Random) -> str:
    try:
        return f"{float(text) + chance.choice([-1, 1, 0.5]):g}"
    except ValueError:
        return {"H": "L", "L": "H", "final": "provisional"}.get(text, f"{text} again".strip())


def write_words(project: Project, chance: random.Random) -> str:
    area = chance.choice(load_areas(project.data).reported)
    path = project.narrative / "2012" / area.name / "gaps.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"## gaps-opening\n\nWords that {chance.choice(['one', 'two'])} wrote of {area.name}.\n",
        encoding="utf-8",
    )
    return str(path)


def passes(project: Project) -> bool:
    return warm.boldsteps(["check", "2012"], project.root, environment_of(project.root)).returncode == 0


def test_a_made_up_authority_has_a_complete_document_that_knows_no_other(built: Project) -> None:
    folder, own = built.reports / "2012", load_areas(built.data)
    assert [record.name for record in (read_manifest(folder) or Manifest("", "", "")).failed] == []
    for area in own.reported:
        assert (folder / "site" / area.slug / "scorecard.html").is_file()
    pages = {path: path.read_text(encoding="utf-8") for path in (folder / "site").rglob("*.html")}
    assert [path for path, text in pages.items() if WATERMARK not in text] == []
    others = [
        word for area in load_areas(Project(ROOT).data).reported for word in (area.code, rf"\b{area.name}\b")
    ]
    assert [path for path, text in pages.items() if re.search("|".join(others), text)] == []


def test_a_figure_that_changed_is_read_and_drawn_again_and_other_charts_are_taken_from_before(
    built: Project,
) -> None:
    """By the pages that compare with it. That they are right is seen by the next test, which compares all with those made from nothing."""
    report(built, "reports")
    district = load_areas(built.data).districts[0]
    before, times = charts_of(built), entry_times(built)
    path = built.data / "sources" / "sfr05-2014" / "observations.csv"
    change(path, lambda row: is_headline(row, district.code), "value", lambda text: f"{float(text) - 1:g}")
    assert report(built, "reports") == 0
    after, later = charts_of(built), entry_times(built)
    assert any(before[name] - shown and before[name] & shown for name, shown in after.items())
    kept = {key for name, shown in after.items() for key in before[name] & shown}
    assert {key for key in kept if times[key] != later[key]} == set(), "a chart was drawn again"
    assert not later.keys() & (set().union(*before.values()) - set().union(*after.values())), (
        "the cache grows"
    )
    made = made_by_the_last_build(built)
    assert 0 < len(made) < len(after)
    assert not {name for name in made if name.endswith(("/budget", "/sources"))}, (
        "the definitions are of every area's rows"
    )


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.torture) for seed in range(1, CHANGES))]
)
def test_brought_up_to_date_and_made_from_nothing_are_the_same_bytes(built: Project, seed: int) -> None:
    chance = random.Random(seed)
    what = [change_something(built, chance) for _ in range(3)]
    assert report(built, "reports") == 0
    assert report(built, f"from-nothing-{seed}") == 0
    one, other = left_by(built, "reports"), left_by(built, f"from-nothing-{seed}")
    assert sorted(one) == sorted(other), what
    assert [name for name in one if one[name] != other[name]] == [], what


def is_headline(row: dict[str, str], area: str) -> bool:
    wanted = {"indicator": "ks4_5ac_em_residence", "group": "all", "area": area, "year": "2011/12"}
    return wanted.items() <= row.items() and bool(row["value"]) and not row["numerator"]


def charts_of(project: Project) -> dict[str, set[str]]:
    """The keys of the charts of each run."""
    output = OutputDirectory(project.reports / "2012")
    manifest, cache = read_manifest(output.folder), Cache(output.cache)
    assert manifest is not None
    entries = {record.name: cache.get(record.key) for record in manifest.runs.values()}
    return {name: set(entry.parts[1:]) for name, entry in entries.items() if entry}


def entry_times(project: Project) -> dict[str, int]:
    """When each entry of the cache was written."""
    folder = OutputDirectory(project.reports / "2012").cache / "entries"
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_the_words_of_a_district_are_read_by_its_own_page_only(built: Project) -> None:
    district = load_areas(built.data).districts[0]
    path = built.narrative / "2012" / district.name / "ofsted.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("## ofsted-opening\n\nWords of a district.\n", encoding="utf-8")
    report(built, "reports")
    assert made_by_the_last_build(built) == {f"{district.slug}/ofsted"}


def test_what_no_page_shows_is_listed_by_its_file_and_nothing_else_is_made(built: Project) -> None:
    paths = sorted(built.data.glob("sources/*/not_figures.csv"))
    with paths[0].open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    change(paths[0], lambda row: row == first, "why", lambda text: f"{text}, still")
    report(built, "reports")
    assert {name.partition("/")[2] for name in made_by_the_last_build(built)} <= {"provenance"}
