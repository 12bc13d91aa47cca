"""Changing `data/`: all files of a change or none, one command at a time, nothing overwritten that was edited meanwhile."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.data import transactions as changing
from analysis.data.transactions import (
    COMMITTED,
    STAGED,
    ChangeInProgressError,
    complete_interrupted,
    exclusive_change,
    write_together,
)
from analysis.errors import DataError
from analysis.io.atomic_write import write_atomically
from tests.support.killed_at import each_kill, needs_fork

OLD = {"sources/a/observations.csv": "old\n", "sources/a/provenance.yml": "source: old\n"}
NEW = {**dict.fromkeys(OLD, "new\n"), "sources/b/observations.csv": "new\n", "reference/areas.csv": "new\n"}
HOLD = """
import sys, time
from pathlib import Path
from analysis.data.transactions import exclusive_change
with exclusive_change(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of figures with one source."""
    folder = tmp_path / "project" / "data"
    for name, text in OLD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def change(data: Path) -> list[str]:
    with exclusive_change(data):
        return write_together(data, {data / name: text for name, text in NEW.items()})


def held_in(data: Path) -> dict[str, str]:
    """Every file of the folder but those of a change that is under way."""
    files = [
        path
        for path in data.rglob("*")
        if path.is_file() and STAGED not in path.parts and COMMITTED not in path.parts
    ]
    return {path.relative_to(data).as_posix(): path.read_text(encoding="utf-8") for path in files}


def decide(data: Path) -> None:
    """Leaves a change that is decided, and none of it carried out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changing, "_move_into_place", lambda data: None)
        change(data)
    assert (data / COMMITTED).is_dir() and held_in(data) == OLD


def test_all_files_are_changed_and_nothing_is_left_beside_them(data: Path) -> None:
    assert change(data) == sorted(NEW)
    assert held_in(data) == NEW
    assert sorted(path.name for path in data.iterdir()) == ["reference", "sources"]


def test_a_file_that_stays_the_same_is_not_touched(data: Path) -> None:
    change(data)
    before = (data / "sources/a/observations.csv").stat().st_mtime_ns
    assert change(data) == []
    assert (data / "sources/a/observations.csv").stat().st_mtime_ns == before


@needs_fork
def test_killed_at_any_step_it_is_all_or_nothing(data: Path) -> None:
    """After every kill the next command finds the files all as they were, or makes them all new."""
    kept, seen = data.with_name("kept"), []
    shutil.copytree(data, kept)
    for step in each_kill(lambda: change(data), data):
        said = complete_interrupted(data)
        found = held_in(data)
        assert found in (OLD, NEW), f"killed at step {step}"
        assert not (data / COMMITTED).exists()
        seen.append(found == NEW)
        change(data)
        assert held_in(data) == NEW and not list(data.glob(".change*"))
        assert not said or found == NEW
        shutil.rmtree(data)
        shutil.copytree(kept, data)
    assert len(seen) > 10
    assert seen == sorted(seen), "once decided, a change stays decided"
    assert True in seen and False in seen


@needs_fork
def test_killed_while_it_is_settled_it_is_settled_again(data: Path) -> None:
    decide(data)
    kept, kills = data.with_name("kept"), 0
    shutil.copytree(data, kept)
    for kills in each_kill(lambda: complete_interrupted(data), data):  # noqa: B007
        complete_interrupted(data)
        assert held_in(data) == NEW
        assert not (data / COMMITTED).exists()
        shutil.rmtree(data)
        shutil.copytree(kept, data)
    assert kills > 5


def test_what_was_interrupted_is_completed_and_said(data: Path) -> None:
    decide(data)
    assert complete_interrupted(data) == (
        "A change of data/ that was interrupted has been completed: reference/areas.csv, sources/a/observations.csv, "
        "sources/a/provenance.yml, sources/b/observations.csv."
    )
    assert held_in(data) == NEW
    assert complete_interrupted(data) == ""


def test_an_edit_after_the_interruption_is_not_overwritten(data: Path) -> None:
    decide(data)
    (data / "sources/a/observations.csv").write_text("edited by hand\n", encoding="utf-8")
    with pytest.raises(
        DataError, match=r"sources/a/observations\.csv has been edited since.*Remove the folder data/\.change"
    ):
        complete_interrupted(data)
    assert held_in(data) == {**OLD, "sources/a/observations.csv": "edited by hand\n"}
    shutil.rmtree(data / COMMITTED)
    assert change(data) == sorted(NEW)


def test_nothing_interrupted_costs_one_look(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: looks.append(path.name) or exists(path))
    assert complete_interrupted(data) == ""
    assert looks == [COMMITTED]


def test_a_second_change_says_who_is_changing(data: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(
            ChangeInProgressError, match=rf"changed by another command \(process {holder.pid}, since "
        ):
            change(data)
        holder.kill()
        holder.wait()
        assert change(data) == sorted(NEW)


def test_what_cannot_be_laid_down_changes_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, *arguments: object, **named: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        change(data)
    assert held_in(data) == OLD
    assert not list(data.glob(".change*"))


def test_a_folder_that_may_not_be_written_is_noticed_before_anything_is_decided(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "a" and may(path, mode))
    with pytest.raises(PermissionError):
        change(data)
    assert held_in(data) == OLD
    assert not list(data.glob(".change*"))


def test_a_link_in_the_place_of_a_change_is_not_followed(data: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "files").mkdir(parents=True)
    (elsewhere / "files" / "planted.csv").write_text("planted", encoding="utf-8")
    (data / COMMITTED).symlink_to(elsewhere)
    complete_interrupted(data)
    assert held_in(data) == OLD
    assert (elsewhere / "files" / "planted.csv").exists() and not (data / COMMITTED).exists()


@needs_fork
def test_a_single_file_is_whole_at_any_step(tmp_path: Path) -> None:
    path = tmp_path / "key_stages.md"
    path.write_text("old", encoding="utf-8")
    steps = 0
    for steps in each_kill(lambda: write_atomically(path, "new\r\n" * 10_000), tmp_path):  # noqa: B007
        assert path.read_bytes() in (b"old", b"new\r\n" * 10_000)
        path.write_text("old", encoding="utf-8")
    assert steps >= 2
    assert path.read_bytes() == b"new\r\n" * 10_000
    left = [each for each in tmp_path.iterdir() if each != path]
    assert left and all(each.match(f".{path.name}.*.half") for each in left)
    for half in left:  # may be another process's for a day
        os.utime(half, (0, 0))
    write_atomically(path, "newer")
    assert [each.name for each in tmp_path.iterdir()] == ["key_stages.md"]
