"""A folder to work in for figures nobody has published yet: beside what is built, for its user only, not in
the system's temporary folder, which others read and where a killed command would leave it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from analysis.errors import BoldStepsError
from analysis.io.atomic_write import remove
from analysis.io.file_lock import exclusive_lock


class InUseError(BoldStepsError):
    """Another process works in that folder."""


@contextmanager
def scratch_folder(parent: Path, name: str) -> Iterator[Path]:
    """Yield an empty folder, removed at the end, as those of that name left by killed commands."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent / f".{name}.{os.getpid()}"
    for lock in {*parent.glob(f".{name}.*.lock"), folder.with_name(f"{folder.name}.lock")}:
        with suppress(InUseError):
            _remove(lock)
    with ExitStack() as stack:
        lock = folder.with_name(f"{folder.name}.lock")
        stack.callback(lock.unlink, missing_ok=True)
        stack.enter_context(exclusive_lock(lock, InUseError, f"{folder} is in use", ""))
        stack.callback(remove, folder)
        folder.mkdir(mode=0o700)
        yield folder


def _remove(lock: Path) -> None:
    """Remove a folder and its lock. Raises InUseError if somebody works in it."""
    with exclusive_lock(lock, InUseError, f"{lock} is in use", ""):
        remove(lock.with_suffix(""))
    lock.unlink(missing_ok=True)
