"""`downloads/statements.csv`: what sources state about the figures of the document, a row a statement."""

from collections.abc import Iterable

from analysis.data.areas import Area
from analysis.document.downloads import not_a_formula
from analysis.edition.edition import Edition
from analysis.exhibits.exhibit import Columns, cells
from analysis.io.csv_files import csv_text

NAME = "statements.csv"
COLUMNS: Columns = {
    "area_code": "area.code",
    "area_name": "area.name",
    "indicator": "indicator.id",
    "indicator_label": "indicator.label",
    "topic": "indicator.topic",
    "group": "group.id",
    "year": "year.label",
    "kind": "kind",
    "compared_with": "compared",
    "value": "value",
    "statement": "text",
    "printed": "printed",
    "source": "source",
    "place": "place",
    "note": "note",
}


def statements_text(edition: Edition, areas: Iterable[Area]) -> str:
    """Return what is stated of those areas as CSV."""
    rows = cells([each for area in areas for each in edition.statements.about(area.code)], COLUMNS)
    return csv_text(
        tuple(COLUMNS),
        ([not_a_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows),
    )
