"""Headings beneath which an area has nothing to show are left out of its page; every other heading stays."""

import json
from pathlib import Path
from typing import Any

from analysis.document.content import Prose, read_content
from analysis.io.executed_notebooks import MIME_TYPE

NOTHING: list[dict[str, Any]] = []
SHOWN = [{"output_type": "display_data", "data": {MIME_TYPE: {"id": "x"}, "text/html": "<p>x</p>"}}]


def headings(tmp_path: Path, *cells: str | list[dict[str, Any]]) -> list[str]:
    """The headings that are left of a notebook of those cells: text is Markdown, a list the outputs of code."""
    held = [
        {"cell_type": "markdown", "source": cell}
        if isinstance(cell, str)
        else {"cell_type": "code", "source": "", "outputs": cell}
        for cell in cells
    ]
    run = tmp_path / "run.ipynb"
    run.write_text(json.dumps({"cells": held}), encoding="utf-8")
    return [block.markdown for block in read_content(run).blocks if isinstance(block, Prose)]


def test_a_heading_with_something_beneath_stays(tmp_path: Path) -> None:
    assert headings(tmp_path, "## One", SHOWN, "## Two\n\nLook.", NOTHING, SHOWN) == [
        "## One",
        "## Two\n\nLook.",
    ]


def test_a_heading_with_nothing_beneath_goes_with_its_text(tmp_path: Path) -> None:
    assert headings(tmp_path, "## One\n\nLook.", NOTHING, NOTHING, "## Two", SHOWN) == ["## Two"]


def test_a_heading_stays_for_what_stands_under_its_own_headings(tmp_path: Path) -> None:
    cells = ("## One", NOTHING, "### Part", SHOWN, "### Other part", SHOWN, "### Third", NOTHING)
    assert headings(tmp_path, *cells) == ["## One", "### Other part"]


def test_a_heading_is_not_followed_by_another_with_nothing_between_them(tmp_path: Path) -> None:
    cells = (
        "# Title",
        "## One",
        NOTHING,
        "### Part\n\nLook.",
        SHOWN,
        "## Two\n\nRead.",
        NOTHING,
        "### Part",
        SHOWN,
    )
    assert headings(tmp_path, *cells) == ["# Title", "## One", "Look.", "## Two\n\nRead.", "### Part"]


def test_headings_of_an_empty_section_go_together(tmp_path: Path) -> None:
    assert headings(tmp_path, "## One", NOTHING, "### Part", NOTHING, "## Two", SHOWN) == ["## Two"]


def test_a_title_and_text_without_code_stay(tmp_path: Path) -> None:
    assert headings(tmp_path, "# Title", NOTHING, "## Only words\n\nThat is all.") == [
        "# Title",
        "## Only words\n\nThat is all.",
    ]
