"""The one reader of CSV: what a row is, and how little of the memory a table of many rows takes."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.data.schema import OBSERVATIONS
from analysis.io.csv_files import csv_text, parse_csv
from analysis.io.dependencies import unrecorded_rows
from analysis.validation.data_files import read_figures

ROWS = 3_000
CELLS = {"indicator": "pass_rate", "area": "E10000001", "year": "2011/12", "value": "61.5", "printed": "61.5"}


def _read_by_edition(data: Path) -> object:
    return unrecorded_rows(data / "sources" / "paper" / "observations.csv")


@pytest.mark.parametrize("read", [_read_by_edition, read_figures])
def test_a_row_takes_little_more_than_what_is_in_no_other(
    tmp_path: Path, read: Callable[[Path], object]
) -> None:
    path = tmp_path / "data" / "sources" / "paper" / "observations.csv"
    path.parent.mkdir(parents=True)
    cells = dict.fromkeys(OBSERVATIONS.names, "") | CELLS | {"source": "paper"}
    rows = [cells | {"place": f"row {number}"} for number in range(ROWS)]
    path.write_text(csv_text(OBSERVATIONS.names, rows), encoding="utf-8")
    tracemalloc.start()
    kept = read(tmp_path / "data")
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept
    assert taken / ROWS < 500


@pytest.mark.parametrize("columns", ["a,b", "a b,class", "_a,b", "a,a"])
def test_a_row_has_its_cells_by_column_whatever_columns_are_called(columns: str) -> None:
    one, other = parse_csv(f"{columns}\n1,2\n3,4\n").rows
    assert one == dict(zip(columns.split(","), "12", strict=True))
    assert one | {"c": "5"} == {**one, "c": "5"}
    assert other == dict(zip(columns.split(","), "34", strict=True))


def test_a_row_that_is_too_short_or_too_long_says_so() -> None:
    table = parse_csv("a,b\n1\n\n1,2,3,4\n")
    assert table.numbered == [(2, {"a": "1", "b": None}), (4, {"a": "1", "b": "2", None: ["3", "4"]})]
