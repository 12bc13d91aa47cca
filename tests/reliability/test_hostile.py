"""Hostile and broken input: an error or escaped text, never execution, never a write outside. `make torture` tries thousands."""

import json
import random
import re
import sys
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pyarrow
import pytest
from openpyxl import load_workbook
from pyarrow import parquet

from analysis.errors import AssemblyError, DataError
from analysis.exhibits.exhibit import CellLines, Chip, DataTable, Exhibit, ShownCell, to_html
from analysis.importing.errors import ReleaseError
from analysis.importing.row_files import MAX_BYTES, open_rows, open_workbook, unpacked
from analysis.io.yaml_files import InvalidYamlError, read_yaml, yaml_text
from analysis.pipeline import run_record as record
from analysis.pipeline.manifest import read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.project import Project
from analysis.publishing.accessibility import read_record
from analysis.publishing.snapshot_file import read_snapshot
from analysis.publishing.version_store import VersionStore
from analysis.validation import check_project
from tests.support import bombs
from tests.support.council import PERIOD, boldsteps, build, make_council, options
from tests.support.fuzzing import KINDS, zip_bomb
from tests.support.hostile import state
from tests.support.surfaces import downloads

TRIED = 12
SCRIPT = "<script>alert(1)</script>"
PAYLOADS = (
    ("data/reference/areas.csv", "Oakvale", f"Oak{SCRIPT}".replace("/", "&#47;")),
    ("data/reference/areas.csv", "Otherfolk", '"Other""><img src=x onerror=alert(1)>"'),
    ("data/reference/indicators.csv", "Pupils who passed the made-up test,", f"{SCRIPT},"),
    ("data/reference/indicators.csv", "Pupils excluded,", '"=HYPERLINK(""http://example.org"",""x"")",'),
    (
        "data/reference/indicators.csv",
        "Pupils excluded in the year",
        "`<b onclick=alert(1)>x</b>`{=html} [x](javascript:alert(1))",
    ),
    ("data/reference/indicators.csv", "Surplus,", "@SUM(A1),"),
    ("data/reference/editions.csv", "An edition made for tests.", "<iframe src=//example.org></iframe>"),
    ("data/reference/editions.csv", "Made-up progress in 2012", f"Made-up </title>{SCRIPT}"),
    ("data/reference/groups.csv", "Pupils known to be eligible", "<svg/onload=alert(1)>"),
    (
        "data/sources/made-up-paper/provenance.yml",
        "A made-up paper",
        f"'A paper \"><img src=x onerror=alert(1)> {SCRIPT}'",
    ),
    (
        "data/sources/made-up-paper/observations.csv",
        "p 2,",
        "\"=cmd|' /C calc'!A0 <b onmouseover=alert(1)>\",",
    ),
)


@pytest.mark.parametrize(
    "cell", [SCRIPT, Chip(SCRIPT, "red"), CellLines(SCRIPT, (SCRIPT,), href=f'"{SCRIPT}')]
)
def test_a_name_in_a_cell_is_text(cell: ShownCell) -> None:
    table = Exhibit(
        "x", "table", "x", PERIOD, "x", SCRIPT, title=SCRIPT, data=DataTable((SCRIPT,), ((cell,),), (), ((),))
    )
    page = to_html(table)
    assert SCRIPT not in page
    assert page.count("&lt;script&gt;") >= 4


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council whose names, titles, places and definitions are attacks."""
    root = make_council(tmp_path_factory.mktemp("hostile") / "council")
    for name, text, attack in PAYLOADS:
        path = root / name
        content = path.read_text(encoding="utf-8")
        assert text in content, (name, text)
        path.write_text(content.replace(text, attack), encoding="utf-8")
    folder = build(
        root,
        ("front_page", "overview", "scorecard", "key_stages", "learning_14_24", "definitions", "sources"),
    )
    assert sorted(path.name for path in root.parent.iterdir()) == ["council"]
    return folder


class _Active(HTMLParser):
    """What on a page could act: scripts without a file, handlers, addresses with a scheme that runs, drawings but charts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self.found += [f"<{tag} {name}>" for name in given if name.startswith("on")]
        self.found += [
            f"<{tag}> {value}"
            for value in given.values()
            if re.match(r"\s*(javascript|vbscript|data:text)", value or "")
        ]
        drawn = given.get("role") in ("img", "group") and (
            given.get("aria-label") or given.get("aria-labelledby")
        )
        if (
            tag in ("iframe", "object", "embed", "foreignobject", "image", "animate", "set")
            or (tag == "use" and not (given.get("href") or "").startswith("#"))
            or (tag == "svg" and not drawn)
            or (tag == "script" and not (given.get("src") or "").startswith(("theme/", "../theme/")))
        ):
            self.found.append(f"<{tag}> {given}")


@pytest.mark.slow
def test_names_are_text_on_every_page(hostile: Path) -> None:
    pages = sorted((hostile / "site").rglob("*.html"))
    assert len(pages) > 12
    for page in pages:
        parser = _Active()
        parser.feed(page.read_text(encoding="utf-8"))
        assert parser.found == [], page.name
    everything = "".join(page.read_text(encoding="utf-8") for page in pages)
    assert "alert(1)" in everything
    assert SCRIPT not in everything


def test_the_search_index_is_one_text(hostile: Path) -> None:
    index = (hostile / "site" / "theme" / "search-index.js").read_text(encoding="utf-8")
    assert "</script" not in index
    text = re.fullmatch(r"window\.boldStepsIndex = JSON\.parse\((.*)\);\n", index, re.DOTALL)
    assert text and isinstance(json.loads(json.loads(text[1])), list)


def test_no_cell_of_a_download_is_a_formula(hostile: Path) -> None:
    cells = [cell for _, rows in downloads(hostile) for row in rows for cell in row.values() if cell]
    assert [cell for cell in cells if cell[0] in "=@\t\r" or re.match(r"[+-](?!\d)", cell)] == []
    assert any(cell.startswith("'=cmd") for cell in cells)
    [workbook] = (hostile / "site" / "downloads").glob("*.xlsx")
    kinds = {cell.data_type for sheet in load_workbook(workbook) for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    with zipfile.ZipFile(workbook) as packed:
        assert not [name for name in packed.namelist() if b"<f>" in packed.read(name)]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_council(tmp_path_factory.mktemp("attacked") / "council")


@pytest.mark.parametrize("number", range(TRIED))
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_any_input_ends_in_an_answer(attacked: Path, kind: str, number: int) -> None:
    assert KINDS[kind](attacked, random.Random(f"{kind} {number}")) in (True, False)


def test_a_packed_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = zip_bomb(tmp_path, MAX_BYTES + 10_000_000)
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(ReleaseError, match="unpacked it is 510 MB"):
        open_workbook(bomb)


@pytest.mark.skipif(sys.platform != "linux", reason="only there memory is bounded")
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (bombs.parquet_of_long_texts, "bomb.parquet takes more than 2,000 MB of memory to read"),
        (bombs.parquet_of_many_rows, "many.parquet has 210,000,000 cells"),
        (bombs.ods_of_repeated_cells, "bomb.ods takes more than"),
        (bombs.xlsx_of_shared_texts, "bomb.xlsx takes more than"),
        (bombs.xlsx_that_spans_all, "wide.xlsx takes more than"),
        (bombs.csv_of_one_line, "bomb.csv takes more than"),
    ],
)
def test_a_small_file_that_stands_for_more_than_a_machine_holds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Path], said: str
) -> None:
    """Neither this process nor the one that reads gets more than the bound, which is lowered here."""
    monkeypatch.setattr("analysis.io.bounded_memory.MAX_BYTES", 500_000_000)
    bomb = make(tmp_path)
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ReleaseError, match=said):
        _read_whole(bomb)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_500_000


def _read_whole(file: Path) -> None:
    if file.suffix in (".xlsx", ".ods"):
        workbook = open_workbook(file)
        workbook.rows(workbook.sheets[0])
        return
    with unpacked(file, "*.csv" * (file.suffix == ".zip")) as inside, open_rows(inside) as table:
        for _ in table.rows:
            pass


def test_json_that_is_nested_without_end_says_nothing(tmp_path: Path) -> None:
    for name in ("manifest.json", "snapshot.json", "accessibility.json", "v1/version.json"):
        bombs.nested_json(tmp_path / name)
    assert read_manifest(tmp_path) is None
    assert read_snapshot(tmp_path) is None
    assert read_record(tmp_path, "a hash") is None
    assert VersionStore(tmp_path).about("v1") == {}


def test_a_cell_longer_than_any_is_refused_in_every_format(tmp_path: Path) -> None:
    parquet.write_table(pyarrow.table({"a": ["x" * 200_000], "b": ["y"]}), tmp_path / "long.parquet")
    (tmp_path / "long.csv").write_text(f"a,b\n{'x' * 200_000},y\n", encoding="utf-8")
    for name, said in (("long.parquet", "A cell has 200,000 characters"), ("long.csv", "field larger than")):
        with pytest.raises(ReleaseError, match=said), open_rows(tmp_path / name) as table:
            list(table.rows)


def test_what_stands_above_the_place_where_a_file_breaks_off_is_read(tmp_path: Path) -> None:
    (tmp_path / "cut.csv").write_text('a,b\n1,2\n3,4\n5,"6', encoding="utf-8")
    with open_rows(tmp_path / "cut.csv") as table:
        read = [row for _, row in (next(table.rows), next(table.rows))]
        with pytest.raises(ReleaseError, match="may be cut short"):
            next(table.rows)
    assert read == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &a [*a]", "leads to itself"),
        (
            "\n".join(["k0: &k0 [x]", *(f"k{n}: &k{n} [*k{n - 1}, *k{n - 1}]" for n in range(1, 40))]),
            "more than 20000 values",
        ),
        ("[" * 5000 + "]" * 5000, "nested too deeply"),
        ("x: !!python/object/apply:os.system [id]", "could not determine a constructor"),
    ],
)
def test_yaml_that_does_not_end_or_acts(text: str, said: str) -> None:
    with pytest.raises(InvalidYamlError, match=said):
        read_yaml(text)


def test_plain_yaml_with_an_alias_is_read() -> None:
    assert read_yaml("a: &a [1]\nb: *a\n") == {"a": [1], "b": [1]}
    assert read_yaml("") is None


@pytest.mark.parametrize("name", ["../../escape", "/escape", "..\\escape", "..", ".hidden", "a\u202eb"])
@pytest.mark.slow
def test_an_area_leads_to_no_other_folder(attacked: Path, tmp_path: Path, name: str) -> None:
    root = make_council(tmp_path / "council")
    path = root / "data" / "reference" / "areas.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Oakvale", name), encoding="utf-8")
    assert [each.rule for each in check_project(Project(root)).errors] == ["areas_names"]
    assert boldsteps(root, *options(("overview",))).returncode == 1
    assert not (root / "reports" / PERIOD).exists()


@pytest.mark.parametrize(
    "given", ["../../escape", "/tmp/escape", "2012/../../escape", "2012\x1b", "２０１２"]
)
def test_a_period_or_area_that_is_asked_for_leads_nowhere(attacked: Path, given: str) -> None:
    before = state(attacked.parent)
    for arguments in (
        ["report", given],
        ["report", PERIOD, "--area", given],
        ["report", PERIOD, "--topic", given],
        ["new-edition", given, "--from", PERIOD],
    ):
        done = boldsteps(attacked, *arguments)
        assert done.returncode in (1, 2), done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert {path for path in state(attacked.parent) - before if "reports" not in path} == set()


@pytest.mark.parametrize("notebook", ["../../escape", "/escape", "a/b", ""])
def test_a_chapter_leads_to_no_other_folder(tmp_path: Path, notebook: str) -> None:
    from analysis.data.document import load_document

    (tmp_path / "_quarto.yml").write_text(
        yaml_text({"bold-steps": {"chapters": [{"notebook": notebook, "title": "x"}]}}), encoding="utf-8"
    )
    with pytest.raises(DataError, match="write letters, digits and _ only"):
        load_document(tmp_path)


def test_a_link_in_the_looks_is_not_published(tmp_path: Path) -> None:
    from analysis.document.stage import _copy_extension

    secret = tmp_path / "secret"
    secret.write_text("a secret", encoding="utf-8")
    looks = tmp_path / "looks"
    looks.mkdir()
    (looks / "page.html").write_text("", encoding="utf-8")
    (looks / "style.css").symlink_to(secret)
    with pytest.raises(AssemblyError, match=r"_extensions/bold-steps/style\.css is a link"):
        _copy_extension(looks, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("state_of", ["building", "interrupted", "replaced"])
def test_a_link_where_a_build_works_is_not_followed(tmp_path: Path, state_of: str) -> None:
    """What it leads to stays; the build goes on."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept", encoding="utf-8")
    place = OutputDirectory(tmp_path / "reports" / PERIOD)
    place.folder.mkdir(parents=True)
    getattr(place, state_of).symlink_to(elsewhere)
    for _ in range(2):
        with place.locked():
            (place.start() / "new").write_text("new", encoding="utf-8")
            place.finish()
    assert (elsewhere / "kept").read_text(encoding="utf-8") == "kept"
    assert sorted(path.name for path in elsewhere.iterdir()) == ["kept"]
    assert [path.name for path in place.folder.iterdir()] == ["new"]


def test_what_a_notebook_says_of_itself_is_not_kept() -> None:
    notebook = nbformat.v4.new_notebook(
        metadata={"widgets": {"x": SCRIPT}, "kernelspec": {"name": "evil", "display_name": SCRIPT}}
    )
    notebook.metadata["papermill"] = {
        "parameters": {"area": "Oakvale"},
        "environment_variables": {"TOKEN": "secret"},
    }
    record.make_reproducible(notebook, set())
    saved = json.loads(nbformat.writes(notebook))
    assert set(saved["metadata"]) == {"kernelspec", "language_info", "papermill"}
    assert saved["metadata"]["papermill"] == {"parameters": {"area": "Oakvale"}}
    assert saved["metadata"]["kernelspec"]["name"] == "python3"
