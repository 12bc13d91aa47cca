"""A piece of work is killed at each step at which it changes files, one after the other."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

KILLED = 99
STEPS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.chmod", "os.symlink")
"""What Python announces before it does it: the process ends there, as by a power cut."""
MOST = 500

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to kill a copy of this process")


def each_kill(work: Callable[[], object], folder: Path) -> Iterator[int]:
    """Kills the work before its first change below the folder, its second and so on, until it ends without. After each, its number."""
    for step in range(1, MOST):
        if _status_of(work, folder, step) != KILLED:
            return
        yield step
    raise AssertionError(f"the work has not ended after {MOST} changes")


def _status_of(work: Callable[[], object], folder: Path, step: int) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        _die_at(step, folder)
        work()
    except BaseException:
        os._exit(1)
    os._exit(0)


def _die_at(step: int, folder: Path) -> None:
    left = step

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event in STEPS and _changes(event, arguments, folder):
            left -= 1
            if not left:
                os._exit(KILLED)

    sys.addaudithook(hook)


def _changes(event: str, arguments: tuple[Any, ...], folder: Path) -> bool:
    """Removing by a folder that is already open gives a name without its folder: that counts too."""
    path = arguments[0]
    if event == "open":
        return (
            isinstance(path, str | os.PathLike)
            and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
            and _below(path, folder)
        )
    return not os.path.isabs(path) or _below(path, folder)  # noqa: PTH117  # a name as the system is given it


def _below(path: Any, folder: Path) -> bool:
    return os.fsdecode(path).startswith(os.fsdecode(folder))
