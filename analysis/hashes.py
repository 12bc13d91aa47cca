"""Hashes of texts, files and folders: what a build compares to know whether anything has changed.

A file is read again only when its stamp has changed: its size, its times, its place on the disk. On a POSIX system nobody can set the
time of the last change (`st_ctime`), so a file with the same stamp has the same bytes, unless it was changed twice within one tick of the
clock; the hash of a file that is younger than that is not kept.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

Stamp = tuple[int, int, int, int]
"""Size, time of the last change of the bytes and of anything, number on the disk."""

HAS_STAMPS = os.name == "posix"
"""Elsewhere a program may set every time that a file has."""
TICK_NANOSECONDS = 20_000_000
"""Longer than the steps in which file systems count time."""

_known: dict[str, tuple[Stamp, str]] = {}


def hash_text(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def hash_file(path: Path | str) -> str:
    """SHA-256 of the bytes of the file. Raises OSError where there is none."""
    name = os.fspath(path)
    with open(name, "rb") as file:  # noqa: PTH123  # called for every file of a build: a Path takes longer than the hash
        stamp = stamp_of(os.fstat(file.fileno()))
        known = _known.get(name)
        if known and known[0] == stamp:
            return known[1]
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if HAS_STAMPS and is_settled(stamp):
        _known[name] = (stamp, found)
    return found


def hash_folder(folder: Path) -> str:
    """Hash over the names and the bytes of all files below the folder; what Python compiles does not count."""
    start = len(os.fspath(folder)) + 1
    return hash_text(*(f"{name[start:].replace(os.sep, '/')} {hash_file(name)}" for name in map(os.fspath, files_of(folder))))


def files_of(path: Path) -> list[Path]:
    """The file, or all files below the folder, in the order of their names; none where there is neither."""
    if path.is_file():
        return [path]
    return [Path(entry.path) for entry in _entries(os.fspath(path)) if entry.is_file()]


def stamps_of(path: Path) -> Iterator[tuple[str, Stamp | None]]:
    """The file, or the folder and everything below it: name and stamp; None for the stamp where there is nothing.

    The same stamps mean the same files with the same bytes (`HAS_STAMPS`), if they were taken when everything was settled.
    """
    try:
        yield os.fspath(path), stamp_of(path.stat())
    except OSError:
        yield os.fspath(path), None
    for entry in _entries(os.fspath(path)):
        try:
            yield entry.path, stamp_of(entry.stat())
        except FileNotFoundError:  # removed meanwhile, or a link that leads nowhere
            yield entry.path, None


def stamp_of(status: os.stat_result) -> Stamp:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def is_settled(stamp: Stamp) -> bool:
    """Whether a change made from now on would show in the stamp."""
    return abs(time.time_ns() - stamp[2]) > TICK_NANOSECONDS


def _entries(folder: str) -> Iterator["os.DirEntry[str]"]:
    """Everything below the folder, in the order of the names within each; what Python compiles does not count."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name != "__pycache__":
            yield entry
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(entry.path)
