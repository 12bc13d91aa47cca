"""Every command that writes on a full disk and as another user; a report without shared memory; the hour that comes twice."""

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.narrative.sign_off import read_sign_offs
from analysis.project import Project
from tests.support.council import PERIOD, ROOT, environment_of, moved_clock, options
from tests.support.killing import on_a_disk_with
from tests.support.right_area import wrong
from tests.support.tally import note
from tests.support.warm import WarmProcess
from tests.support.writing import BY_NAME, WRITING, Busy, Writing, before, lost, whole

pytestmark = pytest.mark.slow

NOBODY = 65534
SOME = ("sign-off", "new-edition", "upgrade")
"""What `make test` tries on a full disk; `make torture` tries every command that ends, with more room, too."""
ROOM = (0, 2, 16)
"""Half kilobytes that a file may have."""

each_command = pytest.mark.parametrize(
    "command",
    [
        pytest.param(each, marks=[] if each.name in SOME else pytest.mark.torture)
        for each in WRITING
        if each.ends
    ],
    ids=lambda each: each.name,
)


@pytest.fixture(scope="module")
def council() -> Iterator[Busy]:
    """In a folder that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="busy-"))
    folder.chmod(0o755)
    made = Busy(folder / "council", ROOT)
    yield made
    made.close()
    shutil.rmtree(folder)


@each_command
def test_a_full_disk_leaves_all_that_there_was(council: Busy, command: Writing) -> None:
    for blocks in ROOM:
        command.prepare(council)
        was = before(council)
        done = on_a_disk_with(blocks, council, *command.arguments)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode in (0, 1, 3, 4), done.stdout + done.stderr
        assert done.returncode == 0 or "File too large" in done.stdout + done.stderr, done.stderr
        assert lost(council, was, command) == []
        note("a full disk, of which it was told", done.returncode != 0)
        again = council.run_at(0, command.arguments)
        may_end_with = (0,) if done.returncode else command.codes  # what is done is not done twice
        assert again.returncode in may_end_with, again.stdout + again.stderr
        whole(council)


def test_a_full_disk_is_said_to_who_previews(council: Busy) -> None:
    council.reset()
    was = before(council)
    done = on_a_disk_with(0, council, *BY_NAME["preview"].arguments)
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert lost(council, was) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs the right to be another user")
@each_command
def test_another_user_is_told_and_changes_nothing(council: Busy, command: Writing) -> None:
    command.prepare(council)
    was = before(council)
    done = council.run_at(0, command.arguments, user=NOBODY)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Permission denied" in done.stderr or "cannot be written" in done.stderr, done.stderr
    assert lost(council, was) == []
    note("another user, who was told", True)


def test_a_report_needs_no_shared_memory_and_no_network(council: Busy) -> None:
    council.reset()
    council.change_a_figure()
    hidden = 'mount -t tmpfs -o ro none /dev/shm && exec "$0" "$@"'
    unshare = [shutil.which("unshare") or "false", "-m", "-n", "sh", "-c"]
    if os.name != "posix" or subprocess.run([*unshare, hidden, "true"], capture_output=True).returncode:
        pytest.skip("needs the right to hide /dev/shm")
    done = subprocess.run(
        [*unshare, hidden, sys.executable, "-m", "analysis.cli", *options(())],
        cwd=council.root,
        env=environment_of(council.root, council.package),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert wrong(council.root, council.folder) == []


def test_when_summer_time_ends_the_hour_that_comes_twice_changes_nothing(
    council: Busy, tmp_path: Path
) -> None:
    """Signed, built and published at 01:59 in summer time and, ten minutes later, at 01:09 in winter time."""
    year = datetime.now(UTC).year + 1
    last_sunday = max(day for day in range(25, 32) if datetime(year, 10, day, tzinfo=UTC).weekday() == 6)
    change = datetime(year, 10, last_sunday, 1, tzinfo=UTC).timestamp()
    shutil.rmtree(council.root / "published")
    last = datetime.fromtimestamp(change + 80 * 86_400, UTC).date()
    row = f"accessibility_tested,no browser on this machine,the test,{last}"
    (council.root / "narrative" / PERIOD / "waivers.csv").write_text(f"check,reason,by,expires\n{row}\n")
    clock = moved_clock(tmp_path, "0")
    with closing(WarmProcess(**clock)) as process:
        for minutes in (-1, 9):
            council.reset()
            council.write()
            council.change_a_figure()
            moved = clock | {
                "TEST_CLOCK": str(math.ceil(change - time.time()) + 60 * minutes),
                "TZ": "Europe/London",
            }
            environment = council.environment | moved
            for arguments in (BY_NAME["sign-off"].arguments, options(()), BY_NAME["publish"].arguments):
                done = process.run(arguments, council.root, environment)
                assert done.returncode == 0, done.stdout + done.stderr
            again = process.run(options(()), council.root, environment)
            assert again.stdout.startswith("Up to date"), again.stdout
    assert wrong(council.root, council.folder) == []
    moments = [record.at for record in read_sign_offs(Project(council.root), PERIOD)][-2:]
    assert (
        moments == sorted(moments)
        and moments[0][11:16] == "00:59"
        and moments[1][11:16] in ("01:09", "01:10")
    )
    assert council.store.versions == ["v1", "v2"] and council.store.latest == "v2"
    dates = [
        json.loads(path.read_text())["published"]
        for path in sorted(council.store.folder.glob("v*/version.json"))
    ]
    assert dates == [f"{year}-10-{last_sunday}"] * 2
