"""Running a command and saying what all its processes took: processor seconds, the clock, and the memory they held together."""

import ctypes
import os
import platform
import resource
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from analysis.pipeline.process_tree import family, held_mb

SAMPLE_SECONDS, SPARING = 0.25, 20
"""How long it waits between two looks at the memory, and how many times as long as a look takes."""
ADOPT = 36
"""PR_SET_CHILD_SUBREAPER of Linux."""


@dataclass(frozen=True)
class Measured:
    """cpu: processor seconds of the command and all that it started. seconds: by the clock. peak_mb: of all of them together, shared
    pages once; 0 where it cannot be told."""

    cpu: float
    seconds: float
    peak_mb: float
    printed: str = ""


def measure(command: list[str], environment: dict[str, str], folder: Path) -> Measured:
    """Runs the command. Raises RuntimeError with what it printed where it fails."""
    _adopt()
    known, started, used = set(family(os.getpid())), time.perf_counter(), _of_children()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **environment},
        cwd=folder,
    )
    watch = _Watch(process.pid)
    printed, _ = process.communicate()
    seconds = time.perf_counter() - started
    _wait_for_the_rest(known)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{printed[-3000:]}")
    return Measured(_of_children() - used, seconds, watch.peak_mb(), printed)


def _adopt() -> None:
    """What a command leaves running is this process's from then on, so that what it used is not lost."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT, 1)


def _wait_for_the_rest(known: set[int]) -> None:
    """Wait for what the command left behind to end."""
    for number in family(os.getpid()):
        if number not in known:
            with suppress(ChildProcessError):
                os.waitpid(number, 0)


def _of_children() -> float:
    """Processor seconds of all that this process started and that has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def middle(values: list[Measured]) -> Measured:
    """The middle of each over rounds, and the most memory."""
    return Measured(
        median(each.cpu for each in values),
        median(each.seconds for each in values),
        max(each.peak_mb for each in values),
        values[-1].printed,
    )


def together(values: list[Measured]) -> Measured:
    """One after another."""
    cpu, seconds = (sum(getattr(each, of) for each in values) for of in ("cpu", "seconds"))
    return Measured(cpu, seconds, max(each.peak_mb for each in values))


def machine() -> str:
    """What the measurements were taken on, in one line."""
    cores, memory = len(os.sched_getaffinity(0)), memory_gb()
    return f"{processor()}, {cores} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def load() -> float:
    """How many processes wanted to run in the last minute."""
    return os.getloadavg()[0]


class _Watch:
    """Adds up the memory of a process and its descendants, up to four times a second, until it ends."""

    def __init__(self, number: int) -> None:
        self._most = 0.0
        self._thread = threading.Thread(target=self._look, args=(number,), daemon=True)
        self._thread.start()

    def peak_mb(self) -> float:
        self._thread.join()
        return round(self._most, 1)

    def _look(self, number: int) -> None:
        while True:
            began = time.thread_time()
            held = held_mb(number)
            if not held and not _is_alive(number):
                return
            self._most = max(self._most, held)
            time.sleep(SAMPLE_SECONDS + SPARING * (time.thread_time() - began))


def _is_alive(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
