"""Whatever file is given by mistake, describing and importing it says what is wrong with it and what to do, and nothing is written."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
import yaml

from analysis.errors import BoldStepsError
from analysis.importing.release_import import import_release
from analysis.io.csv_files import read_csv
from analysis.project import Project
from analysis.scaffolding.describe import describe
from tests.unit.importing.test_any_release import HEAD

TEXT = "area,period,n,of\nTestshire,2011/12,40,100\nOakvale,2011/12,20,50\n"
TABLE = {
    "name": "made",
    "file": "*",
    "layout": "long_csv",
    "area": [{"name": "area"}],
    "areas": ["county"],
    "year_column": "period",
    "period": "academic {start}/{to}",
    "measures": [{"indicator": "pass_rate", "numerator": "n", "denominator": "of"}],
}


def _packed(name: str, text: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr(name, text)
    return content.getvalue()


def _workbook(*rows: list[object]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Data")
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    return content.getvalue()


EMPTY = "is empty: its first row should hold the column names"
NO_ROWS = "has headings and no row below them: it may be cut short. Get it again."
NO_TEXT = "is not text in UTF-8 or Windows-1252: save it again as CSV UTF-8."
PACKED = "is a packed file of a/b.csv. Unpack it, or say which one is read under `inside`"
DAMAGED = "cannot be opened as a workbook: it is cut short or damaged"

OF_BOTH = [
    ("empty.csv", b"", EMPTY),
    ("blank.csv", b"\n\n\n", EMPTY),
    ("header.csv", b"area,period,n,of\n", NO_ROWS),
    ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(99), NO_TEXT),
    ("utf16.csv", TEXT.encode("utf-16"), NO_TEXT),
    ("twice.csv", TEXT.replace("of\n", "n\n").encode(), "has columns of the same name: n. .*: rename one"),
    ("short.csv", f"{TEXT}Elm,1\n".encode(), "short.csv, row 4: 2 fields where the header has 4"),
    ("quote.csv", f'{TEXT}"Elm,1\n'.encode(), "quote.csv, row 4: not readable as CSV"),
    ("web.xls", b"<html><table><tr><td>Testshire</td></tr></table></html>", "save it again as CSV"),
    ("half.xlsx", b"PK\x03\x04" + bytes(99), DAMAGED),
    ("half.zip", _packed("a/b.csv", TEXT)[:60], DAMAGED),
    ("half.xls", b"\xd0\xcf\x11\xe0" + bytes(99), DAMAGED),
    ("packed.zip", _packed("a/b.csv", TEXT), PACKED),
]
OF_DESCRIBE = [
    ("book.xlsx", _workbook(), "has no sheet with rows below headings"),
    ("heads.xlsx", _workbook(["area", "n"]), "has no sheet with rows below headings"),
]
OF_IMPORT = [
    ("other.csv", TEXT.replace("Testshire", "Elsewhere").encode(), "has nothing about Testshire .*another authority's"),
    ("headless.csv", TEXT.partition("\n")[2].encode(), "Expected and missing: area, period, n, of"),
    ("title.csv", f"Table 1,,,\n{TEXT}".encode(), "below a title, say in which row under `heading_rows`"),
    ("formula.csv", TEXT.replace("40", "#N/A").encode(), r"row 2 \(Testshire.*found '#N/A' .* A formula .* failed"),
    ("percent.csv", TEXT.replace("40", "40%").encode(), r"row 2 \(Testshire, 2011/12\).*found '40%' where a number"),
    ("day.csv", TEXT.replace("2011/12", "01/09/2011").encode(), "row 2: the period '01/09/2011' .*Correct the cell, or `p"),
    ("excel.csv", TEXT.replace("2011/12", "Nov-12").encode(), "row 2: the period 'Nov-12' is not an academic year"),
]  # fmt: skip


def _import(project: Project, path: Path, **table: object) -> None:
    (project.data / "releases").mkdir(exist_ok=True)
    described = HEAD | {"tables": [TABLE | table]}
    (project.data / "releases" / "made.yml").write_text(yaml.safe_dump(described))
    import_release(project, "made", path)


def _refused(project: Project, work: Callable[[Path], object], name: str, content: bytes, said: str) -> None:
    path = project.root / name
    path.write_bytes(content)
    with pytest.raises(BoldStepsError, match=said) as problem:
        work(path)
    assert name in str(problem.value)
    assert not (project.data / "sources" / "made").exists()
    assert not [each for each in (project.data / "releases").glob("*") if each.name != "made.yml"]


@pytest.mark.parametrize(("name", "content", "said"), [*OF_BOTH, *OF_IMPORT], ids=lambda each: str(each)[:12])
def test_an_import_says_what_is_wrong(testshire: Project, name: str, content: bytes, said: str) -> None:
    _refused(testshire, lambda path: _import(testshire, path), name, content, said)


@pytest.mark.parametrize(
    ("name", "content", "said"), [*OF_BOTH, *OF_DESCRIBE], ids=lambda each: str(each)[:12]
)
def test_a_draft_says_what_is_wrong(testshire: Project, name: str, content: bytes, said: str) -> None:
    _refused(testshire, lambda path: describe(testshire, path), name, content, said)


def test_a_folder_and_no_file_are_told_apart(testshire: Project) -> None:
    for work in (lambda path: describe(testshire, path), lambda path: _import(testshire, path)):
        with pytest.raises(BoldStepsError, match="is a folder. Name the file in it"):
            work(testshire.root)
        with pytest.raises(BoldStepsError, match="There is no file .*missing.csv") as problem:
            work(testshire.root / "missing.csv")
        assert problem.value.exit_code == 2


def test_headings_below_a_title_are_found_and_read(testshire: Project) -> None:
    path = testshire.root / "titled.csv"
    path.write_text(f"Table 1: passes,,,\n,,,\n{TEXT}")
    content = yaml.safe_load(describe(testshire, path, dry_run=True).text)
    assert content["tables"][0]["heading_rows"] == [3]
    assert (content["tables"][0]["year_column"], content["tables"][0]["areas"]) == (
        "period",
        ["district", "county"],
    )
    _import(testshire, path, heading_rows=[3])
    (row,) = read_csv(testshire.data / "sources" / "made" / "observations.csv").rows
    assert (row["value"], row["place"]) == ("40", "titled.csv, row 4 (Testshire, 2011/12), n / of")


@pytest.mark.parametrize("around", ["Testshire  ", "  Testshire", "Testshire\u00a0", "TESTSHIRE"])
def test_spaces_around_a_name_do_not_matter(testshire: Project, around: str) -> None:
    path = testshire.root / "spaced.csv"
    path.write_text(TEXT.replace("Testshire", around))
    _import(testshire, path)
    assert "Areas, county: 1 of 1." in describe(testshire, path, name="other").text


def test_what_a_draft_cannot_tell_it_says(testshire: Project) -> None:
    path = testshire.root / "untold.csv"
    path.write_text("place,year,n\nElsewhere,Nov-12,4\nNowhere,Dec-12,5\n")
    text = describe(testshire, path).text
    assert "No column names an area of data/reference/areas.csv: it may be another authority's file." in text
    assert "No column says the year. year has 'Nov-12': see `period`." in text
