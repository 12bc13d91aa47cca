"""Quarto and the built-in assembler give the same content. Runs wherever `quarto` is on PATH."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from analysis.data.areas import load_areas
from analysis.data.editions import load_editions
from analysis.document import assemble, pdf, quarto
from analysis.errors import AssemblyError
from analysis.io.cache import Cache
from analysis.pipeline.build import Request
from analysis.pipeline.report import build
from analysis.project import Project, find_project
from analysis.publishing.accessibility import violations
from analysis.publishing.browser import find_chromium
from tests.support.council import boldsteps, make_council
from tests.support.example_runs import example_edition, write_example_runs
from tests.unit.document.test_assembly import check_dressed, dress

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


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose definition, looks and pages may be changed."""
    root = tmp_path / "project"
    for name in ("data", "_extensions", "notebooks"):
        shutil.copytree(REPOSITORY / name, root / name)
    for name in ("_quarto.yml", "_brand.yml"):
        shutil.copy(REPOSITORY / name, root)
    return Project(root)


def assembled(project: Project, runs: Path, folder: Path, *formats: str) -> Path:
    """The document of small runs by Quarto, in `folder`, which keeps what it made before."""
    kept = Cache(folder.parent / "cache")
    assemble(project, example_edition(), runs, folder, kept, assembler="quarto", formats=formats or ("html",))
    return folder


def test_the_looks_of_a_council_and_a_page_of_markdown(project: Project, tmp_path: Path) -> None:
    dress(project)
    runs = write_example_runs(tmp_path / "runs", districts=())
    check_dressed(assembled(project, runs, tmp_path / "built") / "site")


def test_a_change_renders_the_pages_that_have_it_and_gives_the_bytes_of_a_whole_render(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The front page is one, as it has the first sentence of each chapter."""
    runs = write_example_runs(tmp_path / "runs", districts=())
    assembled(project, runs, tmp_path / "before")
    path = runs / "kent" / "gaps.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Example text", "Changed text"), encoding="utf-8")
    rendered: list[list[str]] = []
    convert = quarto.convert

    def noted(pages: Any, staged: Any) -> dict[Any, str]:
        rendered.append([page.path for page in pages])
        return convert(pages, staged)

    monkeypatch.setattr(quarto, "convert", noted)
    after = assembled(project, runs, tmp_path / "after") / "site"
    shutil.rmtree(tmp_path / "cache")
    whole = assembled(project, runs, tmp_path / "whole") / "site"
    assert rendered[0] == ["index", "kent/gaps"]
    assert "Changed text" in (after / "index.html").read_text(encoding="utf-8")
    assert len(rendered[1]) > 2
    assert "Changed text" in (after / "kent" / "gaps.html").read_text(encoding="utf-8")
    assert _files(after) == _files(whole)
    assert [
        name for name in _files(after) if (after / name).read_bytes() != (whole / name).read_bytes()
    ] == []


def quarto_in(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Quarto in a folder with this Python's commands on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {**os.environ, "PATH": path, **environment}
    return subprocess.run(
        ["quarto", *arguments], cwd=root, env=variables, capture_output=True, text=True, check=False
    )


def test_render_at_the_root_builds_the_document_of_a_profile(tmp_path: Path) -> None:
    root = make_council(tmp_path / "council")
    project = Project(root)
    period, county = max(load_editions(project.data)), load_areas(project.data).county
    done = quarto_in(root, "render", "--profile", f"edition-{period},area-{county.name},topic-gaps")
    assert done.returncode == 0, done.stderr
    assert (root / "reports" / period / "site" / county.slug / "gaps.html").is_file()
    assert not (root / "reports" / period / "site" / county.slug / "budget.html").exists()


@pytest.mark.parametrize("what", ["notebooks/gaps.ipynb", "notebooks"])
def test_a_notebook_that_has_not_been_run_is_refused_and_leaves_nothing(tmp_path: Path, what: str) -> None:
    root = make_council(tmp_path / "council")
    before = _files(root)
    done = quarto_in(root, "render", what)
    assert done.returncode != 0
    assert "boldsteps report 2012 --topic gaps" in done.stdout + done.stderr
    assert {name for name in _files(root) - before if "/.quarto/" not in f"/{name}"} == set()


@pytest.mark.parametrize("assembler", ["quarto", "pandoc"])
def test_an_unknown_key_stops_either_assembler_before_anything_is_run(tmp_path: Path, assembler: str) -> None:
    root = make_council(tmp_path / "council")
    definition = root / "_quarto.yml"
    text = definition.read_text(encoding="utf-8")
    definition.write_text(
        text.replace("bold-steps-html: default", "bold-steps-html: {lightbox: true}"), encoding="utf-8"
    )
    done = boldsteps(root, "report", max(load_editions(Project(root).data)), "--assembler", assembler)
    assert done.returncode == 1
    assert "the report does not use `format: bold-steps-html: lightbox`" in done.stderr
    assert not (root / "reports").exists()


def test_the_project_to_take_away_renders_with_its_labels(project: Project, tmp_path: Path) -> None:
    runs = write_example_runs(tmp_path / "runs", districts=("Thanet",))
    taken = assembled(project, runs, tmp_path / "built", "html", "quarto") / "quarto"
    site = shutil.copytree(taken, tmp_path / "elsewhere") / "_site"
    done = quarto_in(tmp_path / "elsewhere", "render")
    assert done.returncode == 0, done.stderr
    assert "Unable to resolve" not in done.stderr
    page = (site / "kent" / "gaps.html").read_text(encoding="utf-8")
    assert re.search(r'<a href="#fig-gaps-first" class="quarto-xref">Figure', page)
    assert re.search(r'<a href="#tbl-gaps-rates" class="quarto-xref">Table', page)
    assert re.search(r'id="quarto-sidebar"', page)
    contents = {path.name: Content(path) for path in site.rglob("*.html")}
    assert {name: page.outside for name, page in contents.items() if page.outside} == {}
    if find_chromium():
        names = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))][:10]
        assert violations(site, names, lambda line: None) == []


def test_a_pdf_without_the_wheel(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = pdf.find_spec
    monkeypatch.setattr(pdf, "find_spec", lambda name: None if name == "typst" else found(name))
    runs = write_example_runs(tmp_path / "runs", districts=())
    made = assembled(project, runs, tmp_path / "built", "html", "pdf")
    assert (made / "bold-steps-2012.pdf").read_bytes().startswith(b"%PDF")


def test_what_quarto_says_has_no_stack(tmp_path: Path) -> None:
    (tmp_path / "_quarto.yml").write_text("project: {type: nonsense}", encoding="utf-8")
    with pytest.raises(AssemblyError) as raised:
        quarto.run(["render", "."], tmp_path)
    assert "nonsense" in str(raised.value)
    assert " at " not in str(raised.value)


def test_a_page_in_the_formats_of_print(project: Project, tmp_path: Path) -> None:
    runs = write_example_runs(tmp_path / "runs", districts=())
    folder = assembled(project, runs, tmp_path / "built", "html", "docx", "pdf") / "document"
    for name in ("bold-steps-docx", "bold-steps-typst"):
        done = quarto_in(folder, "render", "kent/gaps.ipynb", "--to", name)
        assert done.returncode == 0, done.stderr
        assert "Could not fetch resource" not in done.stderr
    made = tmp_path / "built" / "site" / "kent"
    assert (made / "gaps.pdf").read_bytes().startswith(b"%PDF")
    with zipfile.ZipFile(made / "gaps.docx") as word:
        assert any(name.startswith("word/media/") for name in word.namelist())
