"""What was made of files is kept while they stay as they are, and whoever is given it has read them too."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.io.dependencies import files, record_read, rows, text, unrecorded_rows, watch_reads
from analysis.io.fingerprints import fingerprint_at, is_settled
from analysis.io.memoize import MAX_VALUES, WorkedOut, memoized

LONG_AGO = 1_000_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tables").mkdir()
    write(tmp_path / "tables" / "a.csv", "area,value\nx,1\n")
    write(tmp_path / "words.md", "words")
    return tmp_path


def write(path: Path, content: str) -> None:
    """A file that was not changed just now, so that the next change is seen for sure."""
    path.write_text(content, encoding="utf-8")
    settle(path)


def settle(path: Path) -> None:
    """A file that was changed just now may be changed again within the same tick of the clock; this waits until it is not."""
    os.utime(path, (LONG_AGO, LONG_AGO))
    while not (state := fingerprint_at(path)) or not is_settled(state):
        continue


class Reader:
    """Reads a folder, and counts how often it did."""

    def __init__(self) -> None:
        self.times = 0

    def read(self, folder: Path) -> list[object]:
        self.times += 1
        record_read("tables/*.csv", ("value",), area="x")
        tables = [unrecorded_rows(path) for path in files(folder, "tables/*.csv")]
        return [
            tables,
            rows(folder / "tables" / "a.csv", area="x"),
            text(folder / "words.md"),
            text(folder / "none.md"),
        ]


@pytest.fixture
def reader() -> Reader:
    return Reader()


def test_it_is_read_once(folder: Path, reader: Reader) -> None:
    read = memoized(reader.read)
    assert read(folder) is read(folder)
    assert reader.times == 1


CHANGES: dict[str, Callable[[Path], object]] = {
    "another value": lambda folder: write(folder / "tables" / "a.csv", "area,value\nx,2\n"),
    "another text": lambda folder: write(folder / "words.md", "Words"),
    "a table more": lambda folder: write(folder / "tables" / "b.csv", "area,value\n"),
    "a table less": lambda folder: (folder / "tables" / "a.csv").unlink(),
    "a file that was not there": lambda folder: write(folder / "none.md", ""),
    "another file in its place": lambda folder: os.replace(_copy(folder / "words.md"), folder / "words.md"),
}


def _copy(path: Path) -> Path:
    """The same size and the same date."""
    other = path.with_name("other")
    other.write_text(path.read_text(encoding="utf-8").upper(), encoding="utf-8")
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    return other


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_has_it_read_again(folder: Path, reader: Reader, change: Callable[[Path], object]) -> None:
    read = memoized(reader.read)
    before = read(folder)
    change(folder)
    after = read(folder)
    assert reader.times == 2
    assert after != before


def test_a_file_changed_this_moment_is_not_relied_on(folder: Path, reader: Reader) -> None:
    (folder / "words.md").write_text("Word!", encoding="utf-8")
    read = memoized(reader.read)
    read(folder)
    read(folder)
    assert reader.times == 2


def test_what_is_remembered_is_noted_as_if_it_were_read(folder: Path, reader: Reader) -> None:
    read = memoized(reader.read)
    with watch_reads() as first:
        read(folder)
    with watch_reads() as second:
        read(folder)
    assert reader.times == 1
    assert list(first.notes) == list(second.notes)
    assert (first.fingerprints, first.listings) == (second.fingerprints, second.listings)
    assert ("tables/*.csv", ("value",), (("area", "x"),)) in first.notes


def test_what_is_made_of_what_is_remembered_is_read_again_with_it(folder: Path, reader: Reader) -> None:
    inner = memoized(reader.read)
    outer = memoized(lambda folder: [inner(folder)])
    inner(folder)
    before = outer(folder)
    CHANGES["another value"](folder)
    assert outer(folder) != before


def test_what_fails_is_tried_again(folder: Path) -> None:
    def read(folder: Path) -> str:
        raise ValueError(text(folder / "words.md"))

    for _ in range(2):
        with pytest.raises(ValueError, match="words"):
            memoized(read)(folder)


def test_so_many_are_kept_and_no_more(folder: Path) -> None:
    asked = []
    read = memoized(lambda number: asked.append(number))
    for number in [*range(MAX_VALUES + 1), MAX_VALUES, 0]:
        read(number)
    assert asked == [*range(MAX_VALUES + 1), 0]


@pytest.fixture
def worked_out() -> WorkedOut:
    return WorkedOut()


def test_what_is_worked_out_once_is_read_by_each_who_asks(
    folder: Path, reader: Reader, worked_out: WorkedOut
) -> None:
    logs = []
    for _ in range(2):
        with watch_reads() as log:
            assert worked_out.get("key", lambda: reader.read(folder))[0]
        logs.append(log)
    assert reader.times == 1
    assert logs[0].notes and set(logs[0].notes) == set(logs[1].notes)
    assert logs[0].fingerprints == logs[1].fingerprints


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_is_worked_out_is_worked_out_again_once_a_file_of_it_is_another(
    folder: Path, reader: Reader, worked_out: WorkedOut, change: Callable[[Path], object]
) -> None:
    before, _ = worked_out.get("key", lambda: reader.read(folder))
    worked_out.drop_outdated()
    assert worked_out.get("key", lambda: reader.read(folder))[0] is before
    change(folder)
    worked_out.get("another", lambda: reader.read(folder))  # of the file as it is now
    worked_out.drop_outdated()
    assert worked_out.get("key", lambda: reader.read(folder))[0] != before


def test_what_is_worked_out_of_a_file_changed_this_moment_is_not_kept(
    folder: Path, reader: Reader, worked_out: WorkedOut
) -> None:
    (folder / "words.md").write_text("Word!", encoding="utf-8")
    for _ in range(2):
        worked_out.get("key", lambda: reader.read(folder))
    assert reader.times == 2
