"""Transactions: a change of `data/` writes all of its files or none, and one command at a time makes one.
Files are staged in `data/.change.half`. Renaming it to `data/.change` commits the change; the files are then
moved into place one by one, by the next command if this one is killed (`complete_interrupted`)."""

import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import DataError
from analysis.io.atomic_write import remove, sync_folder, sync_tree
from analysis.io.file_lock import exclusive_lock
from analysis.io.hashing import hash_bytes

STAGED, COMMITTED = ".change.half", ".change"
BEFORE = "before.json"
"""In either folder: the hash of each file as it was, by its path from `data/`; empty if there was none."""
FILES = "files"
TIMEOUT_SECONDS = 10.0
"""A change that is committed takes some thousandths of a second."""


class ChangeInProgressError(DataError):
    """Another command is changing the same `data/`."""


@contextmanager
def exclusive_change(data: Path, timeout_seconds: float = 0) -> Iterator[None]:
    """Let nobody else change `data/` meanwhile. Raises ChangeInProgressError after the timeout."""

    path, remedy = data.with_name(f".{data.name}.lock"), "Wait for it to end and try again."
    what = "data/ is being changed by another command"
    with exclusive_lock(path, ChangeInProgressError, what, remedy, timeout_seconds):
        _move_into_place(data)
        remove(data / STAGED)
        yield


def write_together(data: Path, texts: Mapping[Path, str]) -> list[str]:
    """Write files below `data`, all or none, and return the paths (from `data`) of those that changed.
    Only within `exclusive_change`. Raises OSError, with nothing changed, if something cannot be written."""
    changed = {
        path.relative_to(data): text.encode()
        for path, text in texts.items()
        if not (path.is_file() and path.read_bytes() == text.encode())
    }
    if changed:
        try:
            _stage(data, changed)
        except OSError:
            shutil.rmtree(data / STAGED, ignore_errors=True)
            raise
        os.replace(data / STAGED, data / COMMITTED)
        sync_folder(data)
        _move_into_place(data)
    return sorted(path.as_posix() for path in changed)


def complete_interrupted(data: Path) -> str:
    """Complete a committed change of a killed command and return a sentence on it. Empty if there is none.
    Raises DataError if somebody has edited one of its files since."""
    if not (data / COMMITTED).exists():
        return ""
    names = _names(data)
    with exclusive_change(data, TIMEOUT_SECONDS):
        done = f"A change of data/ that was interrupted has been completed: {', '.join(names)}."
        return done if names else ""


def _stage(data: Path, changed: Mapping[Path, bytes]) -> None:
    """Write the change beside the files. Raises PermissionError if one could not be moved into place."""
    for path, content in changed.items():
        folder = (data / path).parent
        existing = next(each for each in (folder, *folder.parents) if each.exists())
        if not os.access(existing, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(existing))
        staged = data / STAGED / FILES / path
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.write_bytes(content)
    before = _hashes(data, (path.as_posix() for path in changed))
    (data / STAGED / BEFORE).write_text(json.dumps(before, indent=1), encoding="utf-8")
    sync_tree(data / STAGED)


def _move_into_place(data: Path) -> None:
    """Move the files of a committed change into place. May be repeated. Raises DataError."""
    committed = data / COMMITTED
    if committed.exists() and not committed.is_symlink():
        names = _names(data)
        if names:
            _check_not_edited(data, names)
        for name in names:
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(committed / FILES / name, data / name)
            sync_folder((data / name).parent)
    remove(committed)


def _check_not_edited(data: Path, names: list[str]) -> None:
    """Raises DataError if a file has been edited since the change was committed: it is not overwritten."""
    before = json.loads((data / COMMITTED / BEFORE).read_text(encoding="utf-8"))
    edited = [name for name, now in _hashes(data, names).items() if now != before[name]]
    if edited:
        raise DataError(
            f"A command was interrupted while it changed data/, and {', '.join(edited)} has been edited "
            "since. Nothing was replaced. "
            f"Remove the folder data/{COMMITTED} and run the interrupted command again."
        )


def _names(data: Path) -> list[str]:
    """Return the files still to be moved, by path from `data/`."""
    files = data / COMMITTED / FILES
    return sorted(path.relative_to(files).as_posix() for path in files.rglob("*") if path.is_file())


def _hashes(data: Path, names: Iterable[str]) -> dict[str, str]:
    paths = {name: data / name for name in names}
    return {name: hash_bytes(path.read_bytes()) if path.is_file() else "" for name, path in paths.items()}
