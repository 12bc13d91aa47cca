"""The 2012 edition, built once for every test of what readers open, and a browser to open it in."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.building.report import Request, build
from analysis.project import find_project
from tests.site.browser import Browser, open_browser

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the 2012 edition as `boldsteps report 2012` leaves it. Whichever worker comes first builds it."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "edition"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        request = Request("2012", output=shared, assembler="pandoc", formats=("html",))
        return build(find_project(REPOSITORY), request, lambda line: None).folder


@pytest.fixture(scope="session")
def site(edition: Path) -> Path:
    """The pages of the 2012 edition."""
    return edition / "site"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium; tests that need it are skipped where it is not."""
    with open_browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened
