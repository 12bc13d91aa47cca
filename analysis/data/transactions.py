"""Changing `data/`: all files of a change or none of them, by one command at a time.

What is to be written is laid down whole in `data/.change.half`, which becomes `data/.change` in one step. With that step the change is
decided: its files are then moved to their places one by one. A command that is killed before the step has changed nothing; what one
that is killed after it leaves in `data/.change` is carried out by the next command (`settle`).
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import DataError
from analysis.io.atomic_write import sync_folder, sync_tree
from analysis.io.file_lock import exclusive_lock

HALF, DECIDED = ".change.half", ".change"
BEFORE = "before.json"
"""In the folder of a change: the hash of each file as it was, by its path from `data/`; empty where there was none."""
FILES = "files"
PATIENCE_SECONDS = 10.0
"""A change that is decided takes some thousandths of a second."""


class ChangeInProgressError(DataError):
    """Another command is changing the same `data/`."""


@contextmanager
def exclusive_change(data: Path, seconds: float = 0) -> Iterator[None]:
    """Nobody else changes `data/` meanwhile. Raises ChangeInProgressError where somebody does, for longer than that."""

    def busy(holder: str) -> ChangeInProgressError:
        return ChangeInProgressError(
            f"data/ is being changed by another command ({holder}). Wait for it to end and try again."
        )

    with exclusive_lock(data.with_name(f".{data.name}.lock"), busy, seconds):
        _carry_out(data)
        _remove(data / HALF)
        yield


def write_together(data: Path, texts: Mapping[Path, str]) -> list[str]:
    """Writes files below `data`, all or none; one that would not change is not touched. The paths from `data` of those that did.

    Only within `exclusive_change`. Raises OSError, with nothing changed, where something cannot be written.
    """
    changed = {path.relative_to(data): text for path, text in texts.items() if not _holds(path, text)}
    if changed:
        try:
            _lay_down(data, changed)
        except OSError:
            shutil.rmtree(data / HALF, ignore_errors=True)
            raise
        os.replace(data / HALF, data / DECIDED)
        sync_folder(data)
        _carry_out(data)
    return sorted(path.as_posix() for path in changed)


def settle(data: Path) -> str:
    """Ends a change that a killed command had decided, and says so; nothing, for next to nothing, where there is none.

    Raises DataError where somebody has edited one of its files since.
    """
    if not (data / DECIDED).exists():
        return ""
    files = _names(data)
    with exclusive_change(data, PATIENCE_SECONDS):
        return (
            f"A change of data/ that was interrupted has been completed: {', '.join(files)}." if files else ""
        )


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _lay_down(data: Path, changed: Mapping[Path, str]) -> None:
    for path, text in changed.items():
        _check_may_write((data / path).parent)
        staged = data / HALF / FILES / path
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.write_text(text, encoding="utf-8", newline="")
    before = {path.as_posix(): _sha256(data / path) for path in changed}
    (data / HALF / BEFORE).write_text(json.dumps(before, indent=1), encoding="utf-8")
    sync_tree(data / HALF)


def _check_may_write(folder: Path) -> None:
    """Raises PermissionError where nothing can be put into the folder: found out before the change is decided."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if not os.access(there, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(there))


def _carry_out(data: Path) -> None:
    """Moves what is decided to its places; again and again with the same result. Raises DataError."""
    decided = data / DECIDED
    if decided.exists() and not decided.is_symlink():
        names = _names(data)
        if names:
            _check_as_before(data, names)
        for name in names:
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(decided / FILES / name, data / name)
            sync_folder((data / name).parent)
    _remove(decided)


def _check_as_before(data: Path, names: list[str]) -> None:
    """An edit made after the change was decided is not overwritten."""
    before = json.loads((data / DECIDED / BEFORE).read_text(encoding="utf-8"))
    edited = [name for name in names if _sha256(data / name) != before[name]]
    if edited:
        raise DataError(
            f"A command was interrupted while it changed data/, and {', '.join(edited)} has been edited since. "
            f"Nothing was replaced. Remove the folder data/{DECIDED} and run the interrupted command again."
        )


def _names(data: Path) -> list[str]:
    """The files still to be moved, by path from `data/`."""
    files = data / DECIDED / FILES
    return sorted(path.relative_to(files).as_posix() for path in files.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _remove(folder: Path) -> None:
    if folder.is_symlink():  # what it leads to is not ours
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
