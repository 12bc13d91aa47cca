"""Editions as `boldsteps report` leaves them, each built once for all the tests that look at it.

The pages and the workbook of every area are one build; Word and PDF are made for the county and a district, which is
every kind of paper that there is. `make torture` makes the papers of every district.
"""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from tests.support import warm

REPOSITORY = Path(__file__).resolve().parents[2]
FORMATS = ("html", "docx", "pdf")
COUNTY_AND_DISTRICT = ("Kent", "Thanet")


KINDS = {
    "every": (FORMATS, (), ()),
    "whole": (("html",), (), ()),
    "narrow": (FORMATS, COUNTY_AND_DISTRICT, ()),
    "pages": (("html",), COUNTY_AND_DISTRICT, ()),
    "scorecards": (("pdf",), (), ("scorecard",)),
}
"""The formats, areas and notebooks of each build; all areas and notebooks where none are named."""
BEGINS_WITH = {
    "every": ("whole", "narrow"),
    "whole": ("narrow", "pages", "scorecards"),
    "narrow": ("pages",),
    "pages": ("narrow",),
}
"""The builds that make a part of what this one makes."""


def whole_edition(folders: pytest.TempPathFactory, period: str) -> Path:
    """The folder with the pages of every area."""
    return _built_once(folders, period, "whole")


def edition_in_every_format(folders: pytest.TempPathFactory, period: str) -> Path:
    """The folder with pages, Word and PDF of every area."""
    return _built_once(folders, period, "every")


def narrow_edition(folders: pytest.TempPathFactory, period: str) -> Path:
    """The folder with pages, Word and PDF of the county and a district."""
    return _built_once(folders, period, "narrow")


def narrow_pages(folders: pytest.TempPathFactory, period: str) -> Path:
    """The folder with pages of the county and a district."""
    return _built_once(folders, period, "pages")


def scorecards(folders: pytest.TempPathFactory, period: str) -> Path:
    """The folder with nothing but the scorecards of every area, as PDF."""
    return _built_once(folders, period, "scorecards")


def _built_once(folders: pytest.TempPathFactory, period: str, kind: str) -> Path:
    """Whichever worker comes first builds it; nobody may change it. What a build of no other areas and notebooks has found and
    made is taken from its cache: the bytes are the same (`tests/notebooks/test_incremental.py`). Each has a cache of its own,
    since a build of some areas keeps the others that it finds up to date there."""
    base = folders.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (shared / f"{period}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / kind / period).exists():
            caches = [shared / each / f".{period}.cache" for each in (kind, *BEGINS_WITH.get(kind, ()))]
            begun = next(filter(Path.exists, caches), caches[0])
            if begun != caches[0]:
                shutil.copytree(begun, caches[0], copy_function=os.link)
            _build(period, shared / kind, *KINDS[kind])
    return shared / kind / period


def _build(
    period: str, output: Path, formats: tuple[str, ...], areas: tuple[str, ...], topics: tuple[str, ...]
) -> None:
    """In another process: setting PDFs takes a gigabyte, which that one gives back."""
    options = [("--assembler", "pandoc"), ("--output", str(output)), *(("--to", name) for name in formats)]
    options += [*(("--area", area) for area in areas), *(("--topic", topic) for topic in topics)]
    done = warm.boldsteps(
        ["report", period, *(part for pair in options for part in pair)], REPOSITORY, dict(os.environ)
    )
    assert done.returncode == 0, done.stdout + done.stderr
