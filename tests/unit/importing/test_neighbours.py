"""A list of statistical neighbours becomes a dated set; made workbooks of a made county."""

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from analysis.commands import cli
from analysis.data.migrations import CURRENT
from analysis.errors import UsageError
from analysis.importing.errors import ReleaseError
from analysis.importing.neighbours import NeighbourReport, describes_neighbours, import_neighbours
from analysis.project import Project

openpyxl = pytest.importorskip("openpyxl", reason="reading workbooks is an optional extra")

AREAS = """\
code,name,kind,parent,former_names,renamed,former_codes
E10000001,Shire,county,E12000001,,,
E92000001,England,country,,,,
E12000001,Middle,region,E92000001,,,
E10000002,Dale,neighbour,E12000001,,,
"""
SETS = 'set,area,source,place\nSN-OLD,E10000002,paper,"page 1"\n'
MAPPING: dict[str, Any] = {
    "source": "sn-made",
    "publisher": "Office of Made Statistics",
    "title": "Made neighbours",
    "cite_as": "Made neighbours",
    "date_published": "2025-05",
    "location": "https://example.org",
    "licence": "Open Government Licence v3.0",
    "transcribed_by": "Read by the import.",
    "neighbours": {
        "id": "SN-NEW",
        "file": "sn*.xlsx",
        "sheet": "Groups",
        "heading_row": 2,
        "number": "LA num",
        "name": "LA Name",
        "region": "Region",
        "columns": ["SN1", "SN2", "SN3"],
        "of": "900",
        "areas": {
            "900": {"code": "E10000001", "name": "Shire"},
            "901": {"code": "E10000002", "name": "Dale"},
            "902": {
                "code": "E06000003",
                "name": "Port",
                "former_names": "Port Borough",
                "former_codes": "E07000033",
            },
            "903": {"code": "E10000004", "name": "Moor"},
        },
        "regions": {"Middle": "E12000001"},
        "other_regions": "E92000001",
    },
}
ROWS: list[list[Any]] = [
    ["A", "B", "C", 3, 4, 5, 6, 7],
    ["LA num", "LA Name", "Region", "SN1", "SNP", "SN2", "SNP", "SN3"],
    [900, "Shire", "Middle", 902, "Close", 901, "Close", 903],
    [901, "Dale", "Middle", 900, "Close", 902, "Close", 903],
    [902, "Port Borough", "Middle", 900, "Close", 901, "Close", 903],
    [903, "Moor", "North", 900, "Close", 901, "Close", 902],
    [None, None, None, None, None, None, None, None],
    [None, "Old SNs:", None, None, None, None, None, None],
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    reference, releases = tmp_path / "data" / "reference", tmp_path / "data" / "releases"
    reference.mkdir(parents=True)
    releases.mkdir()
    (tmp_path / "data" / "VERSION").write_text(f"{CURRENT}\n", encoding="utf-8")
    (reference / "areas.csv").write_text(AREAS, encoding="utf-8")
    (reference / "neighbours.csv").write_text(SETS, encoding="utf-8")
    (releases / "sn-made.yml").write_text(yaml.safe_dump(MAPPING), encoding="utf-8")
    (tmp_path / "_quarto.yml").write_text("project: {}\n", encoding="utf-8")
    return Project(tmp_path)


def bring(
    project: Project, rows: list[list[Any]], name: str = "sn_made.xlsx", *, dry_run: bool = False
) -> NeighbourReport:
    book = openpyxl.Workbook()
    book.active.title = "Groups"
    for row in rows:
        book.active.append(row)
    book.save(project.root / name)
    return import_neighbours(project, "sn-made", project.root / name, dry_run)


def stored(project: Project, table: str) -> list[dict[str, str]]:
    with (project.data / "reference" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everything(project: Project) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(project.data.rglob("*")) if path.is_file()}


def changed(row: int, column: int, value: Any) -> list[list[Any]]:
    """The rows with another value in one cell, both counted from 1."""
    rows = [list(cells) for cells in ROWS]
    rows[row - 1][column - 1] = value
    return rows


def test_the_neighbours_become_a_set_nearest_first_with_their_place(project: Project) -> None:
    bring(project, ROWS)
    new = [row for row in stored(project, "neighbours") if row["set"] == "SN-NEW"]
    assert [row["area"] for row in new] == ["E06000003", "E10000002", "E10000004"]
    assert new[0] == {
        "set": "SN-NEW",
        "area": "E06000003",
        "source": "sn-made",
        "place": "sn_made.xlsx, sheet Groups, row 3 (Shire), SN1: 902 Port Borough",
    }


def test_only_missing_areas_are_added_and_nothing_there_is_changed(project: Project) -> None:
    report = bring(project, ROWS)
    text = (project.data / "reference" / "areas.csv").read_text("utf-8")
    assert (
        text
        == f"{AREAS}E06000003,Port,neighbour,E12000001,Port Borough,,E07000033\nE10000004,Moor,neighbour,E92000001,,,\n"
    )
    assert (project.data / "reference" / "neighbours.csv").read_text("utf-8").startswith(SETS)
    assert "new area  Moor (E10000004)" in str(report)


def test_the_source_has_its_provenance(project: Project) -> None:
    bring(project, ROWS)
    record = yaml.safe_load((project.data / "sources" / "sn-made" / "provenance.yml").read_text("utf-8"))
    assert (record["source"], record["file"], record["files"]) == ("sn-made", ["sn_made.xlsx"], [])


def test_a_dry_run_writes_nothing(project: Project) -> None:
    before = everything(project)
    report = bring(project, ROWS, dry_run=True)
    assert (len(report.added), len(report.new_areas)) == (3, 2)
    assert str(report).endswith("Dry run: nothing was written.")
    assert everything(project) == before


def test_a_second_time_changes_nothing(project: Project) -> None:
    bring(project, ROWS)
    before = everything(project)
    report = import_neighbours(project, "sn-made", project.root / "sn_made.xlsx")
    assert report.is_no_op
    assert str(report).endswith("0 added, 3 unchanged\nNo neighbour to write: all are already there.")
    assert everything(project) == before


DAMAGED: list[tuple[str, list[list[Any]], str]] = [
    ("a column renamed", changed(2, 4, "Neighbour 1"), "row 2 has no SN1: found LA num"),
    ("headings a row lower", [ROWS[0], *ROWS], "has no LA num"),
    ("the county missing", [*ROWS[:2], *ROWS[3:]], "has no row for the authority 900: it may be cut short"),
    ("a neighbour missing", ROWS[:5], "has no row for the authority 903"),
    ("a cell blank", changed(3, 8, None), r"has no row for the authority \(blank\)"),
    (
        "names in another order",
        changed(3, 2, "Dale"),
        "900 is 'Dale', in the mapping 'Shire': the columns may have moved",
    ),
    ("a neighbour twice", changed(3, 6, 902), "names a neighbour twice"),
    ("a row twice", [*ROWS, ROWS[3]], "901 is there twice, also in row 4"),
]


@pytest.mark.parametrize(
    ("rows", "message"), [case[1:] for case in DAMAGED], ids=[case[0] for case in DAMAGED]
)
def test_a_damaged_workbook_stops_and_says_why(project: Project, rows: list[list[Any]], message: str) -> None:
    before = everything(project)
    with pytest.raises(ReleaseError, match=message):
        bring(project, rows)
    assert everything(project) == before


def test_neighbours_the_mapping_does_not_know_are_named_all_at_once_ready_to_paste(project: Project) -> None:
    rows = changed(3, 8, 904)
    of_shire = next(number for number, row in enumerate(rows) if row[:1] == [900])
    rows[of_shire] = [905 if cell == 902 else cell for cell in rows[of_shire]]
    new = [
        [number, name, "North", 900, "Close", 901, "Close", 902]
        for number, name in ((904, "Fen"), (905, "Hill"))
    ]
    with pytest.raises(ReleaseError) as problem:
        bring(project, [*rows, *new])
    assert "sn-made.yml does not know: add under `areas`, with their ONS codes, " in str(problem.value)
    for number, name in ((904, "Fen"), (905, "Hill")):
        assert f'"{number}": {{code: ONS CODE, name: {name}}}' in str(problem.value)


def test_a_set_keeps_its_members(project: Project) -> None:
    path = project.data / "reference" / "neighbours.csv"
    path.write_text(f"{SETS}SN-NEW,E10000002,paper,page 2\n", encoding="utf-8")
    with pytest.raises(
        ReleaseError,
        match="with other neighbours: it has none and lacks E06000003, E10000004. A set keeps its members",
    ):
        bring(project, ROWS)


def test_a_file_of_another_name_is_not_taken(project: Project) -> None:
    with pytest.raises(ReleaseError, match="Its files are named"):
        bring(project, ROWS, "neighbours.xlsx")


def test_a_file_that_is_not_there_is_named(project: Project) -> None:
    with pytest.raises(ReleaseError, match=r"There is no file .*sn_gone\.xlsx") as stopped:
        import_neighbours(project, "sn-made", project.root / "sn_gone.xlsx")
    assert stopped.value.exit_code == UsageError.exit_code


@pytest.mark.parametrize(
    ("key", "message"), [("regions", "missing keys: regions"), ("colour", "unknown keys: colour")]
)
def test_a_description_with_a_key_missing_or_unknown_is_refused(
    project: Project, key: str, message: str
) -> None:
    neighbours = {name: value for name, value in MAPPING["neighbours"].items() if name != key}
    described = MAPPING | {"neighbours": neighbours | ({"colour": "red"} if key == "colour" else {})}
    (project.data / "releases" / "sn-made.yml").write_text(yaml.safe_dump(described), encoding="utf-8")
    with pytest.raises(ReleaseError, match=message):
        bring(project, ROWS)


def test_the_command_knows_a_list_of_neighbours_from_figures(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(project, ROWS, dry_run=True)
    monkeypatch.chdir(project.root)
    assert describes_neighbours(project.data, "sn-made")
    assert not describes_neighbours(project.data, "lait")
    done = CliRunner().invoke(cli, ["import", "sn-made", "sn_made.xlsx"], catch_exceptions=False)
    assert done.output.endswith("Written.\n")


def test_a_register_of_districts_is_refused(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(project)
    monkeypatch.chdir(project.root)
    done = CliRunner().invoke(cli, ["import", "sn-made", "sn_made.xlsx", "--districts", "register.csv"])
    assert done.exit_code == 2
    assert "sn-made is a list of neighbours and not of schools: leave out --districts." in done.output
    assert everything(project) == before
