"""The county's place among all authorities of a release, whose other figures are not kept."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import cast

from analysis.data.schema import PART_OF_YEAR, WORKED_OUT
from analysis.importing.diff import key_of
from analysis.importing.layouts import read_areas_csv
from analysis.importing.readings import ReleaseFile, Row, Unused
from analysis.rules.comparators import rank
from analysis.rules.rating import AMOUNTS, Polarity
from analysis.rules.rounding import published

COUNTY = "county"
HOW = f"{WORKED_OUT}the county's place among all authorities of which the file has a figure, as published."


def place_rows(
    shown: Sequence[Row], release: ReleaseFile, register: Mapping[str, Row], source: str
) -> Iterator[Row]:
    """Yield a row of `statements.csv` for each figure of the county that has a better or a worse side.

    shown: the rows of the file after disclosure control. release: the file, whose table says by
    `places_without` which rows are no authorities. register: the indicators by id. Figures count as
    published, equal ones share the best place, and what covers a part of its year or has no value is left
    out. Raises ReleaseError.
    """
    table = release.table
    if not table.places_without:
        return
    county = release.register.of_kinds((COUNTY,))[0]
    series = {(measure.indicator, measure.group) for measure in table.measures}
    wanted = {
        key_of(row): row
        for row in shown
        if row["area"] == county.code and (row["indicator"], row["group"]) in series
        if _has_a_place(row, register[row["indicator"]])
    }
    if not wanted:
        return
    every: dict[tuple[str, str, str], Counter[Decimal]] = defaultdict(Counter)
    decimals = {key[:1] + key[2:3]: len(row["value"].partition(".")[2]) for key, row in wanted.items()}
    # Another authority's share may be over 100, of an estimated population: it is compared, and not kept.
    ranked = (each for each in table.measures if (each.indicator, each.group) in decimals)
    as_numbers = (replace(each, unit="number") if each.unit == "percentage" else each for each in ranked)
    of_all = replace(release, table=replace(table, measures=tuple(as_numbers)), unused=Unused())
    for reading in read_areas_csv(replace(of_all, everywhere=county)):
        about, value = (reading.indicator, reading.group), reading.value.value if reading.value else None
        if value is not None and not reading.part:
            every[*about, reading.year][published(value, decimals[about])] += 1
    for (indicator, area, group, year), row in wanted.items():
        values = [float(value) for value in every[indicator, group, year].elements()]
        polarity = cast("Polarity", register[indicator]["polarity"])
        numbered = {str(number): value for number, value in enumerate(values)}
        own = str(values.index(float(row["value"])))
        place = rank(own, numbered, polarity, decimals=decimals[indicator, group])
        yield {
            "indicator": indicator,
            "area": area,
            "group": group,
            "year": year,
            "kind": "rank",
            "other": f"{place.out_of} authorities",
            "value": str(place.position),
            "printed": place.text,
            "source": source,
            "place": row["place"],
            "note": HOW,
        }


def _has_a_place(row: Row, indicator: Row) -> bool:
    is_amount = indicator["unit"] in AMOUNTS and not indicator["denominator"]
    is_whole = bool(row["value"]) and row["status"] != PART_OF_YEAR
    return is_whole and not is_amount and indicator["polarity"] in ("H", "L")
