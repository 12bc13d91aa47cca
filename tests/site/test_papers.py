"""Word and PDF: what stands in the staged exhibits is read back from both, and both are the same bytes each time.

Example runs have every kind of thing a page can show; the 2012 edition has everything that a committee gets.
"""

import hashlib
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from analysis.data.areas import load_areas
from analysis.data.document import Document, load_document
from analysis.data.editions import load_editions
from analysis.document import assemble, check_formats, word
from analysis.document import pdf as typeset
from analysis.document.content import read_content
from analysis.document.links import label_exhibits
from analysis.document.pages import plan_pages
from analysis.errors import AssemblyError
from analysis.exhibits.exhibit import REFERENCE
from analysis.io.cache import Cache
from analysis.publishing.links import Site
from tests.site.test_words import BUILDERS, read_by_people
from tests.support.editions import narrow_edition, scorecards
from tests.support.example_runs import (
    DISTRICTS,
    example_edition,
    example_exhibits,
    example_project,
    write_example_runs,
    write_run,
)

pytestmark = pytest.mark.slow

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
INLINE, EMU = PICTURE.replace("docPr", "inline"), 12_700
"""Of a picture in Word its element, and how many of its units are a point."""
CHART = re.compile(r'<svg class="chart (?!narrow)(.*?)>(.*?)</svg>', re.DOTALL)
FORMATS = ("html", "docx", "pdf")
COUNTY, VOLUME, SHEET = "bold-steps-2012", "bold-steps-2012-reference", "packs/bold-steps-2012-thanet"
PAPERS = [(COUNTY, "Kent"), (VOLUME, "Kent"), (SHEET, "Thanet")]
"""What the committee reads, what it looks up, and a district's page; and whose they are."""
SMALLEST_LETTERS = 6.2
"""Points, of a district's sheet."""
LONGEST_REPORT = 40
"""Pages that a committee is given to read."""


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Papers made of example runs of the county and two districts."""
    return make(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 2012 edition of the county and a district, in every format."""
    return narrow_edition(tmp_path_factory, "2012")


def make(folder: Path) -> Path:
    return assembled(write_example_runs(folder / "runs"), folder / "made")


def squeezed(text: str) -> str:
    """Without spaces and places to break a word, which lines of a PDF lose and gain."""
    return re.sub(r"[\s\u200b]+", "", text)


class Word:
    """A Word document as a reader of it would meet it."""

    def __init__(self, file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            self.names = archive.namelist()
            self.body = ElementTree.fromstring(archive.read("word/document.xml"))
            self.footer = (
                archive.read("word/footer1.xml").decode() if "word/footer1.xml" in self.names else ""
            )

    def paragraphs(self, style: str) -> list[str]:
        wanted = [each for each in self.body.iter(f"{W}p") if _style(each) == style]
        return ["".join(text.text or "" for text in each.iter(f"{W}t")) for each in wanted]

    @property
    def alts(self) -> list[str]:
        return [each.get("descr", "") for each in self.body.iter(PICTURE)]

    @property
    def tables(self) -> list[ElementTree.Element]:
        return list(self.body.iter(f"{W}tbl"))

    @property
    def empty_sections(self) -> int:
        """How many sections begin and end without anything between."""
        body = [each for each in self.body[0] if each.tag in (f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}sectPr")]
        ends = [each.tag == f"{W}sectPr" or each.find(f"{W}pPr/{W}sectPr") is not None for each in body]
        return sum(here and after for here, after in pairwise(ends))

    @property
    def sections(self) -> list[ElementTree.Element]:
        return list(self.body.iter(f"{W}sectPr"))

    @property
    def anchors(self) -> set[str]:
        return {each.get(f"{W}name", "") for each in self.body.iter(f"{W}bookmarkStart")}

    @property
    def links(self) -> set[str]:
        return {each.get(f"{W}anchor", "") for each in self.body.iter(f"{W}hyperlink")} - {""}


def _style(paragraph: ElementTree.Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


class Pdf:
    """A PDF by its tags: what a screen reader is told."""

    def __init__(self, file: Path) -> None:
        self.reader = PdfReader(file)
        self.root = self.reader.trailer["/Root"]
        self.pages = [page.extract_text() for page in self.reader.pages]
        self.text = squeezed("".join(self.pages))
        self.tags = list(_tags(self.root["/StructTreeRoot"]))

    def of(self, *kinds: str) -> list[DictionaryObject]:
        return [tag for tag in self.tags if tag.get("/S") in kinds]

    @property
    def alts(self) -> list[str]:
        return [str(tag["/Alt"]) for tag in self.tags if "/Alt" in tag]


def _tags(node: object) -> Iterator[DictionaryObject]:
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, ArrayObject):
        for each in node:
            yield from _tags(each)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        yield from _tags(node.get("/K"))


def staged(path: str, area: str) -> list[dict[str, str]]:
    """The charts and tables of the paper: of the county's chapters, of its appendices, or of a district's scorecard."""
    here = load_areas(example_project().data).find_reported(area)
    shown = [
        chapter
        for chapter in document().chapters
        if (chapter.notebook == "scorecard" if path == SHEET else chapter.appendix == (path == VOLUME))
    ]
    return [
        vars(each)
        for chapter in shown
        for each in example_exhibits(here, chapter)
        if each.kind in ("chart", "table")
    ]


@pytest.mark.parametrize(("path", "area"), PAPERS)
def test_word_holds_every_caption_alt_text_and_table(papers: Path, path: str, area: str) -> None:
    word, exhibits = Word(papers / f"{path}.docx"), staged(path, area)
    charts = [each for each in exhibits if each["kind"] == "chart"]
    captions = word.paragraphs("ImageCaption") + word.paragraphs("TableCaption")
    assert len(word.paragraphs("ImageCaption")) == len(charts)
    assert all(any(each["title"] in caption for caption in captions) for each in exhibits)
    assert sorted(word.alts) == sorted(each["alt"] for each in charts)
    assert len(word.tables) == len(exhibits) - len(charts)
    assert all(table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for table in word.tables), (
        "a header row that does not repeat"
    )


def test_word_has_headings_contents_page_numbers_and_links_that_lead_somewhere(papers: Path) -> None:
    word = Word(papers / f"{COUNTY}.docx")
    titles = word.paragraphs("Heading1")
    assert titles[:3] == ["Summary", "1 Overview", "2 Performance scorecard"]
    assert set(word.paragraphs("Heading2")) == {"How we are doing"}
    contents = [text for text in word.paragraphs("BodyText") if text in titles]
    assert contents == titles, "the contents cannot be read before the fields are brought up to date"
    assert "PAGE" in word.footer
    assert word.links <= word.anchors


@pytest.mark.parametrize(("path", "area"), PAPERS)
def test_pdf_is_tagged_and_holds_every_caption_alt_text_and_table(papers: Path, path: str, area: str) -> None:
    pdf, exhibits = Pdf(papers / f"{path}.pdf"), staged(path, area)
    charts = [each for each in exhibits if each["kind"] == "chart"]
    assert pdf.root["/MarkInfo"]["/Marked"] is not None and str(pdf.root["/Lang"]).lower().startswith("en")
    assert sorted(set(pdf.alts)) == sorted({each["alt"] for each in charts})
    assert len(pdf.of("/Table")) == len(exhibits) - len(charts)
    assert len(pdf.of("/TH")) >= 4 * len(pdf.of("/Table"))
    assert all(squeezed(each["title"]) in pdf.text for each in exhibits)
    assert pdf.of("/H1") and pdf.of("/H2") and bool(pdf.of("/TOC")) == (path != SHEET)
    assert b"pdfuaid" in pdf.root["/Metadata"].get_object().get_data()


def test_there_is_a_sheet_of_one_page_for_each_district(papers: Path) -> None:
    slugs = {"thanet", "tonbridge-and-malling"}
    assert len(DISTRICTS) == len(slugs)
    made = {file.name for file in (papers / "packs").iterdir()}
    assert made == {f"bold-steps-2012-{slug}.{kind}" for slug in slugs for kind in ("docx", "pdf")}
    assert {len(PdfReader(file).pages) for file in (papers / "packs").glob("*.pdf")} == {1}


def test_the_same_runs_make_the_same_bytes(papers: Path, tmp_path: Path) -> None:
    again = make(tmp_path)
    for file in sorted(papers.rglob("bold-steps-*")):
        other = again / file.relative_to(papers)
        assert hashlib.sha256(file.read_bytes()).digest() == hashlib.sha256(other.read_bytes()).digest(), (
            file.name
        )


def test_a_format_that_cannot_be_made_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssemblyError, match="cannot be made as odt; it can be made as html, docx, pdf"):
        check_formats(("html", "odt"))
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(AssemblyError, match="needs the package typst"):
        typeset.check()


def assembled(
    runs: Path, folder: Path, *, formats: tuple[str, ...] = FORMATS, cache: Path | None = None
) -> Path:
    assemble(
        example_project(),
        example_edition(),
        runs,
        folder,
        Cache(cache or folder.with_suffix(".cache")),
        assembler="pandoc",
        formats=formats,
    )
    return folder


@cache
def read(file: Path) -> Pdf:
    """A PDF of the edition, read once for all tests of it."""
    return Pdf(file)


def shown(edition: Path, path: str, area: str) -> list[tuple[str, dict[str, Any]]]:
    """Every chart and table of the paper, from the executed notebooks, with its number. The volume has the earlier years of districts."""
    project = example_project()
    pages = plan_pages(
        load_document(project.root).chapters,
        load_areas(project.data),
        example_edition(),
        edition / "runs",
        [],
    )
    return [
        (labels[each.id], each.data)
        for page in pages
        if page.run and page.area and (page.area.name == area or (path == VOLUME and page.is_sheet))
        if page.is_sheet == (path == SHEET) or path == VOLUME
        for exhibits in [read_content(page.run).exhibits]
        for labels in [label_exhibits(page, exhibits)]
        for each in exhibits
        if each.id in labels
        if (page.is_appendix or REFERENCE in each.html) == (path == VOLUME)
    ]


MOVED = r"\d+ of \d+ measures: see all|Measures of this year"
"""The captions of the tables in the summary, which are no exhibits of their own."""


@pytest.mark.parametrize(("path", "area"), PAPERS)
def test_word_holds_every_figure_and_table_of_the_edition(edition: Path, path: str, area: str) -> None:
    word, exhibits = Word(edition / f"{path}.docx"), shown(edition, path, area)
    assert len(exhibits) > {COUNTY: 30, VOLUME: 20, SHEET: 0}[path]
    every = word.paragraphs("ImageCaption") + word.paragraphs("TableCaption")
    captions = [each for each in every if not re.fullmatch(MOVED, each)]
    assert len(every) - len(captions) == 2 * (path == COUNTY), "what improved and what got worse"
    expected = [squeezed(f"{label} {each['title']}{each['unit']}") for label, each in exhibits]
    assert sorted(map(squeezed, captions)) == sorted(expected)
    alts = Counter(word.alts)
    assert not Counter(each["alt"] for _, each in exhibits if each["kind"] == "chart") - alts
    assert "" not in alts
    assert all(table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for table in word.tables)


@pytest.mark.parametrize(("path", "area"), PAPERS)
def test_word_has_its_headings_its_contents_and_page_numbers_in_every_section(
    edition: Path, path: str, area: str
) -> None:
    word = Word(edition / f"{path}.docx")
    titles, parts = word.paragraphs("Heading1"), word.paragraphs("Heading2")
    assert (len(titles) >= 7 and len(parts) > 10) if area == "Kent" else (titles == [area] and not parts)
    assert [text for text in word.paragraphs("BodyText") if text in {*titles, *parts}] == in_contents(word)
    assert word.links <= word.anchors
    assert all(section.find(f"{W}footerReference") is not None for section in word.sections)
    turned = [
        section for section in word.sections if section.find(f"{W}pgSz").get(f"{W}orient") == "landscape"
    ]
    assert bool(turned) == (area == "Kent") and len(word.sections) == 2 * len(turned) + 1, (
        "a section that is turned ends where an upright one begins"
    )
    assert word.empty_sections == 0


def in_contents(word: Word) -> list[str]:
    """The chapters and their parts in the order of the document."""
    headings = [each for each in word.body.iter(f"{W}p") if _style(each) in ("Heading1", "Heading2")]
    return ["".join(text.text or "" for text in each.iter(f"{W}t")) for each in headings]


@pytest.mark.parametrize(("path", "area"), PAPERS)
def test_pdf_holds_every_figure_and_table_of_the_edition(edition: Path, path: str, area: str) -> None:
    pdf, exhibits = read(edition / f"{path}.pdf"), shown(edition, path, area)
    missing = [
        label
        for label, each in exhibits
        if squeezed(f"{label} {each['title']}{each['unit']}") not in pdf.text
    ]
    assert missing == []
    assert not {each["alt"] for _, each in exhibits if each["kind"] == "chart"} - set(pdf.alts)
    assert len(pdf.of("/Figure")) == len(pdf.alts), "a picture without words"
    assert len(pdf.of("/Table")) == len(Word(edition / f"{path}.docx").tables)
    assert pdf.of("/H1") and bool(pdf.of("/H2") and pdf.of("/TOC")) == (area == "Kent")
    assert b"pdfuaid" in pdf.root["/Metadata"].get_object().get_data()


@pytest.mark.parametrize(("path", "area"), PAPERS)
def test_every_page_of_the_pdf_is_numbered_and_says_something(edition: Path, path: str, area: str) -> None:
    pdf = read(edition / f"{path}.pdf")
    whose = f"{area}, reference volume" if path == VOLUME else area
    footers = [squeezed(f"{whose}{number} of {len(pdf.pages)}") for number in range(1, len(pdf.pages) + 1)]
    assert [
        footer for footer, text in zip(footers, pdf.pages, strict=True) if footer not in squeezed(text)
    ] == []
    words = [len(text.split()) for text in pdf.pages]
    assert min(words) > 30, f"page {words.index(min(words)) + 1} is next to empty"


@pytest.mark.parametrize(("path", "least"), [(COUNTY, 1), (VOLUME, 10)])
def test_the_header_of_a_table_is_on_each_of_its_pages(edition: Path, path: str, least: int) -> None:
    pdf, word = read(edition / f"{path}.pdf"), Word(edition / f"{path}.docx")
    headers = {
        squeezed("".join(cell.text or "" for cell in table.find(f"{W}tr").iter(f"{W}t")))
        for table in word.tables
    }
    turned = [
        squeezed(text)
        for text, page in zip(pdf.pages, pdf.reader.pages, strict=True)
        if page.mediabox.width > page.mediabox.height
    ]
    assert len(turned) > least
    bare = [text for text in turned if not any(header in text for header in headers)]
    assert [text[:60] for text in bare if not text.startswith(("†", "[", "Source:"))] == [], (
        "only the sources and notes below a long table may come alone"
    )


def parts_of(edition: Path, path: str, area: str) -> list[str]:
    """The headings of consecutive rows in the tables of the pages that are in the paper."""
    site = edition / "site"
    names = [f"{area.lower()}/scorecard.html"] if path == SHEET else ["index.html", "kent/*", "appendices/*"]
    names += ["thanet/scorecard.html"] if path == VOLUME else []
    exhibits = [
        (file.parent.name == "appendices", each)
        for name in names
        for file in sorted(site.glob(name))
        for each in re.split(r'(?=<(?:figure|div) class="exhibit)', file.read_text(encoding="utf-8"))
    ]
    return [
        heading
        for is_appendix, each in exhibits
        if (is_appendix or REFERENCE in each) == (path == VOLUME)
        for heading in re.findall(r'<tr class="part"><th[^>]*>([^<]+)</th>', each)
    ]


@pytest.mark.parametrize(("path", "area"), PAPERS)
def test_no_page_ends_with_the_heading_of_the_rows_on_the_next(edition: Path, path: str, area: str) -> None:
    word, pdf, parts = (
        Word(edition / f"{path}.docx"),
        read(edition / f"{path}.pdf"),
        parts_of(edition, path, area),
    )
    assert len(parts) > 3
    assert sorted(word.paragraphs("Part")) == sorted(parts), "a heading that does not stay with its rows"
    ends = [squeezed(text.partition("Kent County Council, Bold Steps")[0]) for text in pdf.pages]
    assert [end[-60:] for end in ends if end.endswith(tuple(map(squeezed, parts)))] == []


def test_a_headline_figure_is_two_lines_in_word_its_year_in_the_first_its_rating_in_the_second(
    edition: Path,
) -> None:
    """Each in five lines, those of a summary stood on two pages."""
    items = [each for each in Word(edition / f"{COUNTY}.docx").body.iter(f"{W}p") if _style(each) == "Item"]
    lines = [
        "".join("\n" if part.tag == f"{W}br" else part.text or "" for part in item.iter()).split("\n")
        for item in items
        if item.find(f".//{W}br") is not None
    ]
    assert len(lines) == 8
    for figure, moved in lines:
        assert re.search(r"\d.*\s\d{4}$", figure), figure
        assert re.search(r"(since 2011|England).*\s[■▲●○] (Red|Amber|Green|Not rated)$", moved), moved


def test_letters_of_every_chart_can_be_read(edition: Path) -> None:
    word, smallest_of = Word(edition / f"{COUNTY}.docx"), {}
    for page in [edition / "site" / "index.html", *(edition / "site" / "kent").glob("*.html")]:
        for attributes, drawing in CHART.findall(page.read_text(encoding="utf-8")):
            alt, width = re.findall(r'aria-label="(.*?)"|viewBox="0 0 ([\d.]+)', attributes)
            letters = min(map(float, re.findall(r'font-size="([\d.]+)"', drawing)))
            smallest_of[unescape(alt[0])] = letters / float(width[1])
    shown = [(each[2].get("descr", ""), int(each[0].get("cx", 0)) / EMU) for each in word.body.iter(INLINE)]
    points = {alt: smallest_of[alt] * width for alt, width in shown if alt in smallest_of}
    assert len(points) > 20
    assert {alt: size for alt, size in points.items() if size < 6} == {}


def test_what_only_a_screen_offers_is_not_in_the_papers_and_a_rating_stands_in_one_line(
    edition: Path,
) -> None:
    pages = read(edition / f"{COUNTY}.pdf").pages
    assert not re.search("Choose a|packs of their own", " ".join(pages))
    assert [text for text in pages if re.search(r"^[■▲●]\s*\n\s*(Red|Amber|Green)", text, re.MULTILINE)] == []


def test_a_short_table_stays_on_one_page_in_word(edition: Path) -> None:
    word = Word(edition / f"{COUNTY}.docx")
    short = [table for table in word.tables if 2 < len(table.findall(f"{W}tr")) < 8]
    assert len(short) > 3
    for table in short:
        *rows, _ = table.findall(f"{W}tr")
        assert {_style(each) for row in rows for each in row.iter(f"{W}p")} <= {"Kept", "Part"}


def test_a_chapter_that_says_little_before_a_wide_table_begins_on_its_page(edition: Path) -> None:
    pdf = read(edition / f"{VOLUME}.pdf")
    first = next(
        number for number, text in enumerate(pdf.pages[2:], start=2) if text.startswith("D Reconciliation")
    )
    assert pdf.reader.pages[first].mediabox.width > pdf.reader.pages[first].mediabox.height
    assert "Table D.1" in pdf.pages[first]


def test_the_committee_reads_no_more_than_it_can(edition: Path) -> None:
    report, volume = (read(edition / f"{path}.pdf") for path in (COUNTY, VOLUME))
    assert 20 < len(report.pages) <= LONGEST_REPORT < len(volume.pages)


@pytest.mark.parametrize("period", load_editions(example_project().data))
def test_a_district_has_one_page_in_every_edition(
    tmp_path_factory: pytest.TempPathFactory, period: str
) -> None:
    data, folder = example_project().data, scorecards(tmp_path_factory, period)
    areas = load_areas(data, load_editions(data)[period].position_date)
    sheets = {file.stem: PdfReader(file) for file in (folder / "packs").glob("*.pdf")}
    assert set(sheets) == {f"bold-steps-{period}-{area.slug}" for area in areas.districts}
    assert {name: len(pdf.pages) for name, pdf in sheets.items() if len(pdf.pages) != 1} == {}
    for name, pdf in sheets.items():
        assert len(re.findall(r"\d[\d.,]*%", pdf.pages[0].extract_text())) > 10, f"{name} has no figures"
    assert {name: size for name, pdf in sheets.items() if (size := smallest(pdf)) < SMALLEST_LETTERS} == {}
    assert [
        (name, words)
        for name, text in read_by_people(folder / "site")
        for words in BUILDERS
        if re.search(words, text)
    ] == []


def smallest(pdf: PdfReader) -> float:
    """The size in points of the smallest letters of the first page."""
    sizes: list[float] = []

    def seen(text: str, _: list[float], placed: list[float], font: object, size: float) -> None:
        if text.strip():
            sizes.append(abs(size * placed[3]))

    pdf.pages[0].extract_text(visitor_text=seen)
    return min(sizes)


def test_a_sheet_says_nothing_of_pages_that_are_not_in_it(edition: Path) -> None:
    words = "are on its scorecard."
    assert words in (edition / "site" / "thanet" / "scorecard.html").read_text(encoding="utf-8")
    assert squeezed(words) not in read(edition / f"{SHEET}.pdf").text
    assert words not in "".join(
        text.text or "" for text in Word(edition / f"{SHEET}.docx").body.iter(f"{W}t")
    )


def test_the_site_offers_the_papers_that_were_made(edition: Path) -> None:
    site = Site(edition / "site")
    assert offered(site, "index.html") == in_both_kinds(f"downloads/{COUNTY}")
    assert offered(site, "kent/gaps.html") == in_both_kinds(f"../downloads/{COUNTY}")
    assert offered(site, "thanet/scorecard.html") == in_both_kinds(f"../downloads/{SHEET}")
    assert offered(site, "downloads/index.html") >= {
        each for path, _ in PAPERS for each in in_both_kinds(path)
    }
    everything = {(page, target) for page in site.pages for target in offered(site, page)}
    assert len({target.rpartition("/")[2] for _, target in everything}) == 2 * (
        2 + len(list((edition / "packs").glob("*.pdf")))
    )
    assert [each for each in site.broken_links() if each.target.endswith((".docx", ".pdf"))] == []


def offered(site: Site, page: str) -> set[str]:
    return {each.target for each in site.pages[page].addresses if each.target.endswith((".docx", ".pdf"))}


def in_both_kinds(path: str) -> set[str]:
    return {f"{path}.docx", f"{path}.pdf"}


def test_a_site_without_papers_offers_none(tmp_path: Path) -> None:
    site = Site(
        assembled(write_example_runs(tmp_path / "runs"), tmp_path / "2012", formats=("html",)) / "site"
    )
    assert len(site.pages) > 30
    assert [(page, target) for page in site.pages for target in offered(site, page)] == []


def test_papers_of_the_same_text_are_taken_from_the_build_before(
    papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, areas = write_example_runs(tmp_path / "runs"), load_areas(example_project().data)
    thanet, scorecard = (
        areas.find("Thanet"),
        next(each for each in document().chapters if each.notebook == "scorecard"),
    )
    write_run(
        runs,
        thanet,
        scorecard,
        example_exhibits(thanet, scorecard),
        prose="## How we are doing\n\nOtherwise than before.",
    )
    asked: list[str] = []
    for maker in (word, typeset):
        monkeypatch.setattr(
            maker, "build", lambda markdown, staged, name: asked.append(name) or b"made again"
        )
    again = assembled(runs, tmp_path / "2012", cache=papers.with_suffix(".cache"))
    assert sorted(asked) == sorted(Path(each).name for each in in_both_kinds(SHEET))
    for kept in in_both_kinds(COUNTY):
        assert (again / kept).read_bytes() == (papers / kept).read_bytes()


def document() -> Document:
    return load_document(example_project().root)


def topics() -> list[str]:
    return [chapter.notebook for chapter in document().chapters]


SOME_TOPICS = {"front_page", "gaps", "scorecard", "definitions"}
"""One that leads everywhere, one with words and charts, one with wide tables, an appendix. `make torture` makes the others."""


@pytest.mark.parametrize(
    "topic",
    [pytest.param(name, marks=[pytest.mark.torture] * (name not in SOME_TOPICS)) for name in topics()],
)
def test_a_chapter_alone_leads_only_to_what_is_there(edition: Path, tmp_path: Path, topic: str) -> None:
    (tmp_path / "runs" / "kent").mkdir(parents=True)
    shutil.copyfile(
        edition / "runs" / "kent" / f"{topic}.ipynb", tmp_path / "runs" / "kent" / f"{topic}.ipynb"
    )
    made = assembled(tmp_path / "runs", tmp_path / "2012")
    path = VOLUME if next(each for each in document().chapters if each.notebook == topic).appendix else COUNTY
    word = Word(made / f"{path}.docx")
    assert len(word.paragraphs("Heading1")) == 1
    assert word.links <= word.anchors
    assert word.empty_sections == 0
    assert len(Pdf(made / f"{path}.pdf").pages) >= 2
    assert Site(made / "site").broken_links() == []
