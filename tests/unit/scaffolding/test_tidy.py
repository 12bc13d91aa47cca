"""Tables as spreadsheets save them are put into the one shape, whole or not at all."""

import os
from pathlib import Path

import pytest

from analysis.errors import DataError, UsageError
from analysis.project import Project
from analysis.scaffolding.tidy import tidy
from analysis.validation import check_project

CASES = Path(os.environ.get("BOLDSTEPS_SHARED", Path(__file__).parents[4] / "shared")) / "cases"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def table(testshire: Project) -> Path:
    return testshire.data / "sources" / "made-up-release" / "observations.csv"


def test_what_is_in_shape_is_left_alone(testshire: Project) -> None:
    said = str(tidy(testshire.data))
    assert said.endswith("all in the one shape.")


@pytest.mark.parametrize(
    ("saved", "said"),
    [
        (lambda text: "\ufeff" + text.replace("\n", "\r\n"), "byte order mark removed, line ends made LF"),
        (
            lambda text: text.replace("\n", ",,\n") + ",,,,\n\n",
            "2 empty rows removed, 2 empty columns removed",
        ),
        (lambda text: text.replace("\n", "\n\n", 3), "3 empty rows removed"),
        (lambda text: text.replace("\n", ",\n"), "1 empty column removed"),
        (
            lambda text: text.replace("pass_rate,", '"pass_rate",'),
            "quotation marks as this project writes them",
        ),
        (lambda text: text.replace("pass_rate,", " pass_rate ,"), "spaces around values removed"),
        (lambda text: text + "Total,,,,9,,,,,,,,,\n", "1 row of totals removed"),
        (lambda text: text.replace(',"9,876",', ",9876,").replace(",", ";"), "semicolons made commas"),
    ],
)
def test_a_table_is_put_into_the_one_shape(testshire: Project, table: Path, saved: object, said: str) -> None:
    text = table.read_text()
    table.write_bytes(saved(text).encode())
    told = str(tidy(testshire.data, [table]))
    assert said in told
    assert table.read_text() == (text.replace('"9,876"', "9876") if "semicolons" in said else text)
    assert "had the one shape" in told
    assert str(tidy(testshire.data, [table])).endswith("all in the one shape.")


def test_columns_are_put_in_order(testshire: Project, table: Path) -> None:
    text = table.read_text()
    rows = [line.split(",") for line in text.replace('"9,876"', "9876").splitlines()]
    table.write_text("".join(",".join([*row[1:], row[0]]) + "\n" for row in rows))
    assert "columns put in order" in str(tidy(testshire.data, [table]))
    assert table.read_text() == text.replace('"9,876"', "9876")


def test_a_dry_run_and_a_row_that_does_not_fit_change_nothing(testshire: Project, table: Path) -> None:
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes())
    before = table.read_bytes()
    assert "Dry run: nothing was written." in str(tidy(testshire.data, [table], dry_run=True))
    assert table.read_bytes() == before
    areas = testshire.data / "reference" / "areas.csv"
    areas.write_text(areas.read_text() + "T1,one,two\n")
    with pytest.raises(DataError, match=r"areas.csv, row 7: 3 values under 7 columns. Put that right"):
        tidy(testshire.data)
    assert table.read_bytes() == before, "all or none"


def test_another_file_is_no_table(testshire: Project, table: Path) -> None:
    (testshire.root / "other.csv").write_text("a,b\n1,2\n")
    for other, said in (
        ("other.csv", "is no table of this project"),
        ("absent.csv", "is not there. Name a table"),
    ):
        with pytest.raises(UsageError, match=f"{other} {said}"):
            tidy(testshire.data, [table, testshire.root / other])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "observations.csv is empty. Restore it."),
        ("indicator,area\n".encode("utf-16"), "is no text, or UTF-16. Save it as CSV UTF-8."),
        (b"\x81\x8d" * 9, "is no text .byte 0.. Save it as CSV UTF-8."),
        (
            b"Table 1: figures,,\nindicator,area,group\n",
            "its columns are Table 1: figures; those of observations are",
        ),
        (b"indicator,indicator\n", "Give it those, in its first row; nothing was changed."),
    ],
)
def test_what_is_no_table_stops_and_stays(testshire: Project, table: Path, content: bytes, said: str) -> None:
    table.write_bytes(content)
    with pytest.raises(DataError, match=said):
        tidy(testshire.data)
    assert table.read_bytes() == content


def test_windows_characters_become_utf8(testshire: Project, table: Path) -> None:
    table.write_bytes(table.read_text().replace("sheet 2 row 2", "sheet 2 – row 2").encode("cp1252"))
    assert "read as Windows-1252, written as UTF-8" in str(tidy(testshire.data, [table]))
    assert "sheet 2 – row 2" in table.read_text(encoding="utf-8")


def test_as_a_spreadsheet_saves_it_the_figures_are_the_same(testshire: Project, table: Path) -> None:
    from analysis.edition.edition import open_edition

    before = [figure.text for figure in open_edition(testshire, "2012").figures.all_shown()]
    text = table.read_text().replace("\n", ",,\r\n")
    table.write_bytes(("\ufeff" + text + ",,,,,,,,,,,,,,,\r\n,,,,,,,,,,,,,,,\r\n").encode())
    assert not check_project(testshire)
    assert [figure.text for figure in open_edition(testshire, "2012").figures.all_shown()] == before


@pytest.mark.skipif(not CASES.is_dir(), reason="the official releases are not on this machine")
def test_the_table_that_excel_saved_reads_as_it_was() -> None:
    from analysis.io.csv_files import read_csv

    saved = read_csv(CASES / "observations_saved-by-Excel.csv")
    own = read_csv(ROOT / "data" / "sources" / "sfr05-2014" / "observations.csv")
    known = {tuple(row[name] for name in ("indicator", "area", "group", "year", "value")) for row in own.rows}
    assert saved.columns == own.columns
    assert {
        tuple(row[name] for name in ("indicator", "area", "group", "year", "value")) for row in saved.rows
    } <= known
