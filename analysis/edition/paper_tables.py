"""What a paper states besides indicators: its money, plan and risks, read for an edition.
Amounts carry their financial year. The other tables (indicators of the business plans, projects, risks…) do
not: they belong to the edition whose own paper they are in, the first of its sources."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from analysis.data.schema import TABLES
from analysis.edition.edition import Edition
from analysis.io.dependencies import rows

Made = TypeVar("Made")


class Stated(Protocol):
    """A row of a paper's table: it has a source, a place in it, and reads as text."""

    @property
    def source(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def text(self) -> str: ...


def read_own(edition: Edition, table: str, make: Callable[..., Made], **where: str) -> list[Made]:
    """Return the records of a table in the edition's own paper with those values; empty if it has none."""
    if not edition.own_paper:
        return []
    path = edition.project.data / "sources" / edition.own_paper / f"{table}.csv"
    return [make(**TABLES[table].values(row)) for row in rows(path, **where)]
