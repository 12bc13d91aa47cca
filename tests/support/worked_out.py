"""Figures that no source prints, worked out once more: from the tables of `data/` alone, with nothing of the code."""

import csv
import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Key = tuple[str, ...]
Row = Mapping[str, str]
FACT = ("source", "indicator", "area", "group", "year")
_OPERAND = re.compile(r"([a-z]\w*)(?:\[(\w+)\])?")
_PRINTED = re.compile(r"\d[\d,]*(?:\.(\d+))?")


class WorkedOut:
    """What follows from the figures of each source, by their stated changes and the formulas of the register."""

    def __init__(self, root: Path) -> None:
        self._stated = {key_of(row): row for row in table_rows(root, "sources/*/observations.csv")}
        self._register = {row["id"]: row for row in table_rows(root, "reference/indicators.csv")}
        self._changes: dict[Key, list[Row]] = {}
        for row in table_rows(root, "sources/*/statements.csv"):
            if row["kind"] == "change" and row["value"]:
                self._changes.setdefault((*key_of(row)[:-1], row["other"]), []).append(row)

    def value(self, key: Key) -> float | None:
        """The figure of that source, indicator, area, group and year; None if none follows."""
        followed = (follow(key) for follow in (self._from_change, self._from_formula))
        return next((float(found) for found in followed if found is not None), None)

    def _figure(self, key: Key) -> Decimal | None:
        """What is printed, if that is not about or nearly so; else what follows from a change."""
        row = self._stated.get(key)
        if row is None:
            return self._from_change(key)
        if not row["value"] or row["qualifier"]:
            return None
        printed = _PRINTED.search(row["printed"])
        decimals = len(printed[1] or "") if printed else _decimals(Decimal(row["value"]))
        return _rounded(Decimal(row["value"]), decimals)

    def _from_change(self, key: Key) -> Decimal | None:
        """The later figure less how much it is stated to have changed since, unless what is counted changed in between."""
        breaks = re.split(r"[;\s]+", self._register[key[1]]["series_breaks"])
        for change in self._changes.get(key, ()):
            later = self._figure(key_of(change))
            if later is not None and not any(key[-1] < start <= change["year"] for start in breaks):
                return later - Decimal(change["value"])
        return None

    def _from_formula(self, key: Key) -> Decimal | None:
        """The formula of the register with figures of that source in the place of the indicators."""
        source, indicator, area, group, year = key
        formula, lacking = self._register[indicator]["derived_from"], False

        def put(found: re.Match[str]) -> str:
            nonlocal lacking
            figure = self._figure((source, found[1], area, found[2] or group, year))
            lacking |= figure is None
            return f"Decimal('{figure}')"

        inserted = _OPERAND.sub(put, formula)
        if not formula or lacking:
            return None
        result: Decimal = eval(inserted, {"__builtins__": {}, "Decimal": Decimal})
        return _rounded(result, int(self._register[indicator]["decimals"])) if "/" in formula else result


def table_rows(root: Path, pattern: str) -> Iterator[Row]:
    for path in sorted((root / "data").glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def key_of(row: Row) -> Key:
    return tuple(row[name] for name in FACT)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
