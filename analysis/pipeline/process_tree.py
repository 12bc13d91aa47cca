"""What a process and all that it started use, as Linux counts it: processor seconds and memory."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 1


def family(number: int) -> list[int]:
    """Return the process and all that it and they started; itself alone where that cannot be told."""
    found = [number]
    for each in found:
        try:
            for task in Path(f"/proc/{each}/task").iterdir():
                found += map(int, (task / "children").read_text(encoding="utf-8").split())
        except OSError:
            continue
    return found


def processor_seconds(number: int = 0) -> float:
    """Return what a process, this one by default, and all that it started have used, ended ones too."""
    return sum(sum(map(int, _stat(each)[11:15])) for each in family(number or os.getpid())) / TICKS


def held_mb(number: int = 0) -> float:
    """Return the memory that they hold now, shared pages once; 0 where the system does not say."""
    return sum(map(_held_mb, family(number or os.getpid())))


def _stat(number: int) -> list[str]:
    """Return what the system says of a process after its name: its state first."""
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def _held_mb(number: int) -> float:
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0.0
