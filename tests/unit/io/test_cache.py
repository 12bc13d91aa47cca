"""The cache: what is put is found as long as it is as it was put, and nothing else is."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.io.cache import Cache, is_inside

KEY, OTHER = "a" * 64, "b" * 64
FILES = {"thanet/gaps.html": "<p>Gaps</p>", "media/chart.png": b"\x89PNG"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cache with one entry, whose files are also in `shown`."""
    cache = Cache(tmp_path / "cache")
    cache.place(cache.put(KEY, FILES, {"title": "Größe"}), tmp_path / "shown")
    return tmp_path / "cache"


def test_what_is_put_is_found_by_the_next_build(folder: Path, tmp_path: Path) -> None:
    cache = Cache(folder)
    entry = cache.get(KEY)
    assert entry is not None and entry.value == {"title": "Größe"}
    cache.place(entry, tmp_path / "again")
    for name in FILES:
        assert (tmp_path / "again" / name).samefile(tmp_path / "shown" / name)
    assert (tmp_path / "shown" / "media" / "chart.png").read_bytes() == FILES["media/chart.png"]
    assert cache.get(OTHER) is None


def test_to_ask_makes_no_folder(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert cache.get(KEY) is None
    cache.drop_unused()
    assert not cache.folder.exists()


def test_a_file_elsewhere_is_linked(tmp_path: Path) -> None:
    made = tmp_path / "made.ipynb"
    made.write_text("executed", encoding="utf-8")
    cache = Cache(tmp_path / "cache")
    entry = cache.put(KEY, {"made.ipynb": made})
    assert cache.file(entry, "made.ipynb").samefile(made)


def test_the_same_bytes_are_kept_once(folder: Path) -> None:
    Cache(folder).put(OTHER, {"another name": FILES["thanet/gaps.html"]})
    assert len(list((folder / "objects").iterdir())) == len(FILES)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(b"\xff" + file.read_bytes()),
        lambda file: file.write_bytes(file.read_bytes().replace(b"a", b"b").replace(b"P", b"Q")),
        lambda file: (shutil.move(file, f"{file}.elsewhere"), file.symlink_to(f"{file}.elsewhere")),
    ],
)
@pytest.mark.parametrize("part", ["entries", "objects"])
def test_what_was_damaged_is_missing_and_can_be_put_again(
    folder: Path, part: str, damage: Callable[[Path], object]
) -> None:
    file = sorted((folder / part).iterdir())[0]
    is_link_of_entry = part == "entries"
    damage(file)
    if not (is_link_of_entry and file.is_symlink()):
        assert Cache(folder).get(KEY) is None
    Cache(folder).put(KEY, FILES)
    entry = Cache(folder).get(KEY)
    assert entry is not None
    assert [Cache(folder).file(entry, name).is_symlink() for name in FILES] == [False, False]


def test_a_file_edited_where_it_is_shown_is_not_shown_again(folder: Path, tmp_path: Path) -> None:
    """It is the same file as in the cache. It stays as it was edited, and what is put again is another file."""
    shown = tmp_path / "shown" / "thanet" / "gaps.html"
    shown.write_text("edited", encoding="utf-8")
    assert Cache(folder).get(KEY) is None
    Cache(folder).put(KEY, FILES)
    assert Cache(folder).get(KEY) is not None
    assert shown.read_text(encoding="utf-8") == "edited"


def test_a_file_that_is_there_already_stays(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "again" / "media").mkdir(parents=True)
    (tmp_path / "again" / "media" / "chart.png").write_bytes(b"there")
    cache = Cache(folder)
    entry = cache.get(KEY)
    assert entry is not None
    cache.place(entry, tmp_path / "again")
    assert (tmp_path / "again" / "media" / "chart.png").read_bytes() == b"there"
    assert cache.file(entry, "media/chart.png").read_bytes() == FILES["media/chart.png"]


@pytest.mark.parametrize("name", ["../elsewhere", "/elsewhere", "a/../../b", "a\\b", "c:d"])
def test_no_file_outside_a_folder_is_taken(tmp_path: Path, name: str) -> None:
    cache = Cache(tmp_path / "cache")
    cache.put(KEY, {name: "elsewhere"})
    assert not is_inside(name)
    assert Cache(tmp_path / "cache").get(KEY) is None


def test_an_entry_of_another_format_is_missing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.io.cache.FORMAT", "another")
    assert Cache(folder).get(KEY) is None


def test_what_was_not_used_is_dropped(folder: Path, tmp_path: Path) -> None:
    cache = Cache(folder)
    cache.put(OTHER, {"new.html": "new"})
    (folder / "objects" / ".half").write_text("of a process that was killed", encoding="utf-8")
    cache.drop_unused()
    assert Cache(folder).get(KEY) is None and Cache(folder).get(OTHER)
    assert [path.name for path in (folder / "entries").iterdir()] == [OTHER]
    assert len(list((folder / "objects").iterdir())) == 1
    assert (tmp_path / "shown" / "thanet" / "gaps.html").is_file()


def test_parts_stay_with_what_they_are_part_of(folder: Path) -> None:
    Cache(folder).put(OTHER, {}, "run", parts=(KEY, "c" * 64))
    cache = Cache(folder)
    assert cache.get(OTHER)
    cache.drop_unused()
    assert Cache(folder).get(KEY)
    Cache(folder).drop_unused()
    assert Cache(folder).get(KEY) is None


def test_entries_travel_to_another_cache(folder: Path, tmp_path: Path) -> None:
    [(key, (files, value))] = Cache(folder).export([KEY, OTHER]).items()
    entry = Cache(tmp_path / "there").put(key, files, value)
    assert entry == Cache(folder).get(KEY)


def test_several_may_put_the_same_at_once(tmp_path: Path) -> None:
    folder, failed = tmp_path / "cache", []

    def put() -> None:
        try:
            for number in range(50):
                Cache(folder).put(f"{number:064}", {"a": f"the same {number}"})
                assert Cache(folder).get(f"{number:064}")
        except Exception as problem:
            failed.append(problem)

    threads = [threading.Thread(target=put) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert not list(folder.rglob(".*"))


def test_a_full_disk_leaves_no_half_of_an_entry(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("analysis.io.cache.os.replace", full)
    with pytest.raises(OSError, match="No space"):
        Cache(folder).put(OTHER, {"new.html": "new"})
    assert not list(folder.rglob(".*"))
    assert Cache(folder).get(KEY)
