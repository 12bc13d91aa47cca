"""Checks on figures against what the source prints: the value, and the hedge before it."""

from collections.abc import Iterator

from analysis.data.findings import Finding
from analysis.data.schema import TABLES
from analysis.rules.precision import agrees, hedge_in
from analysis.validation.cells import number
from analysis.validation.data_files import DataFiles, Row

PRINTED_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    name: (("value", "printed"),)
    for name, table in TABLES.items()
    if {"value", "printed"} <= set(table.names)
}
PRINTED_COLUMNS |= {
    "targets": (("value", "printed"), ("lower", "printed"), ("upper", "printed")),
    "kpis": (
        ("prior_value", "prior_printed"),
        ("target_value", "target_printed"),
        ("target_upper", "target_printed"),
        ("actual_value", "actual_printed"),
    ),
}
"""For a table: each column of numbers, and the column with the text it was read from."""

UNITS_OF_TABLES = dict.fromkeys(("budget_movements", "variance_reasons", "plan_implications"), "gbp_k") | {
    "kpi_counts": "count"
}


def check_values_printed(figures: DataFiles) -> Iterator[Finding]:
    """What is printed holds the value. Where it is in words only, a note may say how they were read."""
    for table, pairs in PRINTED_COLUMNS.items():
        for row in figures.rows(table):
            unit = _unit(figures, table, row)
            for column, printed in pairs:
                value = number(row[column])
                if value is None or unit is None or not row[printed] or _is_read_in_note(row, printed):
                    continue
                if not agrees(row[printed], value, unit):
                    message = f"The {column} {row[column]} is not in what is printed: {row[printed]!r}."
                    yield row.warning(
                        "values_printed",
                        column,
                        message,
                        "Compare with the source; a note may say how words were read.",
                    )


def _is_read_in_note(row: Row, printed: str) -> bool:
    return bool(row["note"]) and not any(character.isdigit() for character in row[printed])


def _unit(figures: DataFiles, table: str, row: Row) -> str | None:
    """The unit of the value: the table's, the row's own or the indicator's; nothing where the indicator is not known."""
    if table in UNITS_OF_TABLES:
        return UNITS_OF_TABLES[table]
    if "unit" in row.cells:
        return row["unit"]
    indicator = figures.indicator_of(row)
    return indicator["unit"] if indicator else None


def check_observations_qualifier(figures: DataFiles) -> Iterator[Finding]:
    """A hedge that is printed before the figure is kept in `qualifier`."""
    for row in figures.rows("observations"):
        hedge = hedge_in(row["printed"])
        if hedge and not row["qualifier"]:
            message = f"{row['printed']!r} hedges the figure, and qualifier is empty."
            yield row.warning("observations_qualifier", "qualifier", message, f"Write {hedge}.")
