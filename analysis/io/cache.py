"""The cache of a build: every output, by a key over everything that it was made of.

    entries/<key>       the names of the files with their SHA-256, and a value: a checksum, then JSON
    objects/<sha256>    the bytes of a file, linked to (not copied) wherever they are shown

An entry is up to date if it exists: all that decides how an output turns out is in its key. What is only
known afterwards (what a run read) is in the value, for the caller to compare (`analysis.pipeline.inputs`).

Entries and objects are written beside their place and renamed, objects first, so a process that is killed
leaves a valid cache, and several may write at once. An object that was edited through a link, cut short or
removed no longer has its hash: its entry counts as missing. `drop_unused` removes what a build did not use.
"""

import json
import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.io.hashing import hash_bytes, hash_file, hash_text

FORMAT = "1"
"""Of entries. Part of their checksum: an entry of another format counts as missing."""

Content = bytes | str | Path
Parts = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """An output. files: SHA-256 by name. value: any JSON. parts: keys of entries that stay with it."""

    key: str
    files: dict[str, str] = field(default_factory=dict)
    value: Any = None
    parts: Parts = ()


class Cache:
    """The cache in a folder, made at need. A build has its own object, which knows what was used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._entries, self._objects = folder / "entries", folder / "objects"
        self._used: dict[str, Entry] = {}

    def get(self, key: str) -> Entry | None:
        """Return the entry of the key. None if there is none or its files are not as they were put."""
        if key not in self._used:
            entry = self._read(key)
            if entry is None or not all(map(self._is_intact, entry.files.values())):
                return None
            self._used[key] = entry
        return self._used[key]

    def put(self, key: str, files: Mapping[str, Content], value: Any = None, parts: Parts = ()) -> Entry:
        """Store files (texts, bytes, or files elsewhere, which are linked) and a value under the key."""
        hashes = {name: self._store(content) for name, content in files.items()}
        return self.write(Entry(key, hashes, value, parts))

    def write(self, entry: Entry) -> Entry:
        """Write an entry whose files are here already."""
        fields = {"files": entry.files, "value": entry.value, "parts": entry.parts}
        content = json.dumps(fields, ensure_ascii=False)
        with _replacing(self._entries / entry.key) as half:
            half.write_text(f"{hash_text(FORMAT, content)}\n{content}", encoding="utf-8", newline="")
        self._used[entry.key] = entry
        return entry

    def file(self, entry: Entry, name: str) -> Path:
        """Return the path of one of its files. To be read only."""
        return self._objects / entry.files[name]

    def place_file(self, key: str, name: str, target: Path) -> None:
        """Link one file of an entry that has been got or put, to be another file elsewhere."""
        copy_by_link(self.file(self._used[key], name), target)

    def place(self, entry: Entry, folder: Path) -> None:
        """Link its files into a folder, under their names. A file that exists there stays."""
        for name in entry.files:
            if not os.path.lexists(folder / name):
                copy_by_link(self.file(entry, name), folder / name)

    def export(self, keys: Iterable[str]) -> dict[str, tuple[dict[str, bytes], Any]]:
        """Return files and values by key, for `put` into the cache of another machine."""
        return {
            key: ({name: self.file(entry, name).read_bytes() for name in entry.files}, entry.value)
            for key in keys
            if (entry := self.get(key))
        }

    def drop_unused(self) -> None:
        """Remove entries that were neither got nor put nor are parts of such, and files of no entry."""
        used: dict[str, Entry] = {}
        waiting = list(self._used)
        while waiting:
            key = waiting.pop()
            if key not in used and (entry := self._used.get(key) or self._read(key)):
                used[key] = entry
                waiting += entry.parts
        objects = {sha256 for entry in used.values() for sha256 in entry.files.values()}
        for folder, names in ((self._entries, used.keys()), (self._objects, objects)):
            for path in folder.iterdir() if folder.is_dir() and not folder.is_symlink() else ():
                if path.name not in names:
                    path.unlink()

    def _read(self, key: str) -> Entry | None:
        """Return the entry, whatever has become of its files. None if it is not there or not whole."""
        try:
            checksum, _, content = (self._entries / key).read_text(encoding="utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            return None
        if checksum != hash_text(FORMAT, content):
            return None
        read = json.loads(content)
        is_safe = all(map(is_inside, read["files"]))
        return Entry(key, read["files"], read["value"], tuple(read["parts"])) if is_safe else None

    def _store(self, content: Content) -> str:
        """Store the bytes and return their hash."""
        encoded = content.encode() if isinstance(content, str) else content
        sha256 = hash_file(encoded) if isinstance(encoded, Path) else hash_bytes(encoded)
        if not self._is_intact(sha256):
            with _replacing(self._objects / sha256) as half:
                if isinstance(encoded, Path):
                    copy_by_link(encoded, half)
                else:
                    half.write_bytes(encoded)
        return sha256

    def _is_intact(self, sha256: str) -> bool:
        path = self._objects / sha256
        return path.is_file() and not path.is_symlink() and hash_file(path) == sha256


def copy_by_link(source: Path, target: Path) -> None:
    """Put a file into a second folder: a hard link if the file system can, otherwise a copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def is_inside(name: str) -> bool:
    """Return whether a name leads to a place below the folder it starts from."""
    return ".." not in name.split("/") and not name.startswith("/") and not set(name) & {"\\", ":"}


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Yield a file to write, which then takes its place whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        yield half
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)
