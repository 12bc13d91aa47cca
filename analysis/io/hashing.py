"""Hashes of texts, files and folders: what a build compares to know whether anything has changed.
A file is read again only when its fingerprint has changed (`analysis.io.fingerprints`)."""

import hashlib
import os
from pathlib import Path

from analysis.io.fingerprints import HAS_FINGERPRINTS, Fingerprint, entries_of, fingerprint_of, is_settled

_cache: dict[str, tuple[Fingerprint, str]] = {}


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 of the bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def hash_text(*parts: str) -> str:
    """Return the SHA-256 of the texts in UTF-8, a line each."""
    return hash_bytes("\n".join(parts).encode())


def hash_file(path: Path | str) -> str:
    """Return the SHA-256 of a file. Raises OSError if there is none."""
    name = os.fspath(path)
    with open(name, "rb") as file:  # noqa: PTH123  # a Path takes longer than the hash
        fingerprint = fingerprint_of(os.fstat(file.fileno()))
        cached = _cache.get(name)
        if cached and cached[0] == fingerprint:
            return cached[1]
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if HAS_FINGERPRINTS and is_settled(fingerprint):
        _cache[name] = (fingerprint, digest)
    return digest


def hash_folder(folder: Path) -> str:
    """Return the SHA-256 of the names and bytes of all files below a folder, but not `__pycache__`."""
    start, names = len(os.fspath(folder)) + 1, map(os.fspath, files_of(folder))
    return hash_text(*(f"{name[start:].replace(os.sep, '/')} {hash_file(name)}" for name in names))


def files_of(path: Path) -> list[Path]:
    """Return the file, or all files below the folder, sorted by name. Empty if there is neither."""
    if path.is_file():
        return [path]
    return [Path(entry.path) for entry in entries_of(os.fspath(path)) if entry.is_file()]
