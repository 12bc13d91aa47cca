"""The 2012 edition, built once for every test of what readers open, and a browser to open it in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.data.areas import load_areas
from analysis.publishing.browser import find_chromium, open_browser
from tests.support.editions import REPOSITORY, whole_edition
from tests.support.reader import ReadersBrowser

DISTRICT = "thanet"


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the 2012 edition as `boldsteps report 2012` leaves it. Whichever worker comes first builds it."""
    return whole_edition(tmp_path_factory, "2012")


@pytest.fixture(scope="session")
def site(edition: Path) -> Path:
    """The pages of the 2012 edition."""
    return edition / "site"


@pytest.fixture(scope="session", params=["some", pytest.param("others", marks=pytest.mark.torture)])
def opened(request: pytest.FixtureRequest, site: Path) -> list[Path]:
    """Pages to open in the browser: every page of the document, the county and one district; `make torture` opens the rest."""
    every = sorted(site.rglob("*.html"))
    areas = load_areas(REPOSITORY / "data")
    others = {area.slug for area in areas.districts if area.slug != DISTRICT}
    chosen = [
        page for page in every if (page.relative_to(site).parts[0] in others) == (request.param == "others")
    ]
    assert len(every) > 45 and len(chosen) > 15
    return chosen


@pytest.fixture(scope="module")
def browser() -> Iterator[ReadersBrowser]:
    """Chromium; tests that need it are skipped where it is not."""
    if not find_chromium():
        pytest.skip("Chromium is not installed: Debian has it in the package `chromium`")
    with open_browser(ReadersBrowser) as opened:
        yield opened
