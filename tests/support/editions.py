"""Editions as `boldsteps report` leaves them, whole and in every format, each built once for all the tests that look at it."""

import fcntl
import os
from pathlib import Path

import pytest

from tests.support import warm

REPOSITORY = Path(__file__).resolve().parents[2]
FORMATS = ("html", "docx", "pdf")


def whole_edition(folders: pytest.TempPathFactory, period: str) -> Path:
    """The folder of the edition. Whichever worker comes first builds it, in a process of its own; nobody may change it."""
    return _built_once(folders, period, "editions")


def narrow_edition(folders: pytest.TempPathFactory, period: str) -> Path:
    """The folder of the edition for the county and a district, built once too."""
    return _built_once(folders, period, "narrow", "Kent", "Thanet")


def _built_once(folders: pytest.TempPathFactory, period: str, kind: str, *areas: str) -> Path:
    base = folders.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / kind
    shared.mkdir(exist_ok=True)
    with (shared / f"{period}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / period).exists():
            build_edition(period, shared, *areas)
    return shared / period


def build_edition(period: str, output: Path, *areas: str) -> Path:
    """The edition for those areas, or for all, in another process: setting PDFs takes a gigabyte, which that one gives back."""
    options = [("--assembler", "pandoc"), ("--output", str(output)), *(("--to", name) for name in FORMATS)]
    options += [("--area", area) for area in areas]
    done = warm.boldsteps(
        ["report", period, *(part for pair in options for part in pair)], REPOSITORY, dict(os.environ)
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return output / period
