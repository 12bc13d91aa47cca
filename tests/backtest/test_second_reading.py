"""A second reading of papers 000, 001, 002 and 004: its figures against those in `data/`, cell by cell.

`second_transcription/papers-000-004.csv` was typed from the papers by a reader who had been given the keys (what each figure
is, and where in the paper it stands) but had not seen the figures in `data/`. A target's `qualifier` is filled in only where the
paper itself hedges; `sense` in `data/` is filled in for every target, so the two are compared where the reader found a hedge.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = HERE.parents[1] / "data" / "sources"
SECOND = HERE / "second_transcription" / "papers-000-004.csv"
PAPERS = ("paper-000", "paper-001", "paper-002", "paper-004")
TABLES = ("observations", "statements", "targets")
KEY = ("table", "source", "indicator", "area", "group", "year", "kind")
SENSES = {"over": "more than", "under": "less than"}

Row = dict[str, str]
Key = tuple[str, ...]


def test_both_readings_have_the_same_keys_once_each() -> None:
    first, second = [_key(row) for row in _held()], [_key(row) for row in _rows(SECOND)]
    assert len(second) == len(set(second))
    assert sorted(first) == sorted(second)


def test_the_two_readings_agree_on_every_value() -> None:
    held = {_key(row): row for row in _held()}
    pairs = [(_key(row), _number(row["value"]), _value(held[_key(row)])) for row in _rows(SECOND)]
    assert [pair for pair in pairs if pair[1] != pair[2]] == []


def test_the_two_readings_agree_on_every_hedge() -> None:
    held = {_key(row): row for row in _held()}
    pairs = []
    for row in _rows(SECOND):
        key, read = _key(row), row["qualifier"]
        if row["table"] == "observations":
            pairs.append((key, read, held[key]["qualifier"]))
        elif read:
            pairs.append((key, SENSES.get(read, read), held[key]["sense"]))
    assert [pair for pair in pairs if pair[1] != pair[2]] == []


def _held() -> Iterator[Row]:
    """The first reading, with the columns that make a key named as in the second; without what is estimated
    from it and stands in no paper, and what it says in words only."""
    for paper in PAPERS:
        for table in TABLES:
            path = SOURCES / paper / f"{table}.csv"
            for row in _rows(path) if path.exists() else []:
                is_estimated = row.get("status") == "estimated" and not row["printed"]
                if is_estimated or (table == "statements" and not row["value"]):
                    continue
                year = row["target_year"] if table == "targets" else row["year"]
                yield {"kind": "", **row, "table": table, "source": paper, "year": year}


def _key(row: Row) -> Key:
    return tuple(row[name] for name in KEY)


def _value(row: Row) -> tuple[float, ...]:
    return _number(f"{row['lower']}-{row['upper']}" if row["kind"] == "band" else row["value"])


def _number(text: str) -> tuple[float, ...]:
    """The figure as a number, so that 7 and 7.0 agree; both ends of a band; nothing where no figure is printed."""
    start, dash, end = text[1:].partition("-")
    return tuple(float(part) for part in (text[:1] + start, end if dash else "") if part)


def _rows(path: Path) -> list[Row]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(keepends=True)))
