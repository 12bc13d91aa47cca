"""Waivers: findings of the release checklist that somebody has decided to publish with, until a date.
They are written in `narrative/PERIOD/waivers.csv`, one a row."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from analysis.data.schema import WAIVERS
from analysis.errors import DataError, unknown
from analysis.io.csv_files import read_csv
from analysis.pipeline.inputs import WAIVERS as FILE_NAME
from analysis.project import Project

MAX_DAYS = 90
"""A waiver that is needed for longer is decided again, and written anew."""
_REASON = re.compile(r"(\w{2,}\W+){2}\w{2,}")
"""Three words: less gives no reason."""


@dataclass(frozen=True)
class Waiver:
    """One row. expires: the last day on which it is in force."""

    check: str
    reason: str
    by: str
    expires: date


def waivers_path(project: Project, period: str) -> Path:
    return project.narrative / period / FILE_NAME


def read_waivers(project: Project, period: str, checks: Collection[str], day: date) -> list[Waiver]:
    """Return the waivers of the edition. Returns an empty list if there is no file. day: by the clock.
    Raises DataError if a row cannot be read, lasts for more than MAX_DAYS from now or has no reason of its
    own, UsageError if it names none of the checks."""
    path = waivers_path(project, period)
    if not path.is_file():
        return []
    name = project.name_of(path)
    table = read_csv(path, "utf-8-sig")
    if table.columns != WAIVERS.names:
        columns = f"the columns must be {', '.join(WAIVERS.names)}; they are {', '.join(table.columns)}."
        raise DataError(f"{name}, row 1: {columns}")
    waivers = [_waiver(row, f"{name}, row {number}") for number, row in table.numbered]
    reasons, last = Counter(waiver.reason.casefold() for waiver in waivers), day + timedelta(MAX_DAYS)
    for (number, _), waiver in zip(table.numbered, waivers, strict=True):
        where = f"{name}, row {number}"
        if waiver.check not in checks:
            raise unknown(f"check ({where})", waiver.check, list(checks))
        if waiver.expires > last:
            remedy = f"Write a day up to {last}, and decide again then."
            problem = f"a waiver lasts at most {MAX_DAYS} days, not until {waiver.expires}"
            raise DataError(f"{where}: {problem}. {remedy}")
        if not _REASON.search(waiver.reason) or reasons[waiver.reason.casefold()] > 1:
            remedy = "Say in three words or more why this may be published, for each waiver its own."
            raise DataError(f"{where}: {waiver.reason!r} is no reason of its own. {remedy}")
    return waivers


def _waiver(row: dict[str, str], where: str) -> Waiver:
    values = {column: (row.get(column) or "").strip() for column in WAIVERS.names}
    if empty := [column for column, value in values.items() if not value]:
        raise DataError(f"{where}: {empty[0]} is empty. A waiver says what, why, who and until when.")
    check, reason, by, expires = values.values()
    try:
        return Waiver(check, reason, by, date.fromisoformat(expires))
    except ValueError:
        message = f"{where}: expires is {expires!r}. Write the last day it holds as 2013-03-31."
        raise DataError(message) from None
