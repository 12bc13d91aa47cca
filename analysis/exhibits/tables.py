"""Tables: made of rows and of declared columns, each with its heading and how a row gives the cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter, itemgetter
from typing import Any

from analysis.edition.figures import Figure
from analysis.exhibits.exhibit import DataTable, ShownCell

Columns = Mapping[str, str | Callable[[Any], Any]]
"""By heading how a row gives the cell: a function, or the path of an attribute, `figure.year.label`."""

FIGURE_COLUMNS: Columns = {
    "time_period": "year.label",
    "geographic_level": "area.kind",
    "area_code": "area.code",
    "area_name": "area.name",
    "indicator": "indicator.id",
    "indicator_label": "indicator.label",
    "group": "group.id",
    "value": "value",
    "unit": "indicator.unit",
    "numerator": "numerator",
    "denominator": "denominator",
    "symbol": "symbol",
    "status": "status",
    "source": "source",
    "place": "place",
}
"""The columns of the download of a chart or table of figures."""


def build_table(
    rows: Sequence[Any],
    columns: Columns,
    download: Columns | None = None,
    *,
    downloaded: Sequence[Any] | None = None,
    **options: Any,
) -> DataTable:
    """Return a table with a row for each of `rows` and a column for each of `columns`.

    download: the columns of the CSV; every field of the rows if None. downloaded: its rows, if not the same.
    options: the other fields of the table, `header_columns` or `parts`.
    """
    raw = rows if downloaded is None else downloaded
    if download is None:
        download = {field.name: field.name for field in fields(raw[0])} if raw else {}
    shown: tuple[tuple[ShownCell, ...], ...] = cells(rows, columns)
    return DataTable(tuple(columns), shown, tuple(download), cells(raw, download), **options)


def stated(name: str, missing: str = "–") -> Callable[[Any], Any]:
    """Return how a row gives that attribute, or `missing` if it is empty."""
    return lambda row: getattr(row, name) or missing


def positions(headings: Sequence[str]) -> Columns:
    """Return columns for rows that are tuples of cells."""
    return {heading: itemgetter(number) for number, heading in enumerate(headings)}


def cells(rows: Sequence[Any], columns: Columns) -> tuple[tuple[Any, ...], ...]:
    """Return the cells of each row. A path that leads through None gives None."""
    getters = [_path(column) if isinstance(column, str) else column for column in columns.values()]
    return tuple(tuple(getter(row) for getter in getters) for row in rows)


def _path(path: str) -> Callable[[Any], Any]:
    if "." not in path:
        return attrgetter(path)
    first, rest = path.split(".", 1)
    following = _path(rest)
    return lambda row: None if (value := getattr(row, first)) is None else following(value)


def figures_table(
    figures: Sequence[Figure], columns: Sequence[str], rows: Sequence[Sequence[ShownCell]], **options: Any
) -> DataTable:
    """Return a table of cells as read by people, with the figures behind it as tidy rows for the download."""
    raw = cells(tuple(dict.fromkeys(figures)), FIGURE_COLUMNS)
    return DataTable(tuple(columns), tuple(map(tuple, rows)), tuple(FIGURE_COLUMNS), raw, **options)
