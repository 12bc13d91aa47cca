"""A workbook's sheets as rows of text, whichever of the two formats it is in."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.importing.errors import ReleaseError, listed

_OLD_FORMAT, _NEW_FORMAT = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_ERROR_CELL = 5
MOST_BYTES = 500_000_000
"""A workbook that unpacks to more is a trap, not a release: every one known stays far below."""


@dataclass(frozen=True)
class Workbook:
    """The names of its sheets, hidden ones too, and their rows on demand."""

    name: str
    sheets: list[str]
    rows_of: Callable[[str], list[list[str]]]

    def rows(self, sheet: str) -> list[list[str]]:
        """All rows of one sheet. Raises ReleaseError if there is no such sheet."""
        if sheet not in self.sheets:
            raise ReleaseError(
                f"{self.name} has no sheet {sheet!r}. Its sheets are {listed(self.sheets, 30)}."
            )
        return self.rows_of(sheet)


def open_workbook(path: Path) -> Workbook:
    """Opens .xls and .xlsx, told by their first bytes. Raises ReleaseError for anything else, or a damaged file."""
    with path.open("rb") as file:
        start = file.read(4)
    if start not in (_OLD_FORMAT, _NEW_FORMAT):
        raise ReleaseError(
            f"{path.name} is not an Excel workbook: a web page or a CSV may have been saved under its name."
        )
    try:
        return _open_old(path) if start == _OLD_FORMAT else _open_new(path)
    except ImportError as missing:
        raise ReleaseError(
            f"{path.name} needs the package {missing.name}: pip install 'boldsteps[releases]'."
        ) from None
    except Exception as problem:
        raise ReleaseError(
            f"{path.name} cannot be opened as a workbook: it is cut short or damaged ({problem})."
        ) from None


def _open_old(path: Path) -> Workbook:
    import xlrd  # type: ignore[import-untyped]

    book = xlrd.open_workbook(path)

    def rows(sheet: str) -> list[list[str]]:
        return [
            [_text("#error" if cell.ctype == _ERROR_CELL else cell.value) for cell in row]
            for row in book.sheet_by_name(sheet).get_rows()
        ]

    return Workbook(path.name, book.sheet_names(), rows)


def _open_new(path: Path) -> Workbook:
    import openpyxl  # type: ignore[import-untyped]

    with zipfile.ZipFile(path) as packed:
        size = sum(part.file_size for part in packed.infolist())
    if size > MOST_BYTES:
        raise ValueError(
            f"unpacked it is {size // 1_000_000:,} MB; no release is larger than {MOST_BYTES // 1_000_000} MB"
        )
    with path.open("rb") as file:  # openpyxl leaves a damaged one open
        book = openpyxl.load_workbook(file, data_only=True)

    def rows(sheet: str) -> list[list[str]]:
        return [[_text(value) for value in row] for row in book[sheet].iter_rows(values_only=True)]

    return Workbook(path.name, book.sheetnames, rows)


def _text(value: Any) -> str:
    """A cell as text; a whole number loses the .0 that Excel gives every number."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
