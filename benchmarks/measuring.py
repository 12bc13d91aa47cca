"""Running a command and saying how long it took and the most memory its processes held together."""

import os
import platform
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

SAMPLE_SECONDS = 0.1


@dataclass(frozen=True)
class Measured:
    """seconds: by the clock. peak_mb: of all its processes together, shared pages once; None where it cannot be told."""

    seconds: float
    peak_mb: float | None
    printed: str


def measure(command: list[str], environment: dict[str, str], folder: Path) -> Measured:
    """Runs the command. Raises RuntimeError with what it printed where it fails."""
    started = time.perf_counter()
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
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{printed[-3000:]}")
    return Measured(seconds, watch.peak_mb(), printed)


def middle(values: list[float]) -> float:
    return median(values)


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
    """Adds up the memory of a process and its descendants, ten times a second, until it ends."""

    def __init__(self, number: int) -> None:
        self._most = 0.0
        self._thread = threading.Thread(target=self._look, args=(number,), daemon=True)
        self._thread.start()

    def peak_mb(self) -> float | None:
        self._thread.join()
        return round(self._most, 1) or None

    def _look(self, number: int) -> None:
        while Path(f"/proc/{number}").exists() and _state(number) != "Z":
            self._most = max(self._most, sum(_held_mb(each) for each in _family(number)))
            time.sleep(SAMPLE_SECONDS)


def _state(number: int) -> str:
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def _family(number: int) -> list[int]:
    """The process and all that it and they started."""
    found = [number]
    for each in found:
        try:
            for task in Path(f"/proc/{each}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text(encoding="utf-8").split()]
        except OSError:
            continue
    return found


def _held_mb(number: int) -> float:
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0.0
