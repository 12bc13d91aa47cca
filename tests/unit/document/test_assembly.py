"""From executed notebooks to pages: what staging adds, what the built-in assembler refuses, and what every page is."""

import csv
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.chapters.coverage import shown_chapters
from analysis.data.areas import load_areas
from analysis.data.document import load_document
from analysis.document import assemble, choose_assembler
from analysis.document.links import take_pictures
from analysis.document.print_files import chosen
from analysis.document.stage import SYMBOLS
from analysis.edition.edition import open_edition
from analysis.errors import AssemblyError
from analysis.io.cache import Cache
from analysis.project import Project
from tests.support.example_runs import example_edition, example_project, write_example_runs

REASON = "DataError: the figures of this chapter could not be read"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document of the county and two districts from small runs, one of which failed."""
    folder = tmp_path_factory.mktemp("built")
    project = example_project()
    runs = write_example_runs(folder / "runs")
    (runs / "thanet" / "gaps.ipynb").unlink()
    failed = [(load_areas(project.data).find("Thanet"), load_document(project.root).find("gaps"), REASON)]
    assemble(
        project, example_edition(), runs, folder, Cache(folder / "cache"), assembler="pandoc", failed=failed
    )
    return folder


def page(built: Path, name: str) -> str:
    return (built / "site" / name).read_text(encoding="utf-8")


def staged(built: Path, name: str) -> dict:
    return json.loads((built / "document" / name).read_text(encoding="utf-8"))


def test_every_area_and_chapter_has_its_page(built: Path) -> None:
    shown = shown_chapters(open_edition(example_project(), "2012"))
    chapters = [each for each in shown if each.areas == "every"]
    for area in ("kent", "thanet", "tonbridge-and-malling"):
        assert all((built / "site" / area / f"{chapter.page_name}.html").is_file() for chapter in chapters)
    assert (built / "site" / "index.html").is_file()
    assert (built / "site" / "appendices" / "definitions.html").is_file()


def test_text_of_a_staged_notebook_is_lines(built: Path) -> None:
    """Quarto takes a source that is one string for one line, and loses the front matter."""
    for cell in staged(built, "kent/gaps.ipynb")["cells"]:
        assert isinstance(cell["source"], list)
        assert all(line.endswith("\n") for line in cell["source"][:-1])


def test_no_code_of_a_notebook_reaches_the_document(built: Path) -> None:
    sources = [
        "".join(cell["source"])
        for cell in staged(built, "kent/gaps.ipynb")["cells"]
        if cell["cell_type"] == "code"
    ]
    assert set(sources) == {"#| echo: false"}
    assert "show()" not in page(built, "kent/gaps.html")


def test_figures_are_numbered_by_chapter_and_referred_to(built: Path) -> None:
    text = page(built, "kent/gaps.html")
    number = re.search(r"Figure (\d+)\.1\b", text)
    assert number is not None
    assert (
        f'As <a href="#gaps-first">Figure {number[1]}.1</a> and <a href="#gaps-rates">Table {number[1]}.1</a> show.'
        in text
    )


def test_a_picture_stands_in_its_page(built: Path) -> None:
    drawn = {
        name: re.findall(r"<svg .*?</svg>", page(built, f"{name}/key_stages.html"))
        for name in ("kent", "thanet")
    }
    assert drawn["kent"][0] != drawn["thanet"][0]
    assert "<img" not in page(built, "kent/key_stages.html")
    assert not (built / "site" / "media").exists()


def test_print_has_each_picture_once() -> None:
    box = 'viewBox="0 0 9 9" width="9" height="9"'
    svg = f'<svg class="chart wide" role="img" aria-label="a &gt; b" {box}><rect/></svg>'
    narrow = svg.replace("wide", "narrow")
    text, files = take_pictures(f"<p>{svg}{narrow}{svg}</p>")
    [(name, content)] = files.items()
    assert text.count(f'data-picture="{name.removesuffix(".svg")}"') == 2
    assert content.startswith('<svg xmlns="http://www.w3.org/2000/svg"') and "aria-label" not in content
    assert content.endswith("<rect/></svg>")


def test_the_committee_reads_what_is_to_be_read_and_looks_up_the_rest() -> None:
    shown = "```{=html}\n<div>\n```"
    rest = '```{=html}\n<div data-print="reference">\n```'
    parts = ["An introduction.", shown, "## Results", shown, "### More", rest, "## Other results", rest]
    assert chosen(parts, is_reference=False) == ["An introduction.", shown, "## Results", shown]
    assert chosen(parts, is_reference=True) == ["## Results", "### More", rest, "## Other results", rest]
    assert chosen(["## Results", shown], is_reference=True) == []
    symbols = f"```{{=html}}\n{SYMBOLS}† later</p>\n```"
    assert chosen([shown, "## Older", rest, symbols], is_reference=False) == [shown, symbols]


def test_alternative_text_and_names_are_kept_as_text(built: Path) -> None:
    text = page(built, "thanet/key_stages.html")
    assert 'aria-label="first chart of Thanet: 52.5 in 2011/12."' in text
    assert "&lt;again&gt;" in text
    assert "<again>" not in text


def test_a_download_holds_what_the_figure_shows(built: Path) -> None:
    (path,) = (built / "site" / "downloads" / "thanet").glob("key_stages-first.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["value"] for row in rows] == ["52.5", "58.8", "c"]
    assert "key_stages-first.csv" in page(built, "thanet/key_stages.html")


def test_a_failed_run_has_a_notice_in_place_of_its_page(built: Path) -> None:
    text = page(built, "thanet/gaps.html")
    assert REASON in text
    assert "first chart" not in text


def test_pages_link_to_pages_that_exist(built: Path) -> None:
    missing = []
    for path in (built / "site").rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"#][^"#]*)', path.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", link) and not (path.parent / link).resolve().exists():
                missing.append(f"{path.name}: {link}")
    assert [each for each in missing if not each.endswith(".xlsx")] == []


def test_pages_satisfy_their_own_content_security_policy(built: Path) -> None:
    for path in (built / "site").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "default-src 'self'" in text
        assert re.search(r"<script(?![^>]*\bsrc=)", text) is None
        assert re.search(r"<[^>]+\sstyle=", text) is None
        assert re.search(r"<[^>]+\son[a-z]+=", text) is None


def test_the_same_runs_make_the_same_bytes(built: Path, tmp_path: Path) -> None:
    project = example_project()
    runs = write_example_runs(tmp_path / "runs")
    for name in ("one", "two"):
        assemble(
            project,
            example_edition(),
            runs,
            tmp_path / name,
            Cache(tmp_path / f"{name}.cache"),
            assembler="pandoc",
        )
    first = {
        path.relative_to(tmp_path / "one"): path.read_bytes()
        for path in (tmp_path / "one").rglob("*")
        if path.is_file()
    }
    second = {
        path.relative_to(tmp_path / "two"): path.read_bytes()
        for path in (tmp_path / "two").rglob("*")
        if path.is_file()
    }
    assert first == second


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose `_quarto.yml` may be changed."""
    root = tmp_path / "project"
    source = example_project().root
    for name in ("data", "_extensions", "notebooks"):
        shutil.copytree(source / name, root / name)
    for name in ("_quarto.yml", "_brand.yml"):
        shutil.copy(source / name, root)
    return Project(root)


@pytest.mark.parametrize(
    "markdown", ["{{< video x.mp4 >}}", "See @fig-elsewhere.", "::: {.panel-tabset}\nx\n:::"]
)
def test_markdown_of_quarto_that_it_does_not_know_stops_it(tmp_path: Path, markdown: str) -> None:
    runs = write_example_runs(tmp_path / "runs")
    path = runs / "thanet" / "gaps.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][2]["source"] = markdown
    path.write_text(json.dumps(notebook), encoding="utf-8")
    given = (example_project(), example_edition(), runs, tmp_path / "out", Cache(tmp_path / "cache"))
    with pytest.raises(AssemblyError):
        assemble(*given, assembler="pandoc")


def test_quarto_asked_for_and_not_there_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AssemblyError, match="there is no `quarto` command on PATH"):
        assemble(
            example_project(),
            replace(example_edition()),
            tmp_path,
            tmp_path,
            Cache(tmp_path),
            assembler="quarto",
        )


BRAND = """meta: {name: Testshire County Council}
color: {primary: "#00695c"}
logo: {medium: looks/logo.svg}
typography: {fonts: [{source: file, family: Own, files: [looks/own.ttf]}], base: {family: Own}}
"""
ABOUT = "Who wrote it.[^1] See @fig-gaps-first and @sec-gaps.\n\n::: {.callout-note}\nWith care.\n:::\n\n[^1]: We did.\n"


def dress(project: Project) -> None:
    """Give the project looks of its own, and a page of Markdown."""
    (project.root / "looks").mkdir()
    for name in ("logo.svg", "own.ttf", "own.css"):
        (project.root / "looks" / name).write_text(f"/* {name} */", encoding="utf-8")
    (project.root / "_brand.yml").write_text(BRAND, encoding="utf-8")
    (project.root / "about.md").write_text(ABOUT, encoding="utf-8")
    path = project.root / "_quarto.yml"
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "bold-steps-html: default", "bold-steps-html: {css: looks/own.css, toc: false}"
    ).replace("  chapters:\n", "  chapters:\n    - {page: about.md, title: About this report}\n")
    path.write_text(text, encoding="utf-8")


def test_the_looks_of_a_council_and_a_page_of_markdown(project: Project, tmp_path: Path) -> None:
    dress(project)
    runs = write_example_runs(tmp_path / "runs")
    assemble(project, example_edition(), runs, tmp_path, Cache(tmp_path / "cache"), assembler="pandoc")
    check_dressed(tmp_path / "site")


def check_dressed(site: Path) -> None:
    """The page of a chapter has the looks, and the page of Markdown its words, links, number and place."""
    chapter = (site / "kent" / "gaps.html").read_text(encoding="utf-8")
    assert "Testshire County Council" in chapter
    assert 'href="../theme/own.css"' in chapter
    assert 'src="../theme/logo.svg"' in chapter
    assert "On this page" not in chapter
    style = (site / "theme" / "brand.css").read_text(encoding="utf-8")
    assert "--brand: #00695c" in style
    assert 'src: url("own.ttf")' in style
    assert all((site / "theme" / name).is_file() for name in ("own.css", "own.ttf", "logo.svg"))
    about = (site / "about.html").read_text(encoding="utf-8")
    assert re.search(r'<a href="kent/gaps.html#gaps-first">Figure \d\.1</a>', about)
    assert re.search(r'<a href="kent/gaps.html">Achievement gaps</a>', about)
    assert "callout-note" in about
    assert "With care." in about
    assert "We did." in about
    assert '<a href="../about.html">About this report</a>' in chapter
    assert "about.html" in (site / "theme" / "search-index.js").read_text(encoding="utf-8")


def test_quarto_is_found_beside_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where pip puts it: the environment need not be on the path."""
    program = tmp_path / "bin" / "quarto"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert choose_assembler("auto").NAME == "pandoc"
    monkeypatch.setattr("sys.executable", str(program.parent / "python"))
    assert choose_assembler("auto").NAME == "quarto"
