"""Some of what can go wrong while a command runs. `make torture` does hundreds of these."""

import html
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tests.support.council import (
    IMPORTED,
    PERIOD,
    ROOT,
    TINY,
    add_release,
    boldsteps,
    build,
    copy_of_package,
    environment_of,
    make_council,
    moved_clock,
    options,
)
from tests.support.killing import (
    Council,
    damage,
    inputs,
    kill_check,
    kill_import,
    kill_report,
    leftover,
    on_a_disk_with,
    only_these_chapters,
    recover,
    trial,
    waive_untested_pages,
)
from tests.support.right_area import wrong
from tests.support.surfaces import texts

pytestmark = pytest.mark.slow

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="needs /proc to see whether a process is there"
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_package(tmp_path_factory.mktemp("package"))


@pytest.fixture
def council(tmp_path: Path) -> Council:
    root = make_council(tmp_path / "council")
    add_release(root)
    return Council(root, ROOT)


@needs_proc
def test_killed_at_any_moment(council: Council, package: Path) -> None:
    """Commands are timed and killed as new processes of a copy of the package."""
    council.package = package
    recover(council)
    chance = random.Random(2012)
    kills = [kill_report] * 6 + [kill_import] * 2 + [kill_check]
    killed = [trial(council, kill, chance) for kill in kills]
    recover(council)
    assert sum(killed) >= 5


@needs_proc
def test_a_warm_process_that_is_killed_takes_no_other_build_with_it(council: Council) -> None:
    """The process that runs are forked from is shot while a build runs: it says which runs failed, the next makes them."""
    command = [sys.executable, "-m", "analysis.cli", *options(("scorecard", "key_stages", "gaps"))]
    environment = environment_of(council.root, council.package)
    with subprocess.Popen(
        command,
        cwd=council.root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as build:
        assert build.stdout is not None
        while "to run" not in build.stdout.readline():
            continue
        time.sleep(0.5)
        servers = [
            int(path.name)
            for path in Path("/proc").iterdir()
            if path.name.isdigit() and _is_server(path, council.root)
        ]
        for server in servers:
            os.kill(server, 9)
        said = build.stdout.read()
    assert servers, "there was no warm process to be shot"
    assert "Traceback" not in said
    assert build.returncode in (0, 3), said
    assert leftover(council.root) == []
    council.run("report", *options(("scorecard", "key_stages", "gaps")))
    assert wrong(council.root, council.folder) == []


def _is_server(process: Path, root: Path) -> bool:
    try:
        is_of_project = f"BOLDSTEPS_PROJECT={root}".encode() in (process / "environ").read_bytes()
        return is_of_project and b"analysis.pipeline.fork_server" in (process / "cmdline").read_bytes()
    except OSError:
        return False


def _full_disk(folder: Path) -> Iterator[Path]:
    """A disk of 150 kB."""
    folder.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or os.geteuid()
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=150k", "none", str(folder)], capture_output=True
        ).returncode
    ):
        pytest.skip("needs the right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    yield from _full_disk(tmp_path / "disk")


def test_a_full_disk(council: Council, full_disk: Path) -> None:
    before = inputs(council.root)
    done = boldsteps(council.root, *options(TINY, output=str(full_disk)), package=council.package)
    assert done.returncode in (1, 4)
    assert "Traceback" not in done.stderr
    assert "No space left on device" in done.stderr
    assert not (full_disk / PERIOD).exists()
    assert inputs(council.root) == before
    again = boldsteps(council.root, *options(TINY), package=council.package)
    assert again.returncode == 0, again.stderr


def test_a_full_disk_leaves_the_older_edition_as_it_was(council: Council) -> None:
    """The disk fills up while a newer edition is made: readers keep the older one."""
    build(council.root, TINY, council.package)
    council.change_a_figure()
    done = on_a_disk_with(30, council, *options(TINY))
    assert done.returncode in (1, 4), done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert damage(council) == []
    build(council.root, TINY, council.package)
    assert wrong(council.root, council.folder) == []


def test_a_full_disk_during_an_import_leaves_the_figures_as_they_were(council: Council) -> None:
    council.run("import", "import", IMPORTED, "release.csv")
    add_release(council.root, passed=222)
    before = inputs(council.root)
    done = on_a_disk_with(0, council, "import", IMPORTED, "release.csv")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    after = inputs(council.root)
    assert {name: found for name, found in after.items() if not name.endswith(".part")} == before
    council.run("import", "import", IMPORTED, "release.csv")
    assert inputs(council.root) != before


def test_a_full_disk_during_publishing_leaves_readers_the_version_they_had(
    council: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine without Chromium: what it says of the pages is tested elsewhere."""
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs" / "sh").symlink_to(shutil.which("sh") or "")
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    only_these_chapters(council.root, "front_page", "scorecard")
    waive_untested_pages(council.root)
    for published in range(2):
        council.run("report", *options(()))
        if not published:
            council.run("publish", "publish", PERIOD, "published")
            council.change_a_figure()
    before = (council.store.latest, council.store.versions)
    done = on_a_disk_with(20, council, "publish", PERIOD, "published")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert (council.store.latest, council.store.versions) == before
    assert damage(council) == []
    council.run("publish", "publish", PERIOD, "published")
    assert council.store.latest != before[0]
    assert damage(council) == []


def test_a_folder_that_cannot_be_written(council: Council) -> None:
    folder = Path("/proc/nowhere") if os.geteuid() == 0 else council.root / "readonly"
    if os.geteuid():
        folder.mkdir(mode=0o555)
    done = boldsteps(council.root, *options(TINY, output=str(folder)), package=council.package)
    assert done.returncode == 1
    assert "the system refused" in done.stderr
    assert "Traceback" not in done.stderr


def _with_cell(council: Council, source: str) -> None:
    """The scorecard of the district does that; the county's does not."""
    path = council.root / "notebooks" / "scorecard.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = nbformat.v4.new_code_cell(f"if area == 'Oakvale':\n    {source}", id="fault")
    notebook.cells.append(cell)
    nbformat.write(notebook, path)


@needs_proc
@pytest.mark.parametrize(
    ("engine", "fault", "said"),
    [
        (
            "warm",
            "import os; os.kill(os.getpid(), 9)",
            "ended unexpectedly (signal 9, often a lack of memory)",
        ),
        pytest.param(
            "warm",
            "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29)); bytearray(2**31)",
            "MemoryError",
            marks=pytest.mark.torture,
        ),  # an exception like any other
        pytest.param(
            "kernel", "import os; os.kill(os.getpid(), 9)", "Kernel died", marks=pytest.mark.torture
        ),  # a kernel that dies is in test_execution.py too
    ],
)
def test_a_run_without_memory_is_a_page_that_says_so(
    council: Council, engine: str, fault: str, said: str
) -> None:
    build(council.root, TINY, council.package)
    before = (council.folder / "site" / "testshire" / "scorecard.html").read_bytes()
    kept = (council.root / "notebooks" / "scorecard.ipynb").read_bytes()
    _with_cell(council, fault)
    done = boldsteps(council.root, *options(TINY, engine=engine), is_new=True)
    assert done.returncode == 3, done.stdout + done.stderr
    assert said in done.stdout
    page = (council.folder / "site" / "oakvale" / "scorecard.html").read_text(encoding="utf-8")
    assert "52.5%" not in page
    assert leftover(council.root) == []
    (council.root / "notebooks" / "scorecard.ipynb").write_bytes(kept)
    build(council.root, TINY, council.package)
    assert wrong(council.root, council.folder) == []
    assert (council.folder / "site" / "testshire" / "scorecard.html").read_bytes() == before


SECRET = "a-secret-that-is-in-the-environment"
_TELLING = "import os; open(os.path.join(os.environ['BOLDSTEPS_PROJECT'], 'data', os.environ['API_TOKEN']))"
_ELSEWHERE = "open('/home/somebody/figures/nothing.csv')"


@pytest.mark.parametrize(
    ("fault", "said"), [(_TELLING, "'data/$API_TOKEN'"), (_ELSEWHERE, "'…/nothing.csv'")]
)
def test_a_run_that_fails_tells_readers_nothing_of_the_machine(
    council: Council, fault: str, said: str
) -> None:
    """Its error stands on the page, in the search index, the manifest and on the screen."""
    _with_cell(council, fault)
    done = boldsteps(council.root, *options(TINY), package=council.package, API_TOKEN=SECRET)
    assert done.returncode == 3
    page = (council.folder / "site" / "oakvale" / "scorecard.html").read_text(encoding="utf-8")
    assert said in html.unescape(page)
    told = [done.stdout, done.stderr, (council.folder / "manifest.json").read_text(encoding="utf-8")]
    told += [text for part in ("site", "document") for _, text in texts(council.folder / part)]
    marks = (SECRET, "/home/somebody", f"{council.root}/data")
    assert [mark for mark in marks for text in told if mark in text] == []


def test_two_builds_at_once(council: Council) -> None:
    """A run of the first build waits until the second has answered, however long that takes to start."""
    answered = council.root / "answered"
    _with_cell(council, f"import os, time\n    while not os.path.exists({str(answered)!r}): time.sleep(0.05)")
    command = [sys.executable, "-m", "analysis.cli", *options(TINY)]
    environment = environment_of(council.root, council.package)
    with subprocess.Popen(
        command, cwd=council.root, env=environment, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        while "to run" not in first.stdout.readline():
            continue
        second = boldsteps(council.root, *options(TINY), package=council.package)
        answered.touch()
        first.communicate()
    assert first.returncode == 0
    assert second.returncode == 1
    assert f"{PERIOD} is being built already (process {first.pid}, since " in second.stderr
    assert damage(council) == []


def test_figures_changed_under_a_running_build(council: Council) -> None:
    """Pages of the figures before and pages of those after the change are not put in place as one document."""
    build(council.root, TINY, council.package)
    council.change_a_figure()
    command = [sys.executable, "-m", "analysis.cli", *options(TINY)]
    environment = environment_of(council.root, council.package)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=council.root, env=environment, text=True, **pipes) as process:
        assert process.stdout is not None and process.stderr is not None
        while "to run" not in process.stdout.readline():
            continue
        council.change_a_figure()
        _, said = process.communicate()
    assert process.returncode == 1
    assert "data/sources/made-up-release/observations.csv changed while the document was being built" in said
    assert damage(council) == []
    build(council.root, TINY, council.package)
    assert wrong(council.root, council.folder) == []


def test_a_clock_that_jumps(council: Council, tmp_path: Path) -> None:
    """The clock of the day goes a day back and a year ahead at every look: time-outs are measured with another clock."""
    done = boldsteps(council.root, *options(TINY), package=council.package, **moved_clock(tmp_path, "jumps"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert wrong(council.root, council.folder) == []
    runs = json.loads((council.folder / "manifest.json").read_text(encoding="utf-8"))["runs"]
    assert [run["name"] for run in runs if not 0 <= run["seconds"] < 600] == []
