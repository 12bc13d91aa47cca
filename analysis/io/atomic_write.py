"""Atomic writes. A file is on the disk before anything relies on it, so a power cut leaves files whole."""

import os
from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> None:
    """Replace a file, texts in UTF-8. Killed at any point, it has the old content or the whole new one."""
    half = path.with_name(f".{path.name}.half")
    half.write_bytes(content.encode() if isinstance(content, str) else content)
    sync_file(half)
    os.replace(half, path)
    sync_folder(path.parent)


def sync_tree(folder: Path) -> None:
    """Write the folder and everything below it through to the disk."""
    below = sorted(folder.rglob("*"))
    for path in below:
        if path.is_file():
            sync_file(path)
    for path in [*below, folder]:
        if path.is_dir():
            sync_folder(path)


def sync_file(path: Path) -> None:
    """Write the bytes of a file through to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Write the names in a folder through to the disk, if the system can: Windows cannot."""
    try:
        number = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(number)
    except OSError:
        return
    finally:
        os.close(number)
