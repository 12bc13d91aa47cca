"""A workbook's sheets as rows of text: .xls, .xlsx, .xlsb or .ods, recognised by its content."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from analysis.importing.errors import ReleaseError, listed

_XLS, _ZIPPED = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_CELL_WITH_CONTENT = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*[^/]>""")
MAX_BYTES = 500_000_000
"""A workbook that unpacks to more is a trap, not a release: every known release stays far below."""
MAX_CELLS = 20_000_000
"""A sheet that spans more is a trap too: it is held in memory as one rectangle. The largest .xls has
fewer."""


@dataclass(frozen=True)
class Workbook:
    """The names of its sheets, hidden ones too, and their rows on demand."""

    name: str
    sheets: list[str]
    opened: Any = field(repr=False)

    def rows(self, sheet: str) -> list[list[str]]:
        """Return all rows of one sheet, from its first cell. Raises ReleaseError if there is no such
        sheet."""
        if sheet not in self.sheets:
            raise ReleaseError(
                f"{self.name} has no sheet {sheet!r}. Its sheets are {listed(self.sheets, 30)}."
            )
        with _damage_reported(self.name):
            rows = self.opened.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        return [[cell_text(value) for value in row] for row in rows]


def open_workbook(path: Path) -> Workbook:
    """Open a workbook. Raises ReleaseError for another kind of file, a damaged one, or one that would fill
    the memory."""
    from python_calamine import CalamineWorkbook

    with path.open("rb") as file:
        start = file.read(4)
        if start not in (_XLS, _ZIPPED):
            raise ReleaseError(
                f"{path.name} is not an Excel workbook: a web page or a CSV may have been saved under "
                "its name."
            )
        with _damage_reported(path.name):
            if start == _ZIPPED:
                _check_size(path)
            file.seek(0)
            opened = CalamineWorkbook.from_filelike(file)
    return Workbook(path.name, opened.sheet_names, opened)


def cell_text(value: Any) -> str:
    """Return a cell as text, empty for None; a whole number loses the .0 that a spreadsheet gives every
    number."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def column_letter(position: int) -> str:
    """Return the name of a column, `AA` for 26."""
    first, second = divmod(position, 26)
    return (ascii_uppercase[first - 1] if first else "") + ascii_uppercase[second]


def column_index(letter: str) -> int:
    """Return the position of a column from 0, 26 for `AA`."""
    total = 0
    for character in letter:
        total = total * 26 + ascii_uppercase.index(character) + 1
    return total - 1


@contextmanager
def _damage_reported(name: str) -> Iterator[None]:
    """Raises ReleaseError for whatever the reader stumbles on; its panics are not of class Exception."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as problem:
        raise ReleaseError(
            f"{name} cannot be opened as a workbook: it is cut short or damaged ({problem})."
        ) from None


def _check_size(path: Path) -> None:
    """Raises ValueError for a file that unpacks to too many bytes, or has a sheet of too many cells."""
    with zipfile.ZipFile(path) as packed:
        parts = packed.infolist()
        size = sum(part.file_size for part in parts)
        if size > MAX_BYTES:
            raise ValueError(
                f"unpacked it is {size // 1_000_000:,} MB; no release is larger than "
                f"{MAX_BYTES // 1_000_000} MB"
            )
        for part in parts:
            if cells := list(_CELL_WITH_CONTENT.finditer(packed.read(part))):
                width = max(map(column_index, {cell[1].decode() for cell in cells})) + 1
                if (span := width * max(int(cell[2]) for cell in cells)) > MAX_CELLS:
                    raise ValueError(f"a sheet spans {span:,} cells; no release has more than {MAX_CELLS:,}")
