"""The scorecard of every area against the rows of its sources, read here without the report's own reader."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from analysis.data.areas import Area, load_areas
from analysis.data.editions import EditionRecord, load_editions
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import open_page
from analysis.exhibits.scorecards import better_rated, not_judged, not_updated, scorecard
from analysis.project import find_project

DATA = find_project(Path(__file__)).data
EDITIONS = load_editions(DATA)
AREAS = load_areas(DATA).reported
TABLES = (scorecard, better_rated, not_judged, not_updated)
EARLIER = ("previous", "baseline")
Fact = tuple[str, str, str, str]


@cache
def source_rows() -> list[dict[str, str]]:
    """Every observation of every source, as text."""
    return rows_of("sources/*/observations.csv")


@cache
def rows_of(pattern: str) -> list[dict[str, str]]:
    found = []
    for path in sorted(DATA.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            found += list(csv.DictReader(file))
    return found


@cache
def by_fact() -> dict[Fact, list[dict[str, str]]]:
    facts: dict[Fact, list[dict[str, str]]] = {}
    for row in source_rows():
        facts.setdefault((row["indicator"], row["area"], row["group"], row["year"]), []).append(row)
    return facts


def downloaded(exhibit: Exhibit) -> list[dict[str, object]]:
    assert exhibit.data is not None
    return [dict(zip(exhibit.data.raw_columns, row, strict=True)) for row in exhibit.data.raw_rows]


@cache
def on_scorecard(period: str, area: str) -> list[dict[str, object]]:
    page = open_page("scorecard", period, area)
    tables = [table for table in (each(page) for each in TABLES) if table and table.data]
    return [line for table in tables for line in downloaded(table)]


def is_stated(line: dict[str, object], year: object, value: object, source: object = None) -> bool:
    """Whether a source states that value for the line's indicator, area and group in that year, or it follows."""
    key = (str(line["indicator"]), str(line["area_code"]), str(line["group"]), str(year))
    stated = [row for row in by_fact().get(key, []) if source in (None, row["source"])]
    if any((float(row["value"]) if row["value"] else None) == value for row in stated):
        return True
    follows = [each for each in (*less_a_change(key), *by_formula(key)) if source in (None, each[0])]
    [decimals] = [int(row["decimals"]) for row in rows_of("reference/indicators.csv") if row["id"] == key[0]]
    half_a_digit = 0.501 * 10.0**-decimals
    return any(isinstance(value, float) and abs(each - value) < half_a_digit for _, each in follows)


@cache
def of_source(source: str, *key: str) -> float | None:
    values = [row["value"] for row in by_fact().get(key, ()) if row["source"] == source]  # type: ignore[arg-type]
    return float(values[0]) if values and values[0] else None


def less_a_change(key: Fact) -> Iterator[tuple[str, float]]:
    """What follows from a later figure of a source and the change since that year that it states."""
    for row in rows_of("sources/*/statements.csv"):
        about = (row["indicator"], row["area"], row["group"])
        later = of_source(row["source"], *about, row["year"])
        if (*about, row["other"]) == key and row["kind"] == "change" and later is not None:
            yield row["source"], later - float(row["value"])


def by_formula(key: Fact) -> Iterator[tuple[str, float]]:
    """What follows from the formula of the register and the figures of one source."""
    indicator, area, group, year = key
    [formula] = [row["derived_from"] for row in rows_of("reference/indicators.csv") if row["id"] == indicator]
    for source in {row["source"] for row in source_rows()} if formula else ():

        def figure(match: re.Match[str], source: str = source) -> str:
            return str(of_source(source, match[1], area, match[2] or group, year))

        numbers = re.sub(r"([a-z]\w*)(?:\[(\w+)\])?", figure, formula)
        if "None" not in numbers:
            yield source, eval(numbers)


def is_calculated(period: str, line: dict[str, object], year: object) -> bool:
    """Whether the edition works that figure out, and says how."""
    key = (str(line[name]) for name in ("indicator", "area_code", "group"))
    figures = open_page("scorecard", period, AREAS[0].name).edition.figures
    shown = figures.get(*key, str(year))
    stated = [shown, *figures.also_stated(shown)] if shown else []
    return any(figure.status == "calculated" and bool(figure.note) for figure in stated)


@pytest.mark.parametrize("period", EDITIONS)
@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.slug)
def test_every_figure_shown_is_in_a_source(period: str, area: Area) -> None:
    lines = on_scorecard(period, area.name)
    for line in lines:
        for year, value in (("time_period", "value"), *((f"{of}_period", f"{of}_value") for of in EARLIER)):
            if line.get(year):  # a district's sheet shows no baseline
                assert is_stated(line, line[year], line[value]) or is_calculated(period, line, line[year]), (
                    line
                )


@pytest.mark.parametrize("period", EDITIONS)
@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.slug)
def test_every_figure_of_the_years_reported_is_shown(period: str, area: Area) -> None:
    """No row of a source from the baseline to the year reported is left out: its indicator and group have a line.

    A district's sheet leaves out its context, which stands above the lines, what is neither good nor bad, which its
    chapters have, and what it has none of: a share of no schools inspected is no figure. Another year's figure of the
    same indicator has its line.
    """
    edition = EDITIONS[period]
    around = {row["indicator"] for row in rows_of("reference/context.csv")}
    judged = {row["id"] for row in rows_of("reference/indicators.csv") if row["polarity"] != "T"} - around
    is_sheet = area != AREAS[0]
    lines = on_scorecard(period, area.name)
    assert not is_sheet or "z" not in {line["symbol"] for line in lines}
    shown = {(line["indicator"], line["group"]) for line in lines}
    of_years = {
        (row["indicator"], row["group"])
        for row in source_rows()
        if row["area"] == area.code
        and row["status"] != "forecast"
        and not (is_sheet and (row["indicator"] not in judged or row["symbol"] == "z"))
        and _ends_in(edition.baseline_year) <= _ends_in(row["year"]) <= _last_year(edition, row["year"])
    }
    assert of_years <= shown


def _ends_in(label: str) -> int:
    """The calendar year a label ends in: 2012 for 2011/12, 2011-12 and 2012; a month counts for its own year."""
    start = int(label[:4])
    is_span = len(label) == 7 and (label[4] == "/" or int(label[5:]) == (start + 1) % 100)
    return start + 1 if is_span else start


def _last_year(edition: EditionRecord, label: str) -> int:
    is_academic, is_financial = "/" in label, "-" in label
    last = (
        edition.academic_year
        if is_academic
        else edition.financial_year
        if is_financial
        else edition.calendar_year
    )
    return _ends_in(last)
