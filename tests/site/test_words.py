"""The words of the pages: the council's and the reader's, never the builder's. Every page that is read, and the narrative."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.editions import REPOSITORY
from tests.support.reader import ReadersBrowser

APPENDICES = ("appendices/", "downloads/", "contents.html")
"""Where files, ids and places are what a reader looks for."""
BUILDERS = [
    r"\b[Tt]his edition\b",
    r"Reported in the \d+ edition",
    r"In care, [^:.]{3,30}: In care",
    r"further indicators",
    r"[Ww]ritten from the figures",
    r"The level across",
    r"add up to its last one",
    r"No indicator has a figure",
    r"\b0 (?:red|amber|green)\b",
    r"Moved, not judged|[Nn]o better or worse|not resolved",
    r"[Nn]othing is published",
    r"What it counts",
    r"no clear (?:change|difference)",
    r"the best first|best first",
    r"exactly on the line|with nothing to spare",
    r"Of key stage \d the paper prints",
    r"the paper states a change of only",
    r"(?:awaited|came) from paper-",
    r"\b(?:FSM|E&M|KS[1-4])\b",
    r"[A-Za-z0-9_]+\.(?:csv|xlsx?|ods)\b",
    r"\bsheet \S+, [A-Z]+\d+",
    r"\b1 (?:figures|indicators|measures|observations)\b",
    r"Of the 0 ",
    r"observation:",
]


def read_by_people(site: Path) -> Iterator[tuple[str, str]]:
    """Each page that is read with its text: what stands between its marks, without what is for machines."""
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        if not name.startswith(APPENDICES):
            main = re.search(r"<main.*?</main>", path.read_text(encoding="utf-8"), re.DOTALL)
            assert main
            yield name, html.unescape(re.sub(r"<[^>]+>", " ", main[0]))


@pytest.mark.parametrize("words", BUILDERS)
def test_no_page_speaks_as_its_builder(site: Path, words: str) -> None:
    found = [
        f"{name}: {text[max(0, hit.start() - 40) : hit.end() + 40].strip()}"
        for name, text in read_by_people(site)
        for hit in re.finditer(words, text)
    ]
    assert found == []


@pytest.mark.parametrize("words", BUILDERS[:18])
def test_no_narrative_does(words: str) -> None:
    written = sorted((REPOSITORY / "narrative").rglob("*.md"))
    assert len(written) > 20
    assert [path.name for path in written if re.search(words, path.read_text(encoding="utf-8"))] == []


def test_a_headteacher_finds_swales_gcse_beside_county_and_country_in_two_clicks(
    site: Path, browser: ReadersBrowser
) -> None:
    """From the front page to the district, on the map or in the list, and there the row or the chapter."""
    browser.resize(1280, 900)
    browser.open(site / "index.html")
    href = browser.run(
        """[...document.querySelectorAll('a[href$="swale/scorecard.html"]')][0].getAttribute('href')"""
    )
    browser.open(site / href)
    rows = "[...document.querySelectorAll('table.sheet tbody tr')].filter(row => row.textContent.includes('five good') || row.textContent.includes('Five good'))"
    top, text = browser.run(f"(row => [row.getBoundingClientRect().bottom, row.textContent])({rows}[0])")
    assert top < 900
    assert re.search(r"57\.3%.*60\.8%.*59\.1%", text, re.DOTALL)


@pytest.mark.parametrize(("width", "longest"), [(390, 12_000), (1280, 3 * 900)])
def test_the_scorecard_is_short_on_a_phone_and_three_screens_on_a_desktop(
    site: Path, browser: ReadersBrowser, width: int, longest: int
) -> None:
    browser.resize(width, 900)
    browser.open(site / "kent" / "scorecard.html")
    assert browser.run("document.documentElement.scrollHeight") <= longest


def test_the_head_of_the_scorecard_stays_in_sight(site: Path, browser: ReadersBrowser) -> None:
    browser.resize(1280, 900)
    browser.open(site / "kent" / "scorecard.html")
    browser.run("window.scrollTo(0, 1200)")
    assert browser.run("document.querySelector('table.scorecard thead th').getBoundingClientRect().top") == 0
    assert browser.run("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize(("width", "longest"), [(390, 9_500), (1280, 4_800)])
def test_the_front_page_is_short_and_lists_districts_once(
    site: Path, browser: ReadersBrowser, width: int, longest: int
) -> None:
    browser.resize(width, 900)
    browser.open(site / "index.html")
    assert browser.run("document.documentElement.scrollHeight") <= longest
    above = "(box => [...document.querySelectorAll('#front-page-at-a-glance > p')].map(box).sort((a, b) => a.top - b.top))"
    boxes = f"{above}(each => each.getBoundingClientRect())"
    assert not browser.run(f"{boxes}.some((box, at, all) => at && box.top < all[at - 1].bottom - 1)")
    linked = "[...document.querySelectorAll('main a[href$=\"swale/scorecard.html\"]')]"
    assert browser.run(f"{linked}.filter(link => link.offsetParent && !link.closest('svg')).length") == 1
