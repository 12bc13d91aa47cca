"""Quarto and the built-in assembler give the same content. Runs wherever `quarto` is on PATH."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.building.report import build
from analysis.building.request import Request
from analysis.project import find_project

REPOSITORY = Path(__file__).resolve().parents[2]
TOPICS = ("overview", "gaps", "key_stages")

pytestmark = pytest.mark.skipif(shutil.which("quarto") is None, reason="Quarto is not on PATH")


class Content(HTMLParser):
    """What a reader gets from a page: its words in order, its headings, its pictures with their words, its tables' cells and headers."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.words: list[str] = []
        self.headings: list[str] = []
        self.pictures: list[tuple[str | None, str | None]] = []
        self.cells: list[str] = []
        self.headers: list[tuple[str, str | None]] = []
        self.outside: list[str] = []
        self._open: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self._open.append(tag)
        if tag == "img":
            self.pictures.append((given.get("src"), given.get("alt")))
        if tag in ("script", "link", "img") and re.match(r"https?:|//", str(given.get("src") or given.get("href") or "")):
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
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The county's chapters by each assembler."""
    sites = {}
    for assembler in ("quarto", "pandoc"):
        output = tmp_path_factory.mktemp(assembler)
        request = Request("2012", areas=("Kent",), topics=TOPICS, output=output, assembler=assembler)
        sites[assembler] = build(find_project(REPOSITORY), request, lambda line: None).folder / "site"
    return sites


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("part", ["words", "headings", "pictures", "cells", "headers", "outside"])
def test_the_same_content(pages: dict[str, Path], topic: str, part: str) -> None:
    quarto, pandoc = (Content(pages[name] / "kent" / f"{topic}.html") for name in ("quarto", "pandoc"))
    assert getattr(quarto, part) == getattr(pandoc, part)


def test_nothing_is_asked_of_elsewhere(pages: dict[str, Path]) -> None:
    assert [Content(path).outside for path in pages["quarto"].rglob("*.html") if Content(path).outside] == []
