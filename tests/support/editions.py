"""Editions as `boldsteps report` leaves them, each built once for all the tests that look at it.

The pages and the workbook of every area are one build; Word and PDF are made for the county and a district, which is
every kind of paper that there is. `make torture` makes the papers of every district.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import warm

REPOSITORY = Path(__file__).resolve().parents[2]
FORMATS = ("html", "docx", "pdf")
COUNTY_AND_DISTRICT = ("Kent", "Thanet")


def whole_edition(folders: pytest.TempPathFactory, period: str) -> Path:
    """The folder with the pages of every area. Whichever worker comes first builds it; nobody may change it. What the
    narrow edition has made is taken from its cache: the bytes are the same (`tests/notebooks/test_incremental.py`)."""
    return _built_once(folders, period, "whole", ("html",), begun="narrow")


def edition_in_every_format(folders: pytest.TempPathFactory, period: str) -> Path:
    """The folder with pages, Word and PDF of every area."""
    return _built_once(folders, period, "every", FORMATS)


def narrow_edition(folders: pytest.TempPathFactory, period: str) -> Path:
    """The folder with pages, Word and PDF of the county and a district. Its cache is its own: a build of some areas
    keeps the others that it finds up to date there."""
    return _built_once(folders, period, "narrow", FORMATS, COUNTY_AND_DISTRICT)


def narrow_pages(folders: pytest.TempPathFactory, period: str) -> Path:
    """The folder with pages of the county and a district."""
    return _built_once(folders, period, "pages", ("html",), COUNTY_AND_DISTRICT)


def scorecards(folders: pytest.TempPathFactory, period: str) -> Path:
    """The folder with nothing but the scorecards of every area, as PDF."""
    return _built_once(folders, period, "scorecards", ("pdf",), topics=("scorecard",))


def _built_once(
    folders: pytest.TempPathFactory,
    period: str,
    kind: str,
    formats: tuple[str, ...],
    areas: tuple[str, ...] = (),
    topics: tuple[str, ...] = (),
    begun: str = "",
) -> Path:
    base = folders.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / kind
    with _one_at_a_time(shared, period):
        if not (shared / period).exists():
            if begun:
                with _one_at_a_time(other := shared.with_name(begun), period):
                    if (other / period).exists():
                        caches = (folder / f".{period}.cache" for folder in (other, shared))
                        shutil.copytree(*caches, copy_function=os.link)
            build_edition(period, shared, formats, areas, topics)
    return shared / period


@contextmanager
def _one_at_a_time(folder: Path, period: str) -> Iterator[None]:
    """Make the folder and hold the lock of that edition in it, against other workers."""
    folder.mkdir(exist_ok=True)
    with (folder / f"{period}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build_edition(
    period: str,
    output: Path,
    formats: tuple[str, ...],
    areas: tuple[str, ...] = (),
    topics: tuple[str, ...] = (),
) -> Path:
    """The edition for those areas and notebooks, or for all, in another process: setting PDFs takes a gigabyte, which that one gives back."""
    options = [("--assembler", "pandoc"), ("--output", str(output)), *(("--to", name) for name in formats)]
    options += [*(("--area", area) for area in areas), *(("--topic", topic) for topic in topics)]
    done = warm.boldsteps(
        ["report", period, *(part for pair in options for part in pair)], REPOSITORY, dict(os.environ)
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return output / period
