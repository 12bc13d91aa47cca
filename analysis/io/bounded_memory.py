"""Reading what others made within a bound of memory. A small file can stand for more than a machine holds, in
ways that differ by format and that a look at the file does not tell. So it is read in a process of its own,
which gets no more memory than the bound. Where processes cannot be forked (Windows), there is no bound."""

import faulthandler
import os
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar

if os.name == "posix":
    import resource

Item = TypeVar("Item")

MAX_BYTES = 2_000_000_000
"""Every known release is read within a fifth of it."""
BATCH = 500


def within_memory(work: Callable[[], Iterable[Item]]) -> Iterator[Item]:
    """Yield what the work yields, which must be picklable. Raises what it raises, or MemoryError."""
    if not hasattr(os, "fork"):
        yield from work()
        return
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        _send(work, writing)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as answers:
            while batch := _next_of(answers):
                yield from batch
    finally:
        os.kill(child, signal.SIGKILL)  # also if nobody wants the rest
        os.waitpid(child, 0)


def _next_of(answers: Any) -> list[Any]:
    """Return the next items, none at the end. Raises what the work raised, MemoryError if it was ended."""
    try:
        batch = pickle.load(answers)
    except (EOFError, pickle.UnpicklingError):
        raise MemoryError from None
    if isinstance(batch, Exception):
        raise batch
    return list(batch)


def _send(work: Callable[[], Iterable[Any]], writing: int) -> NoReturn:
    """Do the work in this process and end it. What was made before a problem is sent before the problem."""
    try:
        faulthandler.disable()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where libraries tell of their end
        with suppress(OSError):  # without /proc there is no telling how much it has
            has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (has + MAX_BYTES, has + MAX_BYTES))
        with os.fdopen(writing, "wb") as answers:
            batch: list[Any] = []
            end: list[Any] | Exception = []
            try:
                for item in work():
                    batch.append(item)
                    if len(batch) == BATCH:
                        pickle.dump(batch, answers)
                        batch = []
            except Exception as problem:
                end = problem
            if batch:
                pickle.dump(batch, answers)
            pickle.dump(end, answers)
    finally:
        os._exit(0)
