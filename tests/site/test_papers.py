"""Word and PDF: what stands in the staged exhibits is read back from both, and both are the same bytes each time."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from analysis.assembly import assemble, check_formats, typeset
from analysis.errors import AssemblyProblem
from analysis.records.areas import load_areas
from tests.site.example_runs import DISTRICTS, example_edition, example_exhibits, example_project, write_example_runs

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
COUNTY, PACK = "bold-steps-2012", "packs/bold-steps-2012-thanet"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Papers made of example runs of the county and two districts."""
    return make(tmp_path_factory.mktemp("papers"))


def make(folder: Path) -> Path:
    runs = write_example_runs(folder / "runs")
    assemble(example_project(), example_edition(), runs, folder / "made", assembler="pandoc", formats=("html", "docx", "pdf"))
    return folder / "made"


def squeezed(text: str) -> str:
    """Without spaces, which lines of a PDF lose and gain."""
    return re.sub(r"\s+", "", text)


class Word:
    """A Word document as a reader of it would meet it."""

    def __init__(self, file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            self.names = archive.namelist()
            self.body = ElementTree.fromstring(archive.read("word/document.xml"))
            self.footer = archive.read("word/footer1.xml").decode() if "word/footer1.xml" in self.names else ""

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
        self.text = squeezed("".join(page.extract_text() for page in self.reader.pages))
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


def staged(area: str, chapters: int) -> list[dict[str, str]]:
    """The charts and tables that one area's chapters show."""
    project = example_project()
    from analysis.document import load_document

    here = load_areas(project.data).find_reported(area)
    shown = [
        chapter for chapter in load_document(project.root).chapters_of("2012") if not (chapters and chapter.areas != "every")
    ]
    return [vars(each) for chapter in shown for each in example_exhibits(here, chapter) if each.kind in ("chart", "table")]


@pytest.mark.parametrize(("path", "area", "is_pack"), [(COUNTY, "Kent", 0), (PACK, "Thanet", 1)])
def test_word_holds_every_caption_alt_text_and_table(papers: Path, path: str, area: str, is_pack: int) -> None:
    word, exhibits = Word(papers / f"{path}.docx"), staged(area, is_pack)
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
    assert titles[:3] == ["How are we doing?", "1 Overview", "2 Performance scorecard"]
    assert set(word.paragraphs("Heading2")) == {"How we are doing"}
    contents = [text for text in word.paragraphs("BodyText") if text in titles]
    assert contents == titles, "the contents cannot be read before the fields are brought up to date"
    assert "PAGE" in word.footer
    assert word.links <= word.anchors


@pytest.mark.parametrize(("path", "area", "is_pack"), [(COUNTY, "Kent", 0), (PACK, "Thanet", 1)])
def test_pdf_is_tagged_and_holds_every_caption_alt_text_and_table(papers: Path, path: str, area: str, is_pack: int) -> None:
    pdf, exhibits = Pdf(papers / f"{path}.pdf"), staged(area, is_pack)
    charts = [each for each in exhibits if each["kind"] == "chart"]
    assert pdf.root["/MarkInfo"]["/Marked"] is not None and str(pdf.root["/Lang"]).lower().startswith("en")
    assert sorted(set(pdf.alts)) == sorted({each["alt"] for each in charts})
    assert len(pdf.of("/Table")) == len(exhibits) - len(charts)
    assert len(pdf.of("/TH")) >= 4 * len(pdf.of("/Table"))
    assert all(squeezed(each["title"]) in pdf.text for each in exhibits)
    assert pdf.of("/H1") and pdf.of("/H2") and pdf.of("/TOC")
    assert b"pdfuaid" in pdf.root["/Metadata"].get_object().get_data()


def test_there_is_a_pack_for_each_district(papers: Path) -> None:
    slugs = {"thanet", "tonbridge-and-malling"}
    assert len(DISTRICTS) == len(slugs)
    made = {file.name for file in (papers / "packs").iterdir()}
    assert made == {f"bold-steps-2012-{slug}.{kind}" for slug in slugs for kind in ("docx", "pdf")}


def test_the_same_runs_make_the_same_bytes(papers: Path, tmp_path: Path) -> None:
    again = make(tmp_path)
    for file in sorted(papers.rglob("bold-steps-*")):
        other = again / file.relative_to(papers)
        assert hashlib.sha256(file.read_bytes()).digest() == hashlib.sha256(other.read_bytes()).digest(), file.name


def test_a_format_that_cannot_be_made_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssemblyProblem, match="cannot be made as odt; it can be made as html, docx, pdf"):
        check_formats(("html", "odt"))
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(AssemblyProblem, match="needs the package typst"):
        typeset.check()
