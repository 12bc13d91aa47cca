"""One build of the made-up council: the right figures in the right place, alike on every surface, and nothing of the machine."""

import csv
import getpass
import json
import os
import re
import shutil
import socket
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from openpyxl import load_workbook

from analysis.data.editions import find_edition
from analysis.edition.figures import load_figures
from analysis.io.executed_notebooks import MIME_TYPE
from tests.support.council import PERIOD, boldsteps, make_council, options
from tests.support.one_number import Build, differing
from tests.support.reading import read_paper
from tests.support.right_area import wrong
from tests.support.surfaces import downloads, exhibits, texts

pytestmark = pytest.mark.slow

SECRET, IN_PARAMETERS = "a-secret-that-is-in-the-environment", "a-secret-that-is-a-parameter"
PLANTED = {
    "API_TOKEN": SECRET,
    "BOLDSTEPS_PASSWORD": f"{SECRET}-2",
    "HTTPS_PROXY": "http://somebody:their-password@proxy.example:8080",
    "USER": "a-user-who-builds",
    "LOGNAME": "a-user-who-builds",
    "HOSTNAME": "a-machine-that-builds",
}
"""What somebody's environment holds who builds."""
Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The council, built with every topic by somebody whose environment, and a parameter of a notebook, hold secrets."""
    root = make_council(tmp_path_factory.mktemp("machine-folder") / "council")
    source = root / "notebooks" / "scorecard.ipynb"
    notebook = nbformat.read(source, as_version=4)
    [parameters] = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    parameters.source += f'\ntoken: str = "{IN_PARAMETERS}"  # of nobody else'
    nbformat.write(notebook, source)
    done = boldsteps(root, *options((), ("html", "docx", "pdf")), **PLANTED)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [value for value in PLANTED.values() if value in done.stdout + done.stderr] == []
    return root


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "reports" / PERIOD


def test_a_figure_that_is_read_is_that_of_its_area(tmp_path: Path) -> None:
    """Before anything is drawn: each figure a page may show has the value that the row of its own area states."""
    root = make_council(tmp_path / "council")
    stated = {
        (row["source"], row["indicator"], row["area"], row["group"], row["year"]): row["value"]
        for path in (root / "data" / "sources").glob("*/observations.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    }
    shown = load_figures(root / "data", find_edition(root / "data", PERIOD)).all_shown()
    read = {
        (each.source, each.indicator.id, each.area.code, each.group.id, each.year.label): each.value
        for each in shown
    }
    assert len(read) > 7
    assert {
        key: value for key, value in read.items() if value != (float(stated[key]) if stated[key] else None)
    } == {}


def test_every_page_shows_its_own_area_and_period(root: Path, folder: Path) -> None:
    assert len(list(exhibits(folder))) > 60
    assert wrong(root, folder) == []


def _edited(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, f"nothing to change in {path.name}"
    path.write_text(after, encoding="utf-8")


def _swap(left: str, right: str) -> Change:
    """The files of two places exchanged, as when a run writes its output under another's name."""

    def swapped(folder: Path) -> None:
        one, other = (folder / name for name in (left, right))
        first = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(first)

    return swapped


def _in_notebook(change: Callable[[dict[str, Any]], None]) -> Change:
    """The first exhibit of Oakvale's scorecard with rows, changed."""

    def changed(folder: Path) -> None:
        path = folder / "runs" / "oakvale" / "scorecard.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        found = [
            output["data"][MIME_TYPE] for cell in notebook["cells"] for output in cell.get("outputs", ())
        ]
        change(next(each for each in found if each["rows"]))
        path.write_text(json.dumps(notebook), encoding="utf-8")

    return changed


def _another_value(exhibit: dict[str, Any]) -> None:
    exhibit["rows"][0][exhibit["columns"].index("value")] = 67.2


def _another_id(exhibit: dict[str, Any]) -> None:
    exhibit["id"] = "scorecard-opening"


def _picture_of_the_last_area(folder: Path) -> None:
    """Every area's page shows the last area's element, as when figure names repeat."""
    last = (folder / "site" / "elm-and-ash" / "scorecard.html").read_text(encoding="utf-8")
    table = re.search(
        r'<div class="exhibit table" id="scorecard-indicators".*?</table></div>', last, re.DOTALL
    )
    assert table
    _edited(
        folder / "site" / "oakvale" / "scorecard.html",
        lambda text: re.sub(
            r'<div class="exhibit table" id="scorecard-indicators".*?</table></div>',
            lambda _: table[0],
            text,
            flags=re.DOTALL,
        ),
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_swap("runs/oakvale/scorecard.ipynb", "runs/elm-and-ash/scorecard.ipynb"), "is about"),
        (_swap("site/oakvale/scorecard.html", "site/elm-and-ash/scorecard.html"), "is about elm-and-ash"),
        (_in_notebook(_another_value), "is 67.2, in data/"),
        (_in_notebook(_another_id), "scorecard-opening is there twice"),
        (_in_notebook(lambda exhibit: exhibit.update(period="2011")), "is about 2011"),
        (_picture_of_the_last_area, "scorecard-indicators is about elm-and-ash"),
    ],
)
def test_what_is_in_the_wrong_place_is_caught(
    root: Path, folder: Path, tmp_path: Path, change: Change, said: str
) -> None:
    copy = tmp_path / PERIOD
    for name in ("runs", "site"):
        shutil.copytree(folder / name, copy / name)
    change(copy)
    assert any(said in each for each in wrong(root, copy)), wrong(root, copy)


def test_a_fact_is_one_number_on_every_surface(root: Path, folder: Path) -> None:
    build = Build(root, folder)
    assert differing(build) == []
    assert set(build.numbers) == {"facts", "pages", "downloads", "workbook", "docx", "pdf"}
    assert min(build.numbers.values()) > 7, build.numbers


def _in_download(folder: Path) -> None:
    path = folder / "site" / "downloads" / "oakvale" / "scorecard-indicators.csv"
    _edited(path, lambda text: text.replace("52.5", "52.6"))


def _in_workbook(folder: Path) -> None:
    [path] = (folder / "site" / "downloads").glob("*.xlsx")
    book = load_workbook(path)
    cell = next(cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == 52.5)
    cell.value = 52.6
    book.save(path)


def _on_page(folder: Path) -> None:
    _edited(folder / "site" / "oakvale" / "scorecard.html", lambda text: text.replace("52.5%", "52.6%"))


def _in_words(folder: Path) -> None:
    """A fact is said otherwise in one chapter of one area."""
    path = folder / "runs" / "oakvale" / "scorecard.ipynb"
    _edited(path, lambda text: re.sub(r'("shown": ")52\.5%', r"\g<1>52.6%", text, count=1))


def _in_word(folder: Path) -> None:
    path = folder / "packs" / f"bold-steps-{PERIOD}-oakvale.docx"
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    document = parts["word/document.xml"]
    last = document.rindex(b">52.5%") + 1  # in a text: a picture's description has it too
    parts["word/document.xml"] = document[:last] + b"52.6%" + document[last + 5 :]
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


_in_pdf = _swap(f"packs/bold-steps-{PERIOD}-oakvale.pdf", f"packs/bold-steps-{PERIOD}-elm-and-ash.pdf")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_in_download, "downloads/oakvale/scorecard-indicators.csv does not hold the rows of its notebook"),
        (_in_workbook, "holds a row that no notebook has"),
        (_on_page, "oakvale/scorecard.html: scorecard-indicators does not print 52.5"),
        (_in_words, "is 52.5% and 52.6%"),
        (_in_word, "bold-steps-2012-oakvale.docx does not say here"),
        (_in_pdf, "bold-steps-2012-oakvale.pdf does not"),
    ],
)
def test_a_number_that_is_another_on_one_surface_is_caught(
    root: Path, folder: Path, tmp_path: Path, change: Change, said: str
) -> None:
    copy = tmp_path / PERIOD
    shutil.copytree(folder, copy)
    change(copy)
    assert any(said in each for each in differing(Build(root, copy))), differing(Build(root, copy))


def _of_this_machine(root: Path) -> Iterator[str]:
    yield from (
        str(root),
        str(Path.home()) + "/",
        socket.gethostname(),
        "/tmp/",
        os.sep + "site-packages",
        SECRET,
    )
    yield from {name for name in (getpass.getuser(),) if name not in ("root", "user")}


def _stands_in(mark: str, text: str) -> bool:
    """Whether it is written there; a name of a few letters as a word of its own."""
    return mark in text and (
        not mark.isalnum() or re.search(rf"(?<![0-9A-Za-z]){mark}(?![0-9A-Za-z])", text) is not None
    )


def test_nothing_of_the_machine_is_in_what_readers_get(root: Path, folder: Path) -> None:
    marks = list(_of_this_machine(root))
    for part in ("site", "runs", "document"):
        found = [
            (name, mark) for name, text in texts(folder / part) for mark in marks if _stands_in(mark, text)
        ]
        assert found == []


def test_no_secret_of_the_environment_is_in_any_file(folder: Path) -> None:
    own = {
        value
        for name, value in os.environ.items()
        if len(value) > 11 and not Path(value).exists() and ":" not in value
    }
    kept = {*PLANTED.values(), *own} - {"module://matplotlib_inline.backend_inline"}
    assert [(name, value) for name, text in texts(folder.parent) for value in kept if value in text] == []


def test_no_parameter_is_in_what_readers_get(folder: Path) -> None:
    """A default that somebody wrote into a notebook stays there: it is code, and no page has code."""
    parts = [folder / "site", folder / "document", folder / "packs"]
    files = [
        *(each for part in parts for each in texts(part)),
        *((path.name, str(read_paper(path))) for path in _papers(folder)),
    ]
    assert len(files) > 100
    assert [name for name, text in files if IN_PARAMETERS in text] == []
    assert IN_PARAMETERS in (folder / "runs" / "oakvale" / "scorecard.ipynb").read_text(encoding="utf-8")


def _papers(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.suffix in (".docx", ".pdf")]


def test_no_time_of_the_build_is_in_what_readers_get(folder: Path) -> None:
    today = re.compile(r"\b20(2[4-9]|[3-9]\d)-\d\d-\d\d[T ]\d\d:\d\d")
    found = [
        name
        for part in ("site", "runs", "document")
        for name, text in texts(folder / part)
        if today.search(text)
    ]
    assert found == []


def test_no_download_begins_a_cell_with_a_formula(folder: Path) -> None:
    cells = [
        (name, cell) for name, rows in downloads(folder) for row in rows for cell in row.values() if cell
    ]
    assert len(cells) > 200
    assert [
        (name, cell)
        for name, cell in cells
        if cell[0] in "=+-@\t\r" and not re.fullmatch(r"[+-][\d.]+", cell)
    ] == []
