"""Testshire: the made-up council of `tests/data/pass/minimal`, opened as a project for the unit tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.exhibits.page import Page, open_page
from analysis.project import Project
from analysis.root import ENVIRONMENT_VARIABLE

MINIMAL = Path(__file__).parent.parent / "data" / "pass" / "minimal"


@pytest.fixture
def testshire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A copy of the made-up project, found as the project of every command."""
    root = tmp_path / "testshire"
    shutil.copytree(MINIMAL, root)
    (root / "narrative").mkdir(exist_ok=True)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(root))
    return Project(root)


@pytest.fixture
def page(testshire: Project) -> Callable[..., Page]:
    """Opens a page of Testshire: `page("key_stages")`, `page("gaps", "Oakvale")`."""

    def open_(topic: str = "key_stages", area: str = "Testshire") -> Page:
        return open_page(topic, "2012", area)

    return open_


@pytest.fixture(autouse=True)
def same_folder() -> Iterator[None]:
    """Tests leave the working folder as they found it."""
    before = Path.cwd()
    yield
    os.chdir(before)
