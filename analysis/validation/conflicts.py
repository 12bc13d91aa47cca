"""Conflicts: which disagreements between sources are known and explained, and checks on their table."""

from collections.abc import Iterator

from analysis.data.findings import Finding
from analysis.validation.data_files import DataFiles, Row


def is_explained(figures: DataFiles, row: Row, between: set[str] | None = None) -> bool:
    """Whether conflicts.csv explains a figure: the row is about its indicator and year, its source, and no
    other area or group.

    between: for a disagreement of sources, those that state the fact; the conflict must then be between two
    of them.
    """
    return any(
        _is_about(conflict, row) and _is_between(conflict, row, between)
        for conflict in figures.rows("conflicts")
    )


def _is_about(conflict: Row, row: Row) -> bool:
    same = conflict["indicator"] == row["indicator"] and conflict["year"] == row["year"]
    return same and conflict["area"] in ("", row["area"]) and conflict["group"] in ("", row["group"])


def _is_between(conflict: Row, row: Row, between: set[str] | None) -> bool:
    sources = {conflict["source_a"], conflict["source_b"]}
    if between is None:
        return row["source"] in sources
    return row["source"] in sources and len(sources) == 2 and sources <= between


def check_conflicts_differ(figures: DataFiles) -> Iterator[Finding]:
    """A conflict is between two different statements."""
    for row in figures.rows("conflicts"):
        if row["value_a"] == row["value_b"] and row["value_a"]:
            message = f"Both sources say {row['value_a']!r}."
            yield row.warning("value_b", message, "Remove the conflict, or correct what one of them says.")
