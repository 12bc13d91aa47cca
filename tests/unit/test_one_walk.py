"""The walk of one figure from its row in data/ to its page: how many modules of the package take it in hand."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import analysis
from analysis.edition.figures import Figure
from analysis.exhibits.exhibit import to_html
from analysis.notebook import open_page, trend
from analysis.root import ENVIRONMENT_VARIABLE, INPUT_PATHS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = f"{Path(analysis.__file__).parent.as_posix()}/"
MAX_MODULES = 25
INDICATOR = "ks4_5ac_em"
FIGURE = {"area": "E10000016", "group": "all", "year": "2011/12"}
PASSED = ["edition/disclosure", "edition/figures", "exhibits/trends", "exhibits/exhibit"]
"""Modules that have to be among those seen, in this order."""


def modules_with(is_it: Callable[[Any], bool], work: Callable[[], None]) -> list[str]:
    """Return the modules that have it in a local variable or return it while the work is done, in the order they first do."""
    seen: dict[str, None] = {}

    def look(frame: FrameType, event: str, result: Any) -> None:
        path = frame.f_code.co_filename
        if (
            event in ("call", "return")
            and path.startswith(PACKAGE)
            and path not in seen
            and any(is_it(value) for value in [*frame.f_locals.values(), result])
        ):
            seen[path] = None

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(before)
    return [path.removeprefix(PACKAGE).removesuffix(".py") for path in seen]


def is_the_figure(value: Any) -> bool:
    """Whether this is the row of a table or the record of the figure."""
    if type(value) is dict:
        return value.get("indicator") == INDICATOR and FIGURE.items() <= value.items()
    return (
        isinstance(value, Figure)
        and value.indicator.id == INDICATOR
        and (value.area.code, value.group.id, value.year.label) == tuple(FIGURE.values())
    )


def test_a_figure_passes_few_modules_from_its_row_to_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = shutil.ignore_patterns("lait-*")  # releases of a later edition: two thirds of all rows
    for name in INPUT_PATHS:  # a copy, of which nothing has been read before
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=others)
        else:
            shutil.copy(source, tmp_path / name)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    pages: list[str] = []

    def make() -> None:
        exhibit = trend(
            open_page("key_stages", "2012", "Kent"), "ks4_headline", beside=["country"], id="gcse-trend"
        )
        assert exhibit is not None
        pages.append(to_html(exhibit))

    modules = modules_with(is_the_figure, make)
    assert "61.3%" in pages[0]
    assert [name for name in modules if name in PASSED] == PASSED
    assert len(modules) <= MAX_MODULES, " → ".join(modules)
