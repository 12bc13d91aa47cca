"""What a paper states besides indicators: its money, plan and risks, read for an edition.

Amounts carry their financial year. The other tables (indicators of the business plans, projects, risks…) do not: they belong
to the edition whose own paper they are in, the first of its sources.
"""

from collections.abc import Callable
from typing import TypeVar

from analysis.exhibits.pages import Page
from analysis.records.reads import rows
from analysis.records.tables import TABLES

Made = TypeVar("Made")


def read_own(page: Page, table: str, make: Callable[..., Made]) -> list[Made]:
    """The rows of that table in the edition's own paper, made of their columns; none where it has no such table."""
    path = page.project.data / "sources" / page.edition.source_order[0] / f"{table}.csv"
    return [make(**TABLES[table].values(row)) for row in rows(path)]
