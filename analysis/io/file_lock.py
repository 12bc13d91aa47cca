"""A lock file: one process at a time, until it ends, however it ends. What the holder does, and since when,
stands in a file beside it: a locked file cannot be read on every system."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


@contextmanager
def exclusive_lock(
    path: Path, error: type[Exception], what: str, remedy: str, timeout_seconds: float = 0
) -> Iterator[None]:
    """Hold the lock. what: that this is being done, as others are told. Raises the error, which says what the
    holder is doing, if another process holds it for longer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock, holder = FileLock(path, timeout=timeout_seconds), path.with_name(f"{path.name}.holder")
    try:
        lock.acquire()
    except Timeout:
        try:
            what = holder.read_text(encoding="utf-8")
        except OSError:
            what += " (by another process)"
        raise error(f"{what}. {remedy}") from None
    try:
        since = time.strftime("%H:%M %Z").strip()  # an hour comes twice when summer time ends
        holder.write_text(f"{what} (process {os.getpid()}, since {since})", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()
