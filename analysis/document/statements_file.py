"""`downloads/statements.csv`: what sources state about the figures of the document, a row a statement."""

from collections.abc import Iterable

from analysis.data.areas import Area
from analysis.document.downloads import described_csv
from analysis.edition.edition import Edition
from analysis.exhibits.exhibit import Columns, cells

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


def statements_texts(edition: Edition, areas: Iterable[Area]) -> tuple[str, str]:
    """Return what is stated of those areas as CSV, and what its columns hold."""
    rows = cells([each for area in areas for each in edition.statements.about(area.code)], COLUMNS)
    return described_csv(tuple(COLUMNS), [dict(zip(COLUMNS, row, strict=True)) for row in rows])
