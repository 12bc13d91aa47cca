"""The made-up council with the real notebooks: small enough to be built in seconds, broken, and built again."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from analysis.io.csv_files import read_csv
from tests.support import warm

ROOT = Path(os.environ.get("BOLDSTEPS_TESTED", Path(__file__).parents[2]))
"""The project under test; the tests of the tests name a copy of it with a fault in it."""
MINIMAL = ROOT / "tests" / "data" / "pass" / "minimal"
PERIOD = "2012"
COUNTY, DISTRICTS = "T10000001", ("T07000001", "T07000002")
SLUGS = {COUNTY: "testshire", "T07000001": "oakvale", "T07000002": "elm-and-ash"}
TOPICS = ("front_page", "overview", "scorecard", "key_stages", "gaps", "sources")
TINY = ("scorecard",)
_NAME = re.compile(r'"(\w+)"')


def _made_up() -> dict[str, str]:
    """What stands for each indicator, measure and group of the report that this council has not."""
    reference = ROOT / "data" / "reference"
    names = [
        name for row in read_csv(reference / "indicators.csv").rows for name in (row["id"], row["measure"])
    ]
    known = {row["id"] for row in read_csv(MINIMAL / "data" / "reference" / "groups.csv").rows}
    others = [row["id"] for row in read_csv(reference / "groups.csv").rows if row["id"] not in known]
    instead = {name: "pass_gap" if "_gap" in name else "pass_rate" for name in names if name}
    return {**instead, **dict.fromkeys(others, "all")}


MADE_UP = _made_up()


def make_council(folder: Path) -> Path:
    """A project of its own in `folder`: made-up figures, the notebooks and looks of the report.

    The notebooks name the indicators and groups of this council in the places of the report's own.
    """
    shutil.copytree(MINIMAL, folder)
    for name in ("notebooks", "_extensions"):
        shutil.copytree(ROOT / name, folder / name)
    for path in (folder / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.source = _NAME.sub(lambda name: f'"{MADE_UP.get(name[1], name[1])}"', cell.source)
        nbformat.write(notebook, path)
    for name in ("_quarto.yml", "_brand.yml"):
        shutil.copy(ROOT / name, folder)
    (folder / "narrative").mkdir()
    shutil.copy(ROOT / "narrative" / "allowed-numerals.yml", folder / "narrative")
    return folder


def boldsteps(
    root: Path, *arguments: str, package: Path = ROOT, is_new: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command for the project in `root`, with the code in `package`.

    It gets a new process if is_new, or where it needs one: for other code, or a clock that is moved. Else it gets a fork of a warm one.
    """
    if package == ROOT and not (is_new or "LD_PRELOAD" in environment):
        return warm.boldsteps(list(arguments), root, environment_of(root, **environment))
    command = [sys.executable, "-m", "analysis.cli", *arguments]
    return subprocess.run(
        command,
        cwd=root,
        env=environment_of(root, package, **environment),
        capture_output=True,
        text=True,
        timeout=600,
    )


def environment_of(root: Path, package: Path = ROOT, **changes: str) -> dict[str, str]:
    """What a command of that project is started with."""
    return {**os.environ, "BOLDSTEPS_PROJECT": str(root), "PYTHONPATH": str(package), **changes}


def options(
    topics: tuple[str, ...] = TOPICS, formats: tuple[str, ...] = ("html",), **named: str
) -> list[str]:
    """The options of a report of those topics."""
    chosen = [*(("--topic", topic) for topic in topics), *(("--to", name) for name in formats)]
    chosen += [(f"--{name}", value) for name, value in named.items()]
    return ["report", PERIOD, "--assembler", "pandoc", *(part for pair in chosen for part in pair)]


def build(
    root: Path,
    topics: tuple[str, ...] = TOPICS,
    package: Path = ROOT,
    formats: tuple[str, ...] = ("html",),
    **named: str,
) -> Path:
    """Builds the edition; the folder it is in."""
    done = boldsteps(root, *options(topics, formats, **named), package=package)
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "reports" / PERIOD


def append(path: Path, *rows: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(f"{row}\n" for row in rows))


def moved_clock(folder: Path, by: str) -> dict[str, str]:
    """The environment of a process whose clock is moved `by` seconds, or `jumps`. Skips where that cannot be compiled."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("needs a C compiler on Linux to move a clock")
    library = folder / "moved_clock.so"
    source = Path(__file__).with_name("moved_clock.c")
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"],
        check=True,
        capture_output=True,
    )
    return {"LD_PRELOAD": str(library), "TEST_CLOCK": by}


def copy_of_package(folder: Path) -> Path:
    """A folder with a copy of the package, compiled: what is tested stays as it is while somebody works on the code."""
    shutil.copytree(ROOT / "analysis", folder / "analysis")
    return folder


IMPORTED = "made-up-import"
_MAPPING = """source: made-up-import
publisher: nobody, made for tests
title: A made-up import
date_published: 2013-01-18
location: tests
licence: MIT
transcribed_by: made up
decimals: 1
symbols: {x: c}
tables:
  - name: passed
    title: passed
    file: "*.csv"
    layout: wide_csv
    area: [{code: code, name: name}]
    areas: [county, district]
    year: 2008/09
    status: final
    measures: [{indicator: pass_rate, numerator: passed, denominator: entered}]
"""


def add_release(root: Path, passed: int = 210) -> Path:
    """A release that can be imported into that project, and how it is read. `passed`: how many passed in Oakvale."""
    (root / "data" / "releases").mkdir(exist_ok=True)
    (root / "data" / "releases" / f"{IMPORTED}.yml").write_text(_MAPPING, encoding="utf-8")
    file = root / "release.csv"
    rows = (
        ("T10000001", "Testshire", 400 + passed, 1000),
        ("T07000001", "Oakvale", passed, 400),
        ("T07000002", "Elm and Ash", 400, 600),
    )
    lines = ["code,name,passed,entered", *(",".join(map(str, row)) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file
