"""What is written reaches the disk before anything rests on it, so that a power cut leaves files whole."""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """The text as a file in UTF-8, `\\n` kept as it is. Killed at any point, the file is as it was or has the whole text."""
    half = path.with_name(f".{path.name}.half")
    half.write_text(text, encoding="utf-8", newline="")
    file_to_disk(half)
    os.replace(half, path)
    folder_to_disk(path.parent)


def tree_to_disk(folder: Path) -> None:
    """Every file and folder below, and the folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            file_to_disk(path)
    for path in [*(each for each in folder.rglob("*") if each.is_dir()), folder]:
        folder_to_disk(path)


def file_to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def folder_to_disk(path: Path) -> None:
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
