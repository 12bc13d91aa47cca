"""Fingerprints of files: size, times and place on the disk, which tell that a file has not changed. On a
POSIX system nobody can set the time of the last change (`st_ctime`), so a file with the same fingerprint has
the same bytes, unless it was changed twice within one tick of the clock. Imports little (`analysis.cli`)."""

import os
import time
from collections.abc import Iterator

Fingerprint = tuple[int, int, int, int]
"""Size, time of the last change of the bytes and of anything, number on the disk."""

HAS_FINGERPRINTS = os.name == "posix"
"""Elsewhere a program may set every time that a file has."""
TICK_NANOSECONDS = 20_000_000
"""Longer than the steps in which file systems count time."""


def fingerprints_below(path: "str | os.PathLike[str]") -> Iterator[tuple[str, Fingerprint | None]]:
    """Yield name and fingerprint (None if absent) of a file, or of a folder and everything below it. The same
    fingerprints mean the same bytes (`HAS_FINGERPRINTS`), if they were taken when all was settled."""
    name = os.fspath(path)
    yield name, fingerprint_at(name)
    for entry in entries_of(name):
        try:
            yield entry.path, fingerprint_of(entry.stat())
        except FileNotFoundError:  # removed meanwhile, or a link that leads nowhere
            yield entry.path, None


def fingerprint_at(path: "str | os.PathLike[str]") -> Fingerprint | None:
    """Return the fingerprint of what is there. None if there is nothing."""
    try:
        return fingerprint_of(os.stat(path))
    except (FileNotFoundError, NotADirectoryError):
        return None


def fingerprint_of(status: os.stat_result) -> Fingerprint:
    """Return the fingerprint of a file with that status."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def is_settled(fingerprint: Fingerprint) -> bool:
    """Return whether a change from now on would show in the fingerprint."""
    return min(abs(time.time_ns() - changed) for changed in fingerprint[1:3]) > TICK_NANOSECONDS


def entries_of(folder: str) -> Iterator["os.DirEntry[str]"]:
    """Yield everything below the folder, each folder sorted by name, but not what Python compiles."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name != "__pycache__":
            yield entry
            if entry.is_dir(follow_symlinks=False):
                yield from entries_of(entry.path)
