"""A lock file: one process at a time. The system releases the lock when the process ends, however it ends.
What holds the lock, and since when, stands in a file beside it: a locked file cannot be read on every
system."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


@contextmanager
def exclusive_lock(
    path: Path, busy: Callable[[str], Exception], timeout_seconds: float = 0
) -> Iterator[None]:
    """Hold the lock. Raises what `busy` makes of the holder if another process holds it for longer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock, holder = FileLock(path, timeout=timeout_seconds), path.with_name(f"{path.name}.holder")
    try:
        lock.acquire()
    except Timeout:
        raise busy(_text(holder)) from None
    try:
        holder.write_text(f"process {os.getpid()}, since {time.strftime('%H:%M')}", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _text(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8")
    except OSError:
        return "by another process"
