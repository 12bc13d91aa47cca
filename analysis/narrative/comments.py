"""Reviewers' comments on the narrative, `narrative/PERIOD/comments.csv`: in the pack and the preview only."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.data.schema import COMMENTS
from analysis.errors import DataError
from analysis.io.csv_files import read_csv
from analysis.project import Project


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
    """Return the comments on an edition, in order. Raises DataError naming the row that cannot be read."""
    path = comments_path(project, period)
    if not path.is_file():
        return []
    table = read_csv(path, "utf-8-sig")
    if table.columns != COMMENTS.names:
        raise DataError(f"{path.name}: its first line must be {','.join(COMMENTS.names)}.")
    choices = COMMENTS.column("resolved").choices
    comments = []
    for number, row in table.numbered:
        where = f"{path.name}, row {number}"
        if None in row or None in row.values():
            remedy = "put a comment that holds a comma in quotation marks"
            raise DataError(f"{where}: it must have {len(COMMENTS.names)} values; {remedy}.")
        if row["resolved"] not in choices:
            raise DataError(f"{where}: resolved is {row['resolved']!r}; it may be {' or '.join(choices)}.")
        comments.append(Comment(**row))
    return comments


def comments_on(comments: Sequence[Comment], area: str, section: str) -> list[Comment]:
    """Return those on one section, open ones first."""
    here = (each for each in comments if (each.area, each.section) == (area, section))
    return sorted(here, key=lambda each: not each.is_open)
