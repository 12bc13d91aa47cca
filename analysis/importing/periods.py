"""How releases write the period a figure is for, and the year it is in this project.

`2012-01-01/P1Y` is 2012, `201213` with `Academic year` is 2012/13, and a bare `2016` may be a calendar year or the academic year
that ends in it: the mapping of a table says which by `period`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from analysis.importing.errors import ReleaseError, listed

_INTERVAL = re.compile(r"(\d{4})-(\d\d)-01/P1Y")
_YEAR = re.compile(r"(\d{4})")
_MARKED_YEAR = re.compile(r"(\d{4})(?: \((\w+)\))?")
_SPLIT_YEAR = re.compile(r"(\d{4})(\d{2})")
_MARKS = {
    "prov": "provisional",
    "provisional": "provisional",
    "revised": "revised",
    "rev": "revised",
    "final": "final",
}
_MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June")
_MONTHS += ("July", "August", "September", "October", "November", "December")
_SEPTEMBER = "09"


@dataclass(frozen=True)
class Period:
    """The year as this project writes it, and how firm the figure is where the label says so."""

    year: str
    status: str = ""


def read_period(kind: str, label: str, identifier: str, where: str) -> Period:
    """The period of a row. Raises ReleaseError for a label that is not one of that kind."""
    return PERIODS[kind](label.strip(), identifier.strip(), where)


def academic(start: int) -> str:
    return f"{start}/{(start + 1) % 100:02d}"


def _calendar_interval(label: str, _: str, where: str) -> Period:
    match = _matched(_INTERVAL, label, "a calendar year, which is written 2012-01-01/P1Y", where)
    if match[2] != "01":
        raise _not_a_period(label, "a calendar year, which is written 2012-01-01/P1Y", where)
    return Period(match[1])


def _academic_interval(label: str, _: str, where: str) -> Period:
    match = _matched(_INTERVAL, label, "an academic year, which is written 2012-09-01/P1Y", where)
    if match[2] != _SEPTEMBER:
        raise _not_a_period(label, "an academic year, which is written 2012-09-01/P1Y", where)
    return Period(academic(int(match[1])))


def _calendar(label: str, _: str, where: str) -> Period:
    return Period(_matched(_YEAR, label, "a calendar year, which is written 2012", where)[1])


def _academic_by_end(label: str, _: str, where: str) -> Period:
    """`2016 (Revised)`: the academic year 2015/16, revised."""
    expected = "the year an academic year ends in, which is written 2016, 2016 (prov), 2016 (Revised) or 2016 (Final)"
    match = _matched(_MARKED_YEAR, label, expected, where)
    mark = (match[2] or "").casefold()
    if mark and mark not in _MARKS:
        raise _not_a_period(label, expected, where)
    return Period(academic(int(match[1]) - 1), _MARKS.get(mark, ""))


def _explore_education(label: str, identifier: str, where: str) -> Period:
    """`time_period` and `time_identifier` of the Explore Education Statistics standard."""
    if identifier == "Calendar year":
        return _calendar(label, "", where)
    if identifier in _MONTHS:
        return Period(f"{_calendar(label, '', where).year}-{_MONTHS.index(identifier) + 1:02d}")
    separator = {"Academic year": "/", "Financial year": "-"}.get(identifier)
    if separator is None:
        known = listed(("Academic year", "Financial year", "Calendar year", *_MONTHS), 20)
        raise ReleaseError(f"{where}: the time identifier is {identifier!r}. Known: {known}.")
    match = _matched(
        _SPLIT_YEAR, label, f"a time period of the identifier {identifier}, which is written 201213", where
    )
    if (int(match[1]) + 1) % 100 != int(match[2]):
        raise _not_a_period(label, "two years that follow each other", where)
    return Period(f"{match[1]}{separator}{match[2]}")


def _matched(pattern: re.Pattern[str], label: str, expected: str, where: str) -> re.Match[str]:
    match = pattern.fullmatch(label)
    if not match:
        raise _not_a_period(label, expected, where)
    return match


def _not_a_period(label: str, expected: str, where: str) -> ReleaseError:
    return ReleaseError(f"{where}: the period {label!r} is not {expected}.")


PERIODS: dict[str, Callable[[str, str, str], Period]] = {
    "calendar_interval": _calendar_interval,
    "academic_interval": _academic_interval,
    "calendar": _calendar,
    "academic_by_end": _academic_by_end,
    "explore_education": _explore_education,
}
