"""The pages of the 2012 edition against WCAG 2.2 AA, as a reader of each kind meets them, in a real browser.

axe-core sees about half of what the guidelines ask; the rest is asserted here: the keyboard, zoom, headings, words for pictures.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest

from analysis.publishing import accessibility
from analysis.publishing.browser import DESKTOP
from tests.support.reader import ReadersBrowser

PHONE = (390, 844)
ZOOMED = (320, 256)
"""1280 by 1024 at 400%: what WCAG 1.4.10 asks to be readable without scrolling in two directions."""
SHORTEST_ALT = 40
"""Letters. Fewer cannot say what a chart is of, and what it shows."""
PARTS = 8
"""The pages are read in so many tests, so that a slow machine is not taken for one that hangs."""
LANDMARKS = (
    "header.masthead",
    "nav[aria-label='Chapters and areas']",
    "main#main",
    "footer.colophon",
    "form[role=search]",
)
FAULTY = '<!DOCTYPE html><html><head><title></title></head><body><img src="x.png"><p style="color:#ccc">pale</p></body></html>'

_WIDER = """(() => {
  const limit = document.documentElement.clientWidth;
  const scrolls = element => element.closest('.scroll, figure:has(> svg.chart:not(.wide, .narrow))');
  return [...document.querySelectorAll('body *')]
    .filter(each => each.getBoundingClientRect().right > limit + 1 && !scrolls(each) && each.checkVisibility())
    .map(each => each.tagName + '.' + each.className).slice(0, 3);
})()"""
_STOP = """(() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const name = at.tagName + ' ' + (at.getAttribute('href') || at.id || at.textContent.trim().slice(0, 40));
  const style = getComputedStyle(at);
  return {name, seen: box.bottom > 0 && box.top < innerHeight && box.width > 0, outline: parseFloat(style.outlineWidth)};
})()"""


@dataclass
class Picture:
    """exhibit: the id of the figure it is in, empty for a small picture in a table. title: of the figure."""

    exhibit: str
    alt: str
    title: str = ""


class Outline(HTMLParser):
    """What a page is made of, read from its text."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.pictures: list[Picture] = []
        self.language = ""
        self.title = ""
        self.tables: list[dict[str, int]] = []
        self.ids: list[str] = []
        self._in_title = self._in_caption = False
        self._exhibit = self._caption = ""
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "html":
            self.language = given.get("lang", "")
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        elif tag == "figure":
            self._exhibit, self._caption = given.get("id", ""), ""
        elif tag == "img":
            self.pictures.append(Picture(self._exhibit, given.get("alt", ""), self._caption))
        elif tag == "svg" and "narrow" not in given.get("class", ""):  # that is the same for a phone
            self.pictures.append(Picture(self._exhibit, given.get("aria-label", ""), self._caption))
        elif tag == "table":
            self.tables.append({"caption": 0, "scope=col": 0, "scope=row": 0})
        elif tag == "caption":
            self.tables[-1]["caption"] += 1
        elif tag == "th":
            self.tables[-1]["scope=col"] += given.get("scope") in ("col", "colgroup")
            self.tables[-1]["scope=row"] += given.get("scope") in ("row", "rowgroup")
        self._in_title = tag == "title" and not self.title  # marks of a picture have titles as well
        self._in_caption = tag == "span" and given.get("class") == "title"

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_caption = False
        if tag == "figure":
            self._exhibit = ""

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        if self._in_caption:
            self._caption += data


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


@pytest.fixture(scope="module")
def outlines(site: Path) -> dict[str, Outline]:
    return {page.relative_to(site).as_posix(): Outline(page) for page in pages(site)}


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_any_page(
    site: Path, opened: list[Path], browser: ReadersBrowser, part: int
) -> None:
    found, asked, complaints = [], set(), []
    for size, page in product((PHONE, DESKTOP), opened[part::PARTS]):
        browser.resize(*size)
        found += accessibility.violations_on(browser, site, page.relative_to(site).as_posix())
        asked |= {url for url in browser.requests if not url.startswith(site.as_uri())}
        complaints += [f"{page.name}: {each}" for each in browser.complaints]
    assert found == []
    assert asked == set(), "a page asks for something that is not in its own folder"
    assert complaints == [], "a page breaks its own security policy, or a script of it fails"


def test_axe_finds_what_is_wrong(tmp_path: Path, browser: ReadersBrowser) -> None:
    page = tmp_path / "faulty.html"
    page.write_text(FAULTY, encoding="utf-8")
    found = accessibility.violations_on(browser, tmp_path, page.name)
    assert {each.rule for each in found} >= {"document-title", "html-has-lang", "image-alt", "color-contrast"}


@pytest.mark.parametrize("size", [ZOOMED, PHONE], ids=["400% zoom", "phone"])
def test_no_page_is_wider_than_the_screen(
    opened: list[Path], browser: ReadersBrowser, size: tuple[int, int]
) -> None:
    browser.resize(*size)
    wide = []
    for page in opened:
        browser.open(page)
        if browser.run("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(f"{page.parent.name}/{page.name}: {browser.run(_WIDER)}")
    browser.resize(*DESKTOP)
    assert wide == []


def test_every_chapter_can_be_walked_with_the_keyboard(site: Path, browser: ReadersBrowser) -> None:
    for name in ("index.html", "kent/scorecard.html", "kent/gaps.html"):
        browser.open(site / name)
        stops, unseen = _walk(browser)
        assert stops[0].startswith("A #main"), f"{name}: the first stop is not the link past the navigation"
        assert any("INPUT search-words" in stop for stop in stops), name
        assert any("About this chart" in stop for stop in stops) or name != "kent/gaps.html", name
        assert unseen == [], f"{name}: a stop that cannot be seen"
        assert len(stops) == browser.run("document.querySelectorAll('[data-walked]').length"), (
            f"{name}: a stop is a trap"
        )


def _walk(browser: ReadersBrowser, longest: int = 900) -> tuple[list[str], list[str]]:
    """Presses Tab through the page: the names of the stops, and those that are out of sight or have no focus ring."""
    stops, unseen = [], []
    for _ in range(longest):
        browser.press("Tab", 9)
        if browser.run(
            "document.activeElement === document.body || document.activeElement.dataset.walked === 'yes'"
        ):
            return stops, unseen
        stop = browser.run(_STOP)
        browser.run("document.activeElement.dataset.walked = 'yes'")
        stops.append(stop["name"])
        if not stop["seen"] or stop["outline"] < 2:
            unseen.append(stop["name"])
    raise AssertionError(f"still walking after {longest} stops")


def test_enter_on_the_first_stop_leads_past_the_navigation(site: Path, browser: ReadersBrowser) -> None:
    browser.open(site / "kent" / "gaps.html")
    browser.press("Tab", 9)
    browser.press("Enter", 13)
    assert browser.run("document.activeElement.id") == "main"


def test_a_page_is_in_english_with_its_own_title(outlines: dict[str, Outline]) -> None:
    assert {name for name, each in outlines.items() if each.language != "en-GB"} == set()
    titles = [each.title for each in outlines.values()]
    assert sorted(titles) == sorted(set(titles)), "two pages have one title"


def test_headings_are_in_order(outlines: dict[str, Outline]) -> None:
    for name, outline in outlines.items():
        assert outline.headings[0] == 1 and outline.headings.count(1) == 1, name
        steps = [
            after - before for before, after in zip(outline.headings, outline.headings[1:], strict=False)
        ]
        assert max(steps, default=0) <= 1, f"{name}: a level of heading is left out: {outline.headings}"


def test_landmarks_are_on_every_page(opened: list[Path], browser: ReadersBrowser) -> None:
    for page in opened:
        browser.open(page)
        missing = [
            each for each in LANDMARKS if not browser.run(f'document.querySelectorAll("{each}").length === 1')
        ]
        assert missing == [], page.name


def test_every_table_has_a_caption_and_headers(outlines: dict[str, Outline]) -> None:
    tables = [(name, table) for name, outline in outlines.items() for table in outline.tables]
    assert len(tables) > 100
    assert [(name, table) for name, table in tables if 0 in table.values()] == []


def test_every_picture_is_in_words_of_its_own(outlines: dict[str, Outline]) -> None:
    charts = [
        (name, picture)
        for name, outline in outlines.items()
        for picture in outline.pictures
        if picture.exhibit
    ]
    assert len(charts) > 50
    assert [
        name for name, outline in outlines.items() for each in outline.pictures if not each.alt.strip()
    ] == []
    for name, outline in outlines.items():
        told = [each.alt for each in outline.pictures if each.exhibit]
        assert len(told) == len(set(told)), f"{name}: two charts are told in the same words"
    assert [f"{name}#{each.exhibit}" for name, each in charts if len(each.alt) < SHORTEST_ALT] == []


def test_the_words_for_a_chart_hold_its_message(outlines: dict[str, Outline]) -> None:
    """Every number of the title is in them, and a figure; that it is the latest one is asserted of the executed notebooks."""
    charts = [(name, each) for name, outline in outlines.items() for each in outline.pictures if each.exhibit]
    missing = [
        f"{name}#{each.exhibit}: {number} of {each.title!r} is not in {each.alt!r}"
        for name, each in charts
        for number in re.findall(r"\d[\d,.]*\d|\d", each.title)
        if number not in each.alt
    ]
    assert missing == []
    assert [
        f"{name}#{each.exhibit}" for name, each in charts if not re.search(r"\d", each.alt) or not each.title
    ] == []


def test_an_id_is_used_once(outlines: dict[str, Outline]) -> None:
    for name, outline in outlines.items():
        assert len(outline.ids) == len(set(outline.ids)), name
