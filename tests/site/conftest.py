"""The 2012 edition, built once for every test of what readers open, and a browser to open it in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editions import whole_edition
from tests.site.browser import Browser, open_browser


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the 2012 edition as `boldsteps report 2012` leaves it. Whichever worker comes first builds it."""
    return whole_edition(tmp_path_factory, "2012")


@pytest.fixture(scope="session")
def site(edition: Path) -> Path:
    """The pages of the 2012 edition."""
    return edition / "site"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium; tests that need it are skipped where it is not."""
    with open_browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened
