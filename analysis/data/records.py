"""The records of a table: one class with a field for each column, made of the rows."""

from pathlib import Path
from typing import TypeVar

from analysis.data.schema import Table
from analysis.io.dependencies import rows

Record = TypeVar("Record")


def read_records(data: Path, table: Table, record: type[Record]) -> list[Record]:
    """Return the records of a reference table or a rule, in file order. Empty if there is no file."""
    return [record(**table.values(row)) for row in rows(data / table.folder / f"{table.name}.csv")]
