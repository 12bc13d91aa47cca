"""One cell of a release: a number, or one of the symbols that say why there is none."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from analysis.importing.errors import ReleaseError

MOVED = "the columns may have moved"
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE]-\d+)?")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
_FOOTNOTES = re.compile(r"(?<=[A-Za-z)*])\d+(,\d+)*$")


@dataclass(frozen=True)
class Cell:
    """What a cell states: `value`, or a `symbol` of this project (c, x, z, low)."""

    value: Decimal | None
    symbol: str = ""


def read_cell(text: str, symbols: dict[str, str], where: str) -> Cell:
    """A number or a symbol of the release. Raises ReleaseError for a blank, or text in place of a number."""
    text = text.strip()
    if text in symbols:
        return Cell(None, symbols[text])
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if _NUMBER.fullmatch(text):
        return Cell(Decimal(text))
    found = f"{text!r}" if text else "an empty cell"
    expected = ", ".join(repr(symbol) for symbol in symbols)
    new = "If the release uses a new symbol, add it to the mapping's `symbols`"
    remedy = f"{new}; otherwise the file is damaged"
    if text.startswith("#"):
        remedy = "A formula of a spreadsheet failed there: download the file again, or ask its publisher"
    raise ReleaseError(
        f"{where}: found {found} where a number was expected (or a symbol: {expected}). {remedy}."
    )


def read_count(text: str, symbols: dict[str, str], where: str) -> Cell:
    """A count of people: a whole number from 0. Raises ReleaseError."""
    cell = read_cell(text, symbols, where)
    if cell.value is not None and (cell.value < 0 or cell.value != cell.value.to_integral_value()):
        raise ReleaseError(f"{where}: found {text.strip()} where a count was expected: {MOVED}.")
    return cell if cell.value is None else Cell(Decimal(int(cell.value)))


def read_percentage(text: str, symbols: dict[str, str], where: str) -> Cell:
    """A percentage from 0 to 100, with or without its sign. Raises ReleaseError."""
    cell = read_cell(text.strip().removesuffix("%"), symbols, where)
    if cell.value is not None and not 0 <= cell.value <= 100:
        raise ReleaseError(f"{where}: found {text.strip()} where a percentage was expected: {MOVED}.")
    return cell


def read_fraction(text: str, symbols: dict[str, str], where: str) -> Cell:
    """A part of a whole, from 0 to 1, as a percentage. Raises ReleaseError."""
    cell = read_cell(text, symbols, where)
    if cell.value is not None and not 0 <= cell.value <= 1:
        raise ReleaseError(f"{where}: found {text.strip()} where a fraction of 1 was expected: {MOVED}.")
    return cell if cell.value is None else Cell(cell.value * 100)


@lru_cache(maxsize=1 << 12)
def without_footnotes(text: str) -> str:
    """A name or heading without the footnote digits stuck to its end, its spaces single."""
    return _FOOTNOTES.sub("", " ".join(text.split()))
