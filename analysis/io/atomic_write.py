"""What is written reaches the disk before anything rests on it, so that a power cut leaves files whole."""

import os
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """The text as a file in UTF-8, `\\n` kept as it is. Killed at any point, the file is as it was or has the whole text."""
    half = path.with_name(f".{path.name}.half")
    half.write_text(text, encoding="utf-8", newline="")
    sync_file(half)
    os.replace(half, path)
    sync_folder(path.parent)


def sync_tree(folder: Path) -> None:
    """Every file and folder below, and the folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            sync_file(path)
    for path in [*(each for each in folder.rglob("*") if each.is_dir()), folder]:
        sync_folder(path)


def sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """What the folder lists, where the system lets a folder be opened (Windows does not, and needs it less)."""
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
