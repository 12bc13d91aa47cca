"""One build of the made-up council: the right figures in the right place, alike on every surface, and nothing of the machine."""

import getpass
import json
import os
import re
import shutil
import socket
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.exhibits.exhibit import MIME_TYPE
from analysis.rules.rounding import round_half_up
from tests.reliability.council import PERIOD, boldsteps, make_council, options
from tests.reliability.right_area import wrong
from tests.reliability.surfaces import downloads, exhibits, on_page, sheets, texts

SECRET = "a-secret-that-is-in-the-environment"
Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The council, built with every topic by somebody whose environment holds a secret."""
    root = make_council(tmp_path_factory.mktemp("machine-folder") / "council")
    done = boldsteps(root, *options(()), API_TOKEN=SECRET, BOLDSTEPS_PASSWORD=SECRET)
    assert done.returncode == 0, done.stdout + done.stderr
    assert SECRET not in done.stdout + done.stderr
    return root


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "reports" / PERIOD


def test_every_page_shows_its_own_area_and_period(root: Path, folder: Path) -> None:
    assert len(list(exhibits(folder))) > 80
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
    """The first exhibit of Oakvale's overview with rows, changed."""

    def changed(folder: Path) -> None:
        path = folder / "runs" / "oakvale" / "overview.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        found = [output["data"][MIME_TYPE] for cell in notebook["cells"] for output in cell.get("outputs", ())]
        change(next(each for each in found if each["rows"]))
        path.write_text(json.dumps(notebook), encoding="utf-8")

    return changed


def _another_value(exhibit: dict[str, Any]) -> None:
    exhibit["rows"][0][exhibit["columns"].index("value")] = 67.2


def _another_id(exhibit: dict[str, Any]) -> None:
    exhibit["id"] = "overview-opening"


def _picture_of_the_last_area(folder: Path) -> None:
    """Every area's page shows the last area's element, as when figure names repeat."""
    last = (folder / "site" / "elm-and-ash" / "overview.html").read_text(encoding="utf-8")
    table = re.search(r'<div class="exhibit table" id="overview-headlines".*?</table></div>', last, re.DOTALL)
    assert table
    _edited(
        folder / "site" / "oakvale" / "overview.html",
        lambda text: re.sub(
            r'<div class="exhibit table" id="overview-headlines".*?</table></div>', lambda _: table[0], text, flags=re.DOTALL
        ),
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_swap("runs/oakvale/overview.ipynb", "runs/elm-and-ash/overview.ipynb"), "is about"),
        (_swap("site/oakvale/overview.html", "site/elm-and-ash/overview.html"), "is about elm-and-ash"),
        (_in_notebook(_another_value), "is 67.2, in data/"),
        (_in_notebook(_another_id), "overview-opening is there twice"),
        (_in_notebook(lambda exhibit: exhibit.update(period="2011")), "is about 2011"),
        (_picture_of_the_last_area, "overview-headlines is about elm-and-ash"),
    ],
)
def test_what_is_in_the_wrong_place_is_caught(root: Path, folder: Path, tmp_path: Path, change: Change, said: str) -> None:
    copy = tmp_path / PERIOD
    for name in ("runs", "site"):
        shutil.copytree(folder / name, copy / name)
    change(copy)
    assert any(said in each for each in wrong(root, copy)), wrong(root, copy)


def _values(row: dict[str, Any]) -> tuple[tuple[str, ...], float | None] | None:
    """The fact a tidy row is of, and its value; None for a row that is none."""
    names = ("indicator", "area_code", "group", "time_period", "source")
    if not {*names, "value"} <= set(row):
        return None
    value = row["value"]
    return tuple(str(row[name]) for name in names), None if value in ("", None) or str(value).startswith("[") else float(value)


def test_a_fact_is_one_number_on_every_surface(folder: Path) -> None:
    found: dict[tuple[str, ...], dict[str, set[float | None]]] = defaultdict(lambda: defaultdict(set))
    for area, notebook, exhibit in exhibits(folder):
        for cells in exhibit["rows"]:
            _note(found, f"notebook {area}/{notebook}", dict(zip(exhibit["columns"], cells, strict=True)))
    for kind, tables in (("csv", downloads(folder)), ("xlsx", sheets(folder))):
        for name, rows in tables:
            for row in rows:
                _note(found, f"{kind} {name}", row)
    kinds = {surface.split()[0] for surfaces in found.values() for surface in surfaces}
    assert kinds == {"notebook", "csv", "xlsx"}
    assert len(found) > 6
    differing = {key: dict(surfaces) for key, surfaces in found.items() if len(set().union(*surfaces.values())) > 1}
    assert differing == {}


def _note(found: dict[tuple[str, ...], dict[str, set[float | None]]], surface: str, row: dict[str, Any]) -> None:
    if valued := _values(row):
        found[valued[0]][surface].add(valued[1])


def test_what_is_shown_in_words_is_the_number_behind_it(folder: Path) -> None:
    """The text of a fact, in any exhibit of any area, is one text; and rounds to the value in the downloads."""
    shown: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for _, _, exhibit in exhibits(folder):
        for fact in exhibit["facts"]:
            if fact["table"] == "observations":
                shown[tuple(fact["key"][name] for name in ("indicator", "area", "group", "year", "source"))].add(fact["shown"])
    assert len(shown) > 7
    assert {key: texts for key, texts in shown.items() if len(texts) > 1} == {}
    values = {key: value for _, rows in downloads(folder) for row in rows if (valued := _values(row)) for key, value in [valued]}
    compared = 0
    for key, [text] in shown.items():
        number = re.search(r"\d[\d,]*(\.\d+)?", text)
        if number and values.get(key) is not None:
            decimals = len((number[1] or ".")[1:])
            assert float(number[0].replace(",", "")) == round_half_up(values[key], decimals), (key, text)
            compared += 1
    assert compared > 5


def test_a_page_prints_the_texts_of_its_rows(folder: Path) -> None:
    made = {(exhibit["area"], exhibit["id"]): exhibit for _, _, exhibit in exhibits(folder)}
    compared = 0
    for path in sorted((folder / "site").rglob("*.html")):
        for element in on_page(path):
            exhibit = made[element["data-area"], element["id"]]
            text = " ".join(element["text"])
            for shown in _texts_of_rows(exhibit):
                assert shown in text, (path.name, element["id"])
                compared += 1
    assert compared > 20


def _texts_of_rows(exhibit: dict[str, Any]) -> Iterator[str]:
    """The number of each fact that is a row of the exhibit, as it is to be printed."""
    rows = [dict(zip(exhibit["columns"], cells, strict=True)) for cells in exhibit["rows"]]
    keys = {valued[0] for row in rows if (valued := _values(row))}
    for fact in exhibit["facts"]:
        key = fact["key"]
        if tuple(key.get(name) for name in ("indicator", "area", "group", "year", "source")) in keys:
            number = re.search(r"\d[\d,.]*\d|\d", fact["shown"])
            yield number[0] if number else fact["shown"]


def _of_this_machine(root: Path) -> Iterator[str]:
    yield from (str(root), str(Path.home()) + "/", socket.gethostname(), "/tmp/", os.sep + "site-packages", SECRET)
    yield from {name for name in (getpass.getuser(),) if name not in ("root", "user")}


def test_nothing_of_the_machine_is_in_what_readers_get(root: Path, folder: Path) -> None:
    marks = list(_of_this_machine(root))
    for part in ("site", "runs", "document"):
        found = [(name, mark) for name, text in texts(folder / part) for mark in marks if mark in text and mark]
        assert found == []


def test_no_secret_of_the_environment_is_in_any_file(folder: Path) -> None:
    long_values = {
        value for name, value in os.environ.items() if len(value) > 11 and not Path(value).exists() and ":" not in value
    }
    kept = {SECRET, *long_values} - {"module://matplotlib_inline.backend_inline"}
    assert [(name, value) for name, text in texts(folder.parent) for value in kept if value in text] == []


def test_no_time_of_the_build_is_in_what_readers_get(folder: Path) -> None:
    today = re.compile(r"\b20(2[4-9]|[3-9]\d)-\d\d-\d\d[T ]\d\d:\d\d")
    found = [name for part in ("site", "runs", "document") for name, text in texts(folder / part) if today.search(text)]
    assert found == []


def test_no_download_begins_a_cell_with_a_formula(folder: Path) -> None:
    cells = [(name, cell) for name, rows in downloads(folder) for row in rows for cell in row.values() if cell]
    assert len(cells) > 200
    assert [(name, cell) for name, cell in cells if cell[0] in "=+-@\t\r" and not re.fullmatch(r"[+-][\d.]+", cell)] == []
