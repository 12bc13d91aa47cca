"""Hashes of texts, files and folders: what a build compares to know whether anything has changed.

A file is read again only when its stamp has changed (`analysis.io.fingerprints`); the hash of a file that has only just been changed is not kept.
"""

import hashlib
import os
from pathlib import Path

from analysis.io.fingerprints import HAS_FINGERPRINTS, Fingerprint, entries_of, fingerprint_of, is_settled

_known: dict[str, tuple[Fingerprint, str]] = {}


def hash_text(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def hash_file(path: Path | str) -> str:
    """SHA-256 of the bytes of the file. Raises OSError where there is none."""
    name = os.fspath(path)
    with open(name, "rb") as file:  # noqa: PTH123  # called for every file of a build: a Path takes longer than the hash
        stamp = fingerprint_of(os.fstat(file.fileno()))
        known = _known.get(name)
        if known and known[0] == stamp:
            return known[1]
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if HAS_FINGERPRINTS and is_settled(stamp):
        _known[name] = (stamp, found)
    return found


def hash_folder(folder: Path) -> str:
    """Hash over the names and the bytes of all files below the folder; what Python compiles does not count."""
    start = len(os.fspath(folder)) + 1
    return hash_text(
        *(
            f"{name[start:].replace(os.sep, '/')} {hash_file(name)}"
            for name in map(os.fspath, files_of(folder))
        )
    )


def files_of(path: Path) -> list[Path]:
    """The file, or all files below the folder, in the order of their names; none where there is neither."""
    if path.is_file():
        return [path]
    return [Path(entry.path) for entry in entries_of(os.fspath(path)) if entry.is_file()]
