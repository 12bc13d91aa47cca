"""Small files that stand for more than a machine holds, each made as it is asked for."""

import zipfile
from pathlib import Path

import pyarrow
from openpyxl import Workbook
from pyarrow import parquet

_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="Sheet1"><table:table-row
 table:number-rows-repeated="10000"><table:table-cell table:number-columns-repeated="1000"
 office:value-type="string"><text:p>{}</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""
_ODS_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
_STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{}</t></si></sst>'


def parquet_of_long_texts(folder: Path) -> Path:
    """One text of a million characters, a million times: some kilobytes of Parquet, 1,000 GB of text."""
    path = folder / "bomb.parquet"
    texts = pyarrow.DictionaryArray.from_arrays([0] * 1_000_000, ["x" * 1_000_000])
    parquet.write_table(pyarrow.table({"code": texts, "name": texts}), path, compression="zstd")
    return path


def parquet_of_many_rows(folder: Path) -> Path:
    """210 million cells that are all the same."""
    path = folder / "many.parquet"
    column = pyarrow.DictionaryArray.from_arrays(pyarrow.repeat(0, 10_000_000), ["x"])
    table = pyarrow.table({f"column {number}": column for number in range(21)})
    parquet.write_table(table, path, compression="zstd")
    return path


def ods_of_repeated_cells(folder: Path) -> Path:
    """One cell of 30,000 characters that says of itself to be there ten million times."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    parts = {
        "mimetype": kind,
        "content.xml": _ODS.format("y" * 30_000),
        "META-INF/manifest.xml": _ODS_MANIFEST,
    }
    return _packed(folder / "bomb.ods", parts)


def xlsx_of_shared_texts(folder: Path) -> Path:
    """A text of 30,000 characters that 400,000 cells share."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 400_001))
    parts = {
        "xl/worksheets/sheet1.xml": _SHEET.format(rows),
        "xl/sharedStrings.xml": _STRINGS.format("y" * 30_000),
    }
    book = Workbook()
    book.active["A1"] = "y"
    book.save(folder / "plain.xlsx")
    with zipfile.ZipFile(folder / "plain.xlsx") as plain:
        return _packed(folder / "bomb.xlsx", {name: plain.read(name) for name in plain.namelist()} | parts)


def xlsx_that_spans_all(folder: Path) -> Path:
    """Two cells, the first and the last of all that a sheet can have."""
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 2
    book.save(folder / "wide.xlsx")
    return folder / "wide.xlsx"


def csv_of_one_line(folder: Path) -> Path:
    """A packed CSV whose one line has 400 million empty fields."""
    return _packed(folder / "bomb.zip", {"bomb.csv": b"code,name" + b"," * 400_000_000})


def nested_json(path: Path) -> Path:
    """Lists in lists, deeper than a reader goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[" * 200_000, encoding="utf-8")
    return path


def _packed(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path
