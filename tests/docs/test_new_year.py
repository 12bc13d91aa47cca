"""docs/new-year.md is followed to the letter on a copy of the project: its commands are run, and print what it says.

Without the released files, which are not part of the project, the figures stay as they are stored and the imports are left out.
"""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from analysis.data.editions import load_editions
from analysis.importing.release_import import stored_rows
from tests.support import warm

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
RELEASES = Path(os.environ.get("BOLDSTEPS_SHARED", ROOT.parent / "shared")) / "releases"
TUTORIAL, TODAY = (
    (ROOT / "docs" / "new-year.md").read_text(encoding="utf-8").split("## The edition of 2025", 1)
)
BLOCK = re.compile(r"^```(console|csv|markdown)(?: (\S+))?\n(.*?)^```", re.MULTILINE | re.DOTALL)
SOURCES = ("sfr05-2014", "sfr01-2014", "ons-els")
DOWNLOADS = (
    "sfr05-2014/*",
    "sfr01-2014/*",
    "ons-els/claimant-count.csv",
    "ofsted-2013-14/*",
    "geography/*_DERIVED.csv",
)
DOWNLOADS += ("lait-2025-10/sn_*.xlsx",)
HAS_RELEASES = RELEASES.is_dir()
needs_releases = pytest.mark.skipif(not HAS_RELEASES, reason="the released files are not here")
OF_2025 = sorted(set(re.findall(r"boldsteps import (\S+)", TODAY)))


def copied_without(period: str, folder: Path) -> None:
    """Copy the project to the folder as it was before the edition was made."""
    for name in ("data", "narrative", "notebooks", "_extensions"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("_quarto.yml", "_brand.yml"):
        shutil.copy(ROOT / name, folder)
    for made in (f"narrative/{period}", f"data/releases/awaited/{period}"):
        shutil.rmtree(folder / made, ignore_errors=True)
    editions = folder / "data" / "reference" / "editions.csv"
    rows = editions.read_text(encoding="utf-8").splitlines(keepends=True)
    editions.write_text("".join(row for row in rows if not row.startswith(f"{period},")), encoding="utf-8")


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project as it was before 2013 was made."""
    folder = tmp_path_factory.mktemp("council")
    copied_without("2013", folder)
    if HAS_RELEASES:
        take_away_the_figures(folder)
    return folder


def take_away_the_figures(folder: Path) -> None:
    for source in SOURCES:
        shutil.rmtree(folder / "data" / "sources" / source)
    (folder / "downloads").mkdir()
    for pattern in DOWNLOADS:
        for file in RELEASES.glob(pattern):
            shutil.copy(file, folder / "downloads")


def run(command: str, council: Path) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(command)
    assert program == "boldsteps"
    return warm.boldsteps(
        arguments, council, {**os.environ, "BOLDSTEPS_PROJECT": str(council), "PYTHONPATH": str(ROOT)}
    )


def follow_console(block: str, council: Path) -> None:
    """Every command ends well and prints the lines below it."""
    for entry in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *expected = entry.splitlines()
        if not HAS_RELEASES and "downloads/" in command:
            continue
        done = run(command, council)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        for line in expected:
            assert line in done.stdout, f"{command} did not print {line!r}:\n{done.stdout}"


def write_row(path: Path, block: str) -> None:
    """The row takes the place of the one with the same key."""
    header, row = block.splitlines()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == header
    key = row.split(",", 1)[0]
    path.write_text(
        "\n".join(row if line.startswith(f"{key},") else line for line in lines) + "\n", encoding="utf-8"
    )


def follow(text: str, council: Path) -> None:
    for kind, name, block in BLOCK.findall(text):
        if kind == "console":
            follow_console(block, council)
        elif kind == "csv":
            write_row(council / name, block)
        else:
            (council / name).write_text(block, encoding="utf-8")


@needs_releases
def test_the_edition_of_2025_is_made_from_an_empty_one(tmp_path: Path) -> None:
    copied_without("2025", tmp_path)
    for source in OF_2025:
        shutil.rmtree(tmp_path / "data" / "sources" / source)
    (tmp_path / "downloads").mkdir()
    for name in set(re.findall(r"downloads/([^/\s]+)/", TODAY)):
        (tmp_path / "downloads" / name).symlink_to(RELEASES / name)
    follow(TODAY, tmp_path)
    for source in OF_2025:
        made, kept = (
            {file.name: file.read_bytes() for file in (folder / "data" / "sources" / source).glob("*.csv")}
            for folder in (tmp_path, ROOT)
        )
        assert made == kept, source
    page = (tmp_path / "reports" / "2025" / "site" / "kent" / "gaps.html").read_text(encoding="utf-8")
    assert "That gap of 18.6 points is wider than England" in " ".join(page.split())


def test_every_source_of_2025_is_brought_in_by_the_tutorial() -> None:
    row = next(block for kind, _, block in BLOCK.findall(TODAY) if kind == "csv").splitlines()[1]
    assert row in (ROOT / "data" / "reference" / "editions.csv").read_text(encoding="utf-8").splitlines()
    assert set(load_editions(ROOT / "data")["2025"].source_order) == set(OF_2025)


def test_the_tutorial_makes_the_edition_it_describes(council: Path) -> None:
    follow(TUTORIAL, council)
    for source in SOURCES:
        made, stored = (
            stored_rows(folder / "data" / "sources" / source / "observations.csv")
            for folder in (council, ROOT)
        )
        assert made == stored
    assert (council / "reports" / "2013" / "site" / "kent" / "gaps.html").is_file()


def test_the_row_of_the_tutorial_is_the_edition_of_the_project() -> None:
    row = next(block for kind, _, block in BLOCK.findall(TUTORIAL) if kind == "csv").splitlines()[1]
    assert row in (ROOT / "data" / "reference" / "editions.csv").read_text(encoding="utf-8").splitlines()
