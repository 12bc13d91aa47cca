"""What people read: the exhibits of a page line by line, and the Word document or PDF that is made of the same pages."""

import io
import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

Cells = list[str]
_LINES = {"main", "p", "li", "tr", "figcaption", "caption", "h1", "h2", "h3", "h4", "dt", "dd", "summary"}
_CELLS = {"td", "th"}
_APART = {"span", "br"}
_EMPTY = {"img", "br", "hr", "meta", "link", "input", "col", "wbr"}
_ON_PAGES_ONLY = {"download", "definitions", "edition", "standfirst", "hint", "chapter-list", "area-list"}
_DRAWN = {"text", "tspan"}
_PRINTED = {"cell", "folded"}
"""What unfolds on a page and is printed: all of it in a cell, of a folded table all but what it unfolds by."""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_FOOTER = re.compile(r"[^\n]*\b\d+ of \d+\s*\Z")
_ONE_KIND = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | dict.fromkeys("\u2018\u2019", "'")
)


@dataclass
class Shown:
    """An exhibit of a page. lines: each paragraph, and each row of a table as its cells; behind: the rows behind a chart."""

    id: str
    area: str
    period: str
    sha256: str
    kind: str
    volume: str = "report"
    lines: list[Cells] = field(default_factory=list)
    behind: list[Cells] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything that is said, with the words that stand for pictures."""
        return "\n".join([*self.alts, *(" ".join(line) for line in [*self.lines, *self.behind])])

    @property
    def rows(self) -> list[Cells]:
        """The rows of its table without the headings of columns and parts."""
        tables = ([line for line in lines if len(line) > 1] for lines in (self.behind, self.lines))
        return next(filter(None, tables), [])[1:]


@dataclass
class Page:
    """A built page. lines: what stands in a document made of it too, paragraph by paragraph and row by row, in order of the document:
    the unit of a table comes after its caption there, and a scorecard is a line for each measure, without why it is rated so. alts: by volume. leads: where a line leads that is nothing but a link, by the line's `id`.
    """

    exhibits: list[Shown] = field(default_factory=list)
    lines: list[Cells] = field(default_factory=list)
    alts: list[tuple[str, str]] = field(default_factory=list)
    leads: dict[int, str] = field(default_factory=dict)
    drawn: list[str] = field(default_factory=list)
    """What is written in each of its charts, in the order in which a PDF draws it."""
    volumes: dict[int, str] = field(default_factory=dict)
    """Where a line of an exhibit is printed, by the line's `id`: `report`, or `reference` if it is there to look up."""

    def lines_in(self, pages: Collection[str], own: str) -> list[Cells]:
        """The lines as they stand in a document of those pages (this is `own`): one that only leads to another page is not there."""
        return [line for line in self.lines if self._leads_to(line, own) in (*pages, "")]

    def _leads_to(self, line: Cells, own: str) -> str:
        target = self.leads.get(id(line), "").partition("#")[0]
        return (
            posixpath.normpath(posixpath.join(posixpath.dirname(own), target))
            if target and ":" not in target
            else ""
        )


class _Parser(HTMLParser):
    """The page, of which a line belongs to the innermost exhibit around it. Menus are not read."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._open: list[tuple[str, Mapping[str, str | None]]] = []
        self._inside: list[tuple[int, Shown]] = []
        self._line: Cells = []
        self._printed: Cells = []
        self._unit: Cells | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _EMPTY:
            self._open.append((tag, given))
        if "data-sha256" in given:
            self._inside.append((len(self._open), _exhibit(given)))
            self.page.exhibits.append(self._inside[-1][1])
        if tag == "svg":
            self.page.drawn.append("")
        if "data-picture" in given and given.get("class") != "locator" and self._is_read():
            alt = given.get("aria-label") or given.get("alt") or ""
            for _, shown in self._inside[-1:]:
                self.page.alts.append((shown.volume, alt))
                shown.alts.append(alt)
        if self._is_line(tag):
            self._begin()
        if tag == "p" and given.get("class") == "unit":
            self._unit = self._printed
        if _is_scorecard(tag, given) and self._unit is not None:
            self.page.lines = [line for line in self.page.lines if line is not self._unit]
            self._unit = None
        for line in (self._line, self._printed):
            if tag in _CELLS:
                line.append("")
            elif tag in {*_APART, "summary"} and line:
                line[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            continue
        while self._inside and self._inside[-1][0] > len(self._open):
            self._inside.pop()
        if tag == "caption" and self._unit is not None and self._is_read():
            self.page.lines = [line for line in self.page.lines if line is not self._unit] + [self._unit]
            self._unit = None
        if self._is_line(tag):
            self._begin()

    def handle_data(self, data: str) -> None:
        if any(tag == "svg" for tag, _ in self._open):
            if self._open[-1][0] in _DRAWN and self.page.drawn:
                self.page.drawn[-1] += data
            return
        if not self._line and data.strip():
            self._line.append("")
            self._printed.append("")
            self.page.leads[id(self._printed)] = self._link()
        elif data.strip() and not self._link():
            self.page.leads.pop(id(self._printed), None)
        if self._line:
            self._line[-1] += data
            self._printed[-1] += "" if self._is_reason() else data

    def _is_reason(self) -> bool:
        """Whether it is why a row of a scorecard or of a chapter's list of measures is rated so, which unfolds on its page and is
        not printed."""
        unfolded = [(tag, given.get("class")) for tag, given in self._open[-2:]]
        return any(_is_line_a_measure(*each) for each in self._open) and unfolded == [
            ("details", "cell"),
            ("span", "below"),
        ]

    def _is_line(self, tag: str) -> bool:
        """Whether it is a line of its own: what unfolds in a cell of a table is a part of the cell."""
        return tag in _LINES and not (tag == "summary" and any(each in _CELLS for each, _ in self._open))

    def _link(self) -> str:
        """Where what is read leads; empty where it is not in a link."""
        return next((str(given.get("href") or "") for tag, given in self._open if tag == "a"), "")

    def _begin(self) -> None:
        """A new line, which is kept where it is read."""
        self._line, self._printed = [], []
        if self._is_read():
            is_behind = any(
                tag == "details" and given.get("class") not in _PRINTED for tag, given in self._open
            )
            self.page.volumes[id(self._printed)] = self._inside[-1][1].volume if self._inside else ""
            if not is_behind:
                self.page.lines.append(self._printed)
            for _, shown in self._inside[-1:]:
                (shown.behind if is_behind else shown.lines).append(self._line)

    def _is_read(self) -> bool:
        tags = {tag for tag, _ in self._open}
        folded = [tag for tag, given in self._open if given.get("class") == "folded" or tag == "summary"]
        return (
            folded[-2:] != ["details", "summary"]
            and "main" in tags
            and "nav" not in tags
            and not any(given.get("class") in _ON_PAGES_ONLY for _, given in self._open)
        )


def _is_scorecard(tag: str, given: Mapping[str, Any]) -> bool:
    return tag == "table" and str(given.get("class")).endswith("scorecard")


def _is_line_a_measure(tag: str, given: Mapping[str, Any]) -> bool:
    return tag == "table" and str(given.get("class")).endswith(("scorecard", "listed"))


def _exhibit(given: Mapping[str, Any]) -> Shown:
    return Shown(
        given["id"],
        given["data-area"],
        given["data-period"],
        given["data-sha256"],
        str(given["class"]).split()[-1],
        given.get("data-print") or "report",
    )


def read_page(path: Path) -> Page:
    """A built page, without empty lines."""
    parser = _Parser()
    parser.feed(path.read_text(encoding="utf-8"))
    for lines in [
        parser.page.lines,
        *(part for shown in parser.page.exhibits for part in (shown.lines, shown.behind)),
    ]:
        lines[:] = [line for line in lines if "".join(line).strip()]
    return parser.page


def squeezed(text: str) -> str:
    """Without spaces and places to break a word, which the lines of a PDF lose and gain; with one kind of dash and apostrophe."""
    return re.sub(r"[\s\u200b]+", "", unicodedata.normalize("NFKC", text)).translate(_ONE_KIND)


@dataclass(frozen=True)
class Paper:
    """A Word document or PDF. text: all of it in reading order, squeezed; alts: what stands for its pictures, squeezed."""

    name: str
    text: str
    alts: frozenset[str]


def read_paper(path: Path) -> Paper:
    """The paper, whichever kind it is."""
    text, alts = _read(path.suffix, path.read_bytes())
    return Paper(path.name, text, alts)


@lru_cache(maxsize=8)
def _read(kind: str, content: bytes) -> tuple[str, frozenset[str]]:
    """Text and alternative texts, squeezed. Reading a PDF takes a second, and tests change one paper of many."""
    text, alts = {".docx": _word, ".pdf": _pdf}[kind](io.BytesIO(content))
    return squeezed(text), frozenset(map(squeezed, alts))


def _word(file: IO[bytes]) -> tuple[str, list[str]]:
    with zipfile.ZipFile(file) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    return "".join(each.text or "" for each in body.iter(f"{_WORD}t")), [
        each.get("descr", "") for each in body.iter(_PICTURE)
    ]


def _pdf(file: IO[bytes]) -> tuple[str, list[str]]:
    with PdfReader(file) as reader:
        pages = [_FOOTER.sub("", page.extract_text()) for page in reader.pages]
        return "\n".join(pages), _pdf_alts(reader)


def pdf_text(content: bytes) -> str:
    """Everything that is written in a PDF: its pages, what stands for its pictures, bookmarks, what it says of itself."""
    with PdfReader(io.BytesIO(content)) as reader:
        about = [str(value) for value in (reader.metadata or {}).values()]
        titles = [str(each.title) for each in _bookmarks(reader.outline)]
        return "\n".join(
            [
                *(page.extract_text() for page in reader.pages),
                *_pdf_alts(reader),
                *titles,
                *about,
                _xmp(reader),
            ]
        )


def _xmp(reader: PdfReader) -> str:
    stream = reader.trailer["/Root"].get("/Metadata")
    return stream.get_object().get_data().decode("utf-8") if stream else ""


def _bookmarks(outline: list[Any]) -> Iterator[Any]:
    for each in outline:
        if isinstance(each, list):
            yield from _bookmarks(each)
        else:
            yield each


def _pdf_alts(reader: PdfReader) -> list[str]:
    return [str(tag["/Alt"]) for tag in _tags(reader.trailer["/Root"]["/StructTreeRoot"]) if "/Alt" in tag]


def _tags(node: Any) -> Iterator[DictionaryObject]:
    """What a screen reader is told of a PDF, from that place down."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, ArrayObject):
        for each in node:
            yield from _tags(each)
    elif isinstance(node, DictionaryObject):
        yield node
        yield from _tags(node.get("/K"))
