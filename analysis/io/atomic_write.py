"""Atomic writes. A file is on the disk before anything relies on it, so a power cut leaves files whole."""

import glob
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

SECONDS_OF_A_DAY = 86_400


def write_atomically(path: Path, content: str | bytes) -> None:
    """Replace a file, texts in UTF-8. Killed at any point, it has the old content or the whole new one; of
    two processes that write it at once, that of the last. What a killed one has left goes a day later."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.half"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > SECONDS_OF_A_DAY:
                left.unlink()
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    try:
        half.write_bytes(content.encode() if isinstance(content, str) else content)
        sync_file(half)
        os.replace(half, path)
    except OSError:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_tree(folder: Path) -> None:
    """Write the folder and everything below it through to the disk."""
    for path in [*sorted(folder.rglob("*"), reverse=True), folder]:
        (sync_file if path.is_file() else sync_folder)(path)


def sync_file(path: Path) -> None:
    """Write the bytes of a file through to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Write the names in a folder through to the disk, if the system can: Windows cannot."""
    with suppress(OSError):
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def remove(path: Path) -> None:
    """Remove a file, a folder with all that is in it, or a link: where that leads is not ours."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
