"""Quarto and the built-in assembler give the same content. Runs wherever `quarto` is on PATH."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.pipeline.build import Request
from analysis.pipeline.report import build
from analysis.project import find_project

REPOSITORY = Path(__file__).resolve().parents[2]
TOPICS = ("overview", "scorecard", "key_stages", "gaps", "sources")


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("quarto") is None, reason="Quarto is not on PATH"),
]


class Content(HTMLParser):
    """What a reader gets from a page: its words in order, headings, links, pictures with their words, tables' cells and headers."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.words: list[str] = []
        self.headings: list[str] = []
        self.links: list[str | None] = []
        self.places: set[str] = set()
        self.pictures: list[tuple[str | None, str | None]] = []
        self.cells: list[str] = []
        self.headers: list[tuple[str, str | None]] = []
        self.outside: list[str] = []
        self._open: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self._open.append(tag)
        self.places.add(given.get("id") or "")
        if tag == "a":
            self.links.append(given.get("href"))
        if tag == "img":
            self.pictures.append((given.get("src"), given.get("alt")))
        if tag in ("script", "link", "img") and re.match(
            r"https?:|//", str(given.get("src") or given.get("href") or "")
        ):
            self.outside.append(str(given))
        if tag in ("h1", "h2", "h3"):
            self.headings.append("")
        if tag in ("td", "th"):
            self.cells.append("")
            self.headers.append((tag, given.get("scope")))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, text: str) -> None:
        if {"script", "style"} & set(self._open):
            return
        self.words += text.split()
        for tags, collected in ((("h1", "h2", "h3"), self.headings), (("td", "th"), self.cells)):
            if set(tags) & set(self._open) and collected:
                collected[-1] += text


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Chapters of the county by each assembler."""
    made = {}
    for assembler in ("quarto", "pandoc"):
        output = tmp_path_factory.mktemp(assembler)
        request = Request("2012", areas=("Kent",), topics=TOPICS, output=output, assembler=assembler)
        made[assembler] = build(find_project(REPOSITORY), request, lambda line: None).folder / "site"
    return made


@pytest.fixture(scope="module")
def contents(sites: dict[str, Path]) -> dict[str, dict[str, Content]]:
    """Of each assembler what is on each page: of the chapters, and of those that every document has."""
    return {
        name: {path: Content(site / path) for path in _files(site) if path.endswith(".html")}
        for name, site in sites.items()
    }


@pytest.mark.parametrize("part", ["words", "headings", "links", "pictures", "cells", "headers", "outside"])
def test_the_same_content(contents: dict[str, dict[str, Content]], part: str) -> None:
    quarto, pandoc = (
        {path: getattr(page, part) for path, page in contents[name].items()} for name in ("quarto", "pandoc")
    )
    assert quarto == pandoc


def test_every_place_that_a_link_may_lead_to(contents: dict[str, dict[str, Content]]) -> None:
    """Quarto names places of its own besides."""
    quarto, pandoc = contents["quarto"], contents["pandoc"]
    assert {
        path: page.places - quarto[path].places
        for path, page in pandoc.items()
        if page.places - quarto[path].places
    } == {}


def test_the_same_files(sites: dict[str, Path]) -> None:
    assert _files(sites["quarto"]) == _files(sites["pandoc"])


def test_nothing_is_asked_of_elsewhere(contents: dict[str, dict[str, Content]]) -> None:
    assert {path: page.outside for path, page in contents["quarto"].items() if page.outside} == {}


def _files(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
