"""Years as the field writes them: academic 2011/12, financial 2011-12, calendar 2012, month 2012-09."""

import re
from calendar import month_name
from functools import lru_cache
from typing import NamedTuple

from analysis.errors import BoldStepsError

YEAR_TYPES = {
    "academic": "September to August, written 2011/12",
    "financial": "April to March, written 2011-12",
    "calendar": "January to December or a position in that year, written 2012",
    "month": "written 2012-09",
}

_PATTERNS = {
    "academic": re.compile(r"(\d{4})/(\d{2})"),
    "financial": re.compile(r"(\d{4})-(\d{2})"),
    "calendar": re.compile(r"(\d{4})"),
    "month": re.compile(r"(\d{4})-(\d{2})"),
}


class InvalidYearError(BoldStepsError, ValueError):
    """A label is not a year of its type. Says what was given and how one is written."""


class Year(NamedTuple):
    """A year (or month) of one type, ordered by time within its type."""

    start: int
    month: int
    type: str
    label: str

    def __str__(self) -> str:
        return self.label

    @property
    def end(self) -> int:
        """The calendar year it ends in: 2012 for 2011/12 and 2011-12, 2012 for 2012."""
        return self.start + 1 if self.type in ("academic", "financial") else self.start

    @property
    def spoken(self) -> str:
        """The year as people say it: 2012 for the school year 2011/12, `September 2012` for 2012-09."""
        if self.type == "month":
            return f"{month_name[self.month]} {self.start}"
        return str(self.end) if self.type == "academic" else self.label

    def earlier(self, years: int = 1) -> "Year":
        """Return the year of the same type that many years before."""
        if self.type == "month":
            return parse_year(f"{self.start - years}-{self.month:02d}", "month")
        return make_year(self.end - years, self.type)


@lru_cache(maxsize=1024)
def parse_year(label: str, year_type: str) -> Year:
    """Return the year of a label, such as `2011/12` of an academic year. Raises InvalidYearError."""
    match = _PATTERNS[year_type].fullmatch(label.strip())
    article = "an" if year_type == "academic" else "a"
    if not match:
        raise InvalidYearError(f"{label!r} is not {article} {year_type} year: {YEAR_TYPES[year_type]}")
    start = int(match[1])
    second = int(match[2]) if match.lastindex == 2 else 0
    if year_type in ("academic", "financial") and second != (start + 1) % 100:
        raise InvalidYearError(
            f"{label!r} is not {article} {year_type} year: {start} is followed by {(start + 1) % 100:02d}"
        )
    if year_type == "month" and not 1 <= second <= 12:
        raise InvalidYearError(f"{label!r} is not a month: {YEAR_TYPES['month']}")
    return Year(start, second if year_type == "month" else 0, year_type, label.strip())


def make_year(end: int, year_type: str) -> Year:
    """Return the year of that type that ends in calendar year `end`."""
    if year_type == "calendar":
        return parse_year(str(end), "calendar")
    separator = "/" if year_type == "academic" else "-"
    return parse_year(f"{end - 1}{separator}{end % 100:02d}", year_type)
