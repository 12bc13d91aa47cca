"""One cell of a release: a number, one of the symbols that say why there is none, or the period of a figure.
`2012-01-01/P1Y` is 2012, `201213` with `Academic year` is 2012/13, and a bare `2016` may be a calendar year
or the academic year that ends in it: the mapping of a table says which by `period`."""

import re
from calendar import month_name
from dataclasses import dataclass
from decimal import Decimal

from analysis.data.years import make_year
from analysis.importing.errors import ReleaseError, listed

MOVED = "the columns may have moved"
_NUMBER = re.compile(r"-?\d+(\.\d+)?(E-\d+)?")
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
    raise ReleaseError(
        f"{where}: found {found} where a number was expected (or a symbol: {expected}). "
        "If the release uses a new symbol, add it to the mapping's `symbols`; otherwise the file is damaged."
    )


def read_count(text: str, symbols: dict[str, str], where: str) -> Cell:
    """A count of people: a whole number from 0. Raises ReleaseError."""
    cell = read_cell(text, symbols, where)
    if cell.value is not None and (cell.value < 0 or cell.value != cell.value.to_integral_value()):
        raise ReleaseError(f"{where}: found {text.strip()} where a count was expected: {MOVED}.")
    return cell


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
        raise ReleaseError(
            f"{where}: found {text.strip()} where a fraction of 1 was expected: the columns may have moved."
        )
    return cell if cell.value is None else Cell(cell.value * 100)


def without_footnotes(text: str) -> str:
    """A name or heading without the footnote digits stuck to its end, its spaces single."""
    return _FOOTNOTES.sub("", " ".join(text.split()))


_STATUSES = {"prov": "provisional", "rev": "revised", "ot": "final"}
_BY_END = r"(\d{4})(?:[-/](\d{2}))?(?: ?\((prov|provisional|rev|revised|final|ot)\))?"
_MARKED = "written 2016, 2015/16 or 2015-16, and may have (prov), (Revised), (Final) or (OT) after it"
_FORMS = {
    "calendar_interval": (r"(\d{4})-01-01/P1Y", "a calendar year, which is written 2012-01-01/P1Y"),
    "academic_interval": (r"(\d{4})-09-01/P1Y", "an academic year, which is written 2012-09-01/P1Y"),
    "calendar": (r"(\d{4})", "a calendar year, which is written 2012"),
    "academic_by_end": (_BY_END, f"the year an academic year ends in, which is {_MARKED}"),
    "financial_by_end": (_BY_END, f"the year a financial year ends in, which is {_MARKED}"),
    "calendar_by_end": (_BY_END, f"a calendar year or the one a year ends in, which is {_MARKED}"),
    "academic_digits": (r"(\d{4})(\d{2})", "an academic year, which is written 201213"),
    "explore_education": (r"(\d{4})(\d{2})", "a time period of the identifier {}, which is written 201213"),
}
"""For each kind of period: its pattern, and what it is in words."""
PERIODS = tuple(_FORMS)
_SEPARATORS = {"Academic year": "/", "Financial year": "-"}
_MONTHS = tuple(month_name[1:])


@dataclass(frozen=True)
class Period:
    """The year as this project writes it, and how firm the figure is where the label says so."""

    year: str
    status: str = ""


def read_period(kind: str, label: str, identifier: str, where: str) -> Period:
    """Return the period of a row. Raises ReleaseError for a label that is not one of that kind.
    identifier: beside a label of Explore Education Statistics, its `time_identifier`."""
    label, identifier, month = label.strip(), identifier.strip(), ""
    if kind == "explore_education" and identifier not in _SEPARATORS:
        if identifier not in (*_MONTHS, "Calendar year"):
            known = listed((*_SEPARATORS, "Calendar year", *_MONTHS), 20)
            raise ReleaseError(f"{where}: the time identifier is {identifier!r}. Known: {known}.")
        kind, month = "calendar", f"-{_MONTHS.index(identifier) + 1:02d}" if identifier in _MONTHS else ""
    pattern, expected = _FORMS[kind]
    if kind == "academic_digits":
        kind, identifier = "explore_education", "Academic year"
    match = re.fullmatch(pattern, label, re.IGNORECASE)
    two_years = match and (kind == "explore_education" or kind.endswith("_by_end")) and match[2]
    if match and two_years and (int(match[1]) + 1) % 100 != int(match[2]):
        match, expected = None, "two years that follow each other"
    if match is None:
        raise ReleaseError(f"{where}: the period {label!r} is not {expected.format(identifier)}.")
    if kind == "academic_interval":
        return Period(_academic(int(match[1])))
    if kind.endswith("_by_end"):
        mark, end = (match[3] or "").casefold(), int(match[1]) + bool(match[2])
        return Period(make_year(end, kind.removesuffix("_by_end")).label, _STATUSES.get(mark, mark))
    if kind == "explore_education":
        return Period(f"{match[1]}{_SEPARATORS[identifier]}{match[2]}")
    return Period(f"{match[1]}{month}")


def _academic(start: int) -> str:
    return f"{start}/{(start + 1) % 100:02d}"
