"""Reviewers' comments on the narrative, `narrative/PERIOD/comments.csv`: shown to reviewers, never in a published page.

No notebook reads them: they stand in the reviewer's pack and in the preview, which are not part of a build.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DataError
from analysis.project import Project

COLUMNS = ("area", "section", "reviewer", "comment", "resolved")
RESOLVED = ("yes", "no")


@dataclass(frozen=True)
class Comment:
    """What a reviewer says of a section of an area. resolved: yes or no."""

    area: str
    section: str
    reviewer: str
    comment: str
    resolved: str

    @property
    def is_open(self) -> bool:
        return self.resolved != "yes"


def comments_path(project: Project, period: str) -> Path:
    return project.narrative / period / "comments.csv"


def read_comments(project: Project, period: str) -> list[Comment]:
    """The comments on an edition, in the order they were made. Raises DataError naming the row that cannot be read."""
    path = comments_path(project, period)
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restkey="more")
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise DataError(f"{path.name}: its first line must be {','.join(COLUMNS)}.")
        return [_comment(row, f"{path.name}, row {reader.line_num}") for row in reader]


def comments_on(comments: list[Comment], area: str, section: str) -> list[Comment]:
    """Those on one section, open ones first."""
    return sorted(
        (each for each in comments if (each.area, each.section) == (area, section)),
        key=lambda each: not each.is_open,
    )


def _comment(row: dict[str, str], where: str) -> Comment:
    if "more" in row or None in row.values():
        raise DataError(
            f"{where}: it must have {len(COLUMNS)} values; put a comment that holds a comma in quotation marks."
        )
    if row["resolved"] not in RESOLVED:
        raise DataError(f"{where}: resolved is {row['resolved']!r}; it may be {' or '.join(RESOLVED)}.")
    return Comment(**row)
