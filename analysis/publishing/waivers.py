"""Waivers: findings of the release checklist that somebody has decided to publish with, until a date.

They are written in `narrative/PERIOD/waivers.csv`: the name of the check, the reason, who decided, and the last day it holds.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.errors import DataError, unknown
from analysis.pipeline.runs import WAIVERS
from analysis.project import Project

COLUMNS = ("check", "reason", "by", "expires")


@dataclass(frozen=True)
class Waiver:
    """One row. expires: the last day on which it holds."""

    check: str
    reason: str
    by: str
    expires: date

    def holds_on(self, day: date) -> bool:
        return day <= self.expires


def waivers_path(project: Project, period: str) -> Path:
    return project.narrative / period / WAIVERS


def read_waivers(project: Project, period: str, known: Collection[str]) -> list[Waiver]:
    """The waivers of the edition, for the known checks; none where there is no file.

    Raises DataError where a row cannot be read, UsageError for a check that does not exist.
    """
    path = waivers_path(project, period)
    if not path.is_file():
        return []
    name = path.relative_to(project.root).as_posix()
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns = tuple(reader.fieldnames or ())
        if columns != COLUMNS:
            raise DataError(
                f"{name}, row 1: the columns must be {', '.join(COLUMNS)}; they are {', '.join(columns)}."
            )
        waivers = [_waiver(row, f"{name}, row {reader.line_num}") for row in reader]
    for number, waiver in enumerate(waivers, start=2):
        if waiver.check not in known:
            raise unknown(f"check ({name}, row {number})", waiver.check, list(known))
    return waivers


def _waiver(row: dict[str, str | None], where: str) -> Waiver:
    given = {column: (row.get(column) or "").strip() for column in COLUMNS}
    for column, value in given.items():
        if not value:
            raise DataError(f"{where}: {column} is empty. A waiver says what, why, who and until when.")
    try:
        expires = date.fromisoformat(given["expires"])
    except ValueError:
        raise DataError(
            f"{where}: expires is {given['expires']!r}. Write the last day it holds as 2013-03-31."
        ) from None
    return Waiver(given["check"], given["reason"], given["by"], expires)
