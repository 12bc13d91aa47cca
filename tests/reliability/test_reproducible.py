"""The same figures and code make the same bytes: in two folders, at two times, with one process and four, with either engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.pipeline.pool import default_engine
from tests.support.council import PERIOD, boldsteps, make_council, moved_clock, options

pytestmark = pytest.mark.slow

LATER = "47304000"
COMPARED = ("site", "runs", "document")
ANOTHER_MACHINE = {
    "TZ": "Pacific/Kiritimati",
    "LANG": "C",
    "LC_ALL": "C.UTF-8",
    "USER": "somebody",
    "LOGNAME": "somebody",
    "COLUMNS": "40",
    "PYTHONHASHSEED": "7",
    "SOURCE_DATE_EPOCH": "86400",
}
TOPICS = ("front_page", "overview", "scorecard", "key_stages", "provenance")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that readers get or pages are made of, by its path."""
    files = [path for part in COMPARED for path in sorted((folder / part).rglob("*")) if path.is_file()]
    files += sorted(folder.rglob("*.docx"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def built(
    root: Path, topics: tuple[str, ...] = TOPICS, environment: dict[str, str] | None = None, **named: str
) -> dict[str, bytes]:
    done = boldsteps(root, *options(topics, ("html", "docx"), **named), is_new=True, **(environment or {}))
    assert done.returncode == 0, done.stdout + done.stderr
    return contents(root / "reports" / PERIOD)


def different(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return built(make_council(tmp_path_factory.mktemp("first") / "council"), jobs="4")


def test_another_folder_time_place_and_number_of_processes(first: dict[str, bytes], tmp_path: Path) -> None:
    """Another folder, a year and a half later, in another time zone and language, as another user, one run at a time."""
    root = make_council(tmp_path / "a folder with spaces" / "und Umlauten äöü")
    second = built(root, jobs="1", environment={**ANOTHER_MACHINE, **moved_clock(tmp_path, LATER)})
    assert len(first) > 60
    assert different(first, second) == []


def test_the_clock_of_that_test_is_moved(tmp_path: Path) -> None:
    script = "import time, datetime; print(datetime.datetime.now().year, time.gmtime(time.time()).tm_year)"
    now = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout.split()
    environment = {**os.environ, **moved_clock(tmp_path, LATER)}
    later = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True
    ).stdout.split()
    assert [int(year) - int(was) for year, was in zip(later, now, strict=True)] in ([1, 1], [2, 2])


@pytest.mark.skipif(default_engine() != "warm", reason="processes cannot be forked safely here")
def test_a_plain_kernel_and_a_forked_process(first: dict[str, bytes], tmp_path: Path) -> None:
    root = make_council(tmp_path / "council")
    kernel = built(root, ("scorecard",), engine="kernel", area="Oakvale")
    name = "runs/oakvale/scorecard.ipynb"
    assert kernel[name] == first[name]


def test_a_difference_is_seen(first: dict[str, bytes]) -> None:
    name = next(name for name in first if name.endswith(".html"))
    assert different(first, {**first, name: first[name] + b" "}) == [name]
