"""A built folder is replaced by a complete new one only, and by one build at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.io.cache import copy_by_link
from analysis.pipeline.output_directory import BuildInProgressError, OutputDirectory

HOLD_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from analysis.pipeline.output_directory import OutputDirectory
with OutputDirectory(Path(sys.argv[1])).locked():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def place(tmp_path: Path) -> OutputDirectory:
    """A place with a built folder in it."""
    folder = tmp_path / "2012"
    folder.mkdir()
    (folder / "page.html").write_text("old", encoding="utf-8")
    return OutputDirectory(folder)


def write_new(place: OutputDirectory) -> None:
    (place.start() / "page.html").write_text("new", encoding="utf-8")


def page(place: OutputDirectory) -> str:
    return (place.folder / "page.html").read_text(encoding="utf-8")


def around(place: OutputDirectory) -> list[str]:
    return sorted(path.name for path in place.folder.parent.iterdir() if path.is_dir())


def test_a_finished_build_takes_the_place_of_the_old_one(place: OutputDirectory) -> None:
    with place.locked():
        write_new(place)
        place.finish()
    assert page(place) == "new"
    assert around(place) == ["2012"]


def test_the_first_build_has_nothing_to_replace(tmp_path: Path) -> None:
    place = OutputDirectory(tmp_path / "reports" / "2012")
    with place.locked():
        write_new(place)
        place.finish()
    assert page(place) == "new"


def test_a_build_that_does_not_finish_leaves_the_old_one(place: OutputDirectory) -> None:
    with place.locked():
        write_new(place)
    assert page(place) == "old"


def test_what_an_unfinished_build_left_is_kept_until_the_next_is_whole(place: OutputDirectory) -> None:
    with place.locked():
        write_new(place)
    with place.locked():
        assert (place.interrupted / "page.html").read_text(encoding="utf-8") == "new"
        assert list(place.start().iterdir()) == []
        place.finish()
    assert around(place) == ["2012"]


def test_killed_between_the_two_moves_the_old_one_is_put_back(place: OutputDirectory) -> None:
    os.replace(place.folder, place.replaced)
    with place.locked():
        assert page(place) == "old"
    assert around(place) == ["2012"]


def test_killed_after_the_two_moves_the_new_one_stays(place: OutputDirectory) -> None:
    place.replaced.mkdir()
    with place.locked():
        assert page(place) == "old"
    assert around(place) == ["2012"]


def test_a_second_build_says_who_is_building(place: OutputDirectory) -> None:
    with (
        place.locked(),
        pytest.raises(BuildInProgressError) as raised,
        OutputDirectory(place.folder).locked(),
    ):
        pass
    assert str(raised.value).startswith(f"2012 is being built already (process {os.getpid()}, since ")
    assert raised.value.exit_code == 1


def test_a_build_that_was_killed_holds_nothing(place: OutputDirectory) -> None:
    command = [sys.executable, "-c", HOLD_UNTIL_KILLED, str(place.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BuildInProgressError), place.locked():
            pass
        holder.kill()
        holder.wait()
        with place.locked():
            assert page(place) == "old"


def test_a_file_in_two_folders_outlives_either(tmp_path: Path) -> None:
    source, target = tmp_path / "a" / "x", tmp_path / "b" / "c" / "x"
    source.parent.mkdir()
    source.write_text("kept", encoding="utf-8")
    copy_by_link(source, target)
    source.unlink()
    assert target.read_text(encoding="utf-8") == "kept"
