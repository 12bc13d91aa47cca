"""One process at a time: a lock file that the system lets go of when the process that holds it ends, however it ends."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LOOKS_A_SECOND = 20


@contextmanager
def held(lock: Path, busy: Callable[[str], Exception], seconds: float = 0) -> Iterator[None]:
    """Held by this process alone. Raises what `busy` makes of the holder's name where another holds it for longer than that."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+", encoding="utf-8") as file:
        for look in range(1 + int(seconds * LOOKS_A_SECOND)):
            if look:
                time.sleep(1 / LOOKS_A_SECOND)
            if _try_lock(file):
                break
        else:
            raise busy(_holder(file))
        _sign(file)
        yield


def _sign(file: IO[str]) -> None:
    file.seek(0)
    file.truncate()
    file.write(f"process {os.getpid()}, since {time.strftime('%H:%M')}")
    file.flush()


def _holder(file: IO[str]) -> str:
    try:
        file.seek(0)
        return file.read() or "by another process"
    except OSError:  # Windows does not let a locked file be read
        return "by another process"


def _try_lock(file: IO[str]) -> bool:
    try:
        _lock(file.fileno())
    except OSError:
        return False
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(number: int) -> None:
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
