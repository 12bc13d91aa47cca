"""A lock file: one process at a time. The system releases the lock when the process ends, however it ends.
What holds the lock, and since when, stands in a file beside it: a locked file cannot be read on every
system."""

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
    """Hold the lock. Raises the error, which names the holder, if another process holds it for longer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock, holder = FileLock(path, timeout=timeout_seconds), path.with_name(f"{path.name}.holder")
    try:
        lock.acquire()
    except Timeout:
        try:
            since = holder.read_text(encoding="utf-8")
        except OSError:
            since = "by another process"
        raise error(f"{what} ({since}). {remedy}") from None
    try:
        holder.write_text(f"process {os.getpid()}, since {time.strftime('%H:%M')}", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()
