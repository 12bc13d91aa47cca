"""How releases write the period of a figure. A form is a year type and a template, `academic {start}/{to}`,
of which several may be joined by ` or `; a description names one of `NAMED` or writes its own.

In a template `{start}` is the year a period begins in, `{end}` the year it ends in, `{to}` the last two
digits of that, `{month}` two digits, and `{mark}` what may stand behind in brackets, as `(prov)`."""

import re
from calendar import month_name
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from analysis.data.years import YEAR_TYPES, make_year
from analysis.importing.errors import ReleaseError, listed

_BY_END = "{end}{mark} or {start}/{to}{mark} or {start}-{to}{mark}"
NAMED = {
    "calendar_interval": "calendar {start}-01-01/P1Y",
    "academic_interval": "academic {start}-09-01/P1Y",
    "calendar": "calendar {start}",
    **{f"{type}_by_end": f"{type} {_BY_END}" for type in ("academic", "financial", "calendar")},
    "academic_digits": "academic {start}{to}",
}
BY_IDENTIFIER = "explore_education"
"""The form that the words of another column choose (Explore Education Statistics)."""
IDENTIFIERS = {
    "Academic year": "academic {start}{to}",
    "Financial year": "financial {start}{to}",
    "Calendar year": "calendar {start}",
    **{name: f"month {{start}} in {number:02d}" for number, name in enumerate(month_name[1:], 1)},
}
MARKS = {
    "prov": "provisional",
    "provisional": "provisional",
    "rev": "revised",
    "revised": "revised",
    "final": "final",
    "ot": "final",
}
_WORDS = {
    "{start}": (r"(?P<start>\d{4})", "2001"),
    "{end}": (r"(?P<end>\d{4})", "2002"),
    "{to}": (r"(?P<to>\d{2})", "02"),
    "{month}": (r"(?P<month>\d{2})", "09"),
    "{mark}": (r"(?: ?\((?P<mark>[^()]+)\))?", ""),
}
_WORD = re.compile("(" + "|".join(map(re.escape, _WORDS)) + ")")
_IN_MONTH = re.compile(r" in (\d{2})$")


@dataclass(frozen=True)
class Period:
    """The year as this project writes it, how firm the label says it is, and of which part of it it is."""

    year: str
    status: str = ""
    part: str = ""


@dataclass(frozen=True)
class _Form:
    type: str
    month: str
    patterns: tuple[re.Pattern[str], ...]
    written: str


@lru_cache(maxsize=256)
def _form(text: str, where: str = "") -> _Form:
    """Return the form of a template. Raises ReleaseError."""
    type, _, template = NAMED.get(text, text).partition(" ")
    fixed = _IN_MONTH.search(template)
    templates = _IN_MONTH.sub("", template).split(" or ")
    if type not in YEAR_TYPES or not all("{start}" in each or "{end}" in each for each in templates):
        known = listed((*NAMED, BY_IDENTIFIER), 20)
        example = "a year type and a template, as `academic {start}/{to}` or `financial {end}{mark}`"
        raise ReleaseError(f"{where}: period {text!r} is neither one of {known} nor {example}.")
    patterns, written = [], []
    for each in templates:
        parts = _WORD.split(each)
        pattern = "".join(_WORDS[part][0] if part in _WORDS else re.escape(part) for part in parts)
        patterns.append(re.compile(pattern, re.IGNORECASE))
        written.append("".join(_WORDS[part][1] if part in _WORDS else part for part in parts))
    return _Form(type, fixed[1] if fixed else "", tuple(patterns), " or ".join(written))


def check_form(text: str, where: str) -> None:
    """Raises ReleaseError for what is no form."""
    if text != BY_IDENTIFIER:
        _form(text, where)


def read_period(
    form: str,
    label: str,
    identifier: str,
    where: str,
    marks: Mapping[str, str] = MARKS,
    identifiers: Mapping[str, str] = IDENTIFIERS,
) -> Period:
    """Return the period of a row. Raises ReleaseError for a label that is not of that form.
    identifier: of a form by identifier, what stands in the other column. marks: what words in brackets say of
    the figure; one of them may say that it is of a part of the year."""
    label, identifier = label.strip(), identifier.strip()
    if form == BY_IDENTIFIER:
        if identifier not in identifiers:
            known = listed(identifiers, 20)
            remedy = "Say how its periods are written under `identifiers`"
            raise ReleaseError(f"{where}: the time identifier is {identifier!r}. Known: {known}. {remedy}.")
        form = identifiers[identifier]
    read = _form(form)
    found = next(filter(None, (pattern.fullmatch(label) for pattern in read.patterns)), None)
    article = "an" if read.type == "academic" else "a"
    kind = f"{article} {read.type}{'' if read.type == 'month' else ' year'}, which is written {read.written}"
    if identifier:
        kind = f"a time period of the identifier {identifier}: {kind}"
    if found is None:
        remedy = "Correct the cell, or `period` in the mapping"
        raise ReleaseError(f"{where}: the period {label!r} is not {kind}. {remedy}.")
    stated = found.groupdict()
    mark = stated.get("mark") or ""
    status = marks.get(mark, marks.get(mark.casefold(), "")) if mark else ""
    if mark and not status:
        remedy = "Say under `marks` what it means: final, provisional, revised, or part for a part of a year"
        raise ReleaseError(f"{where}: the period {label!r} is marked {mark!r}, which is not known. {remedy}.")
    first = int(stated.get("start") or 0)
    span = read.type in ("academic", "financial") or "to" in stated
    last = int(stated.get("end") or first + span)
    first = first or last - span
    if last != first + span or int(stated.get("to") or last % 100) != last % 100:
        raise ReleaseError(f"{where}: the period {label!r} is not two years that follow each other.")
    if read.type == "month":
        return Period(f"{first}-{stated.get('month') or read.month}", status)
    return Period(make_year(last, read.type).label, status, mark if status == "part" else "")
