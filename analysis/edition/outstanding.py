"""Figures an edition still waits for: the empty sheets that `boldsteps new-edition` lays out, and what has
come in since. A sheet, `data/releases/awaited/PERIOD/TOPIC.csv`, has the columns of `observations.csv`, and
what each figure was last year, where it came from and when the next is due."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.data.indicators import Register
from analysis.data.schema import OBSERVATIONS
from analysis.data.sources import Source
from analysis.data.years import Year
from analysis.edition.figures import Figure, Figures
from analysis.io.dependencies import files, record_read, unrecorded_rows

SHEETS = Path("releases", "awaited")
BESIDE = ("label", "area_name", "last_year", "last_value", "expected_from", "expected")
COLUMNS = (*OBSERVATIONS.names, *BESIDE)
KEY = ("indicator", "area", "group", "year")
ANNUAL = "A"


@dataclass(frozen=True)
class Awaited:
    """One figure that an edition waits for: the key of its row, and the source that stated it last."""

    indicator: str
    area: str
    group: str
    year: str
    expected_from: str


def sheet_rows(
    figures: Figures, last_year: dict[str, Year], sources: Mapping[str, Source], years: int
) -> list[dict[str, str]]:
    """Return a row for every annual figure that was reported for last year, with nothing filled in, in the
    register's order.
    last_year: the year the earlier edition reports, by year type. years: how many years on."""
    # What is worked out by the report itself is not collected.
    return [
        _row(figure, sources, years)
        for figure in figures.all_shown()
        if figure.indicator.frequency == ANNUAL and not figure.arithmetic
        if figure.year == last_year[figure.year.type]
    ]


def followed_years(data: Path, period: str) -> set[str]:
    """Return the years before those that the sheets of that edition ask for; empty without sheets."""
    return {row["last_year"] for row in _sheets(data, period)}


def still_awaited(data: Path, figures: Figures) -> list[Awaited]:
    """Return the rows of the edition's sheets that no source states yet; empty without sheets."""
    record_read(f"data/{SHEETS.as_posix()}/{figures.edition.period}/*.csv")
    rows = _sheets(data, figures.edition.period)
    missing = [row for row in rows if figures.get(*(row[column] for column in KEY)) is None]
    return [Awaited(**{column: row[column] for column in (*KEY, "expected_from")}) for row in missing]


def describe_awaited(awaited: list[Awaited]) -> str:
    """Return `2 annual figures are still awaited; last year's came from …`, or an empty text."""
    by_source = Counter(each.expected_from for each in awaited)
    counted = ", ".join(f"{source} ({count})" for source, count in by_source.most_common())
    subject = "1 annual figure is" if len(awaited) == 1 else f"{len(awaited)} annual figures are"
    return f"{subject} still awaited; last year's came from {counted}." if awaited else ""


def by_topic(rows: list[dict[str, str]], register: Register) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each topic's sheet."""
    topics: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        topics.setdefault(register.find(row["indicator"]).topic, []).append(row)
    return topics


def _sheets(data: Path, period: str) -> list[dict[str, str]]:
    return [row for sheet in files(data / SHEETS / period, "*.csv") for row in unrecorded_rows(sheet)]


def _row(figure: Figure, sources: Mapping[str, Source], years: int) -> dict[str, str]:
    source = sources[figure.source]
    expected = figure.indicator.next_update or f"a year after {source.date_published}, the last"
    return dict.fromkeys(COLUMNS, "") | {
        **dict(zip(KEY, (*figure.subject, figure.year.earlier(-years).label), strict=True)),
        "label": figure.indicator.label,
        "area_name": figure.area.name,
        "last_year": figure.year.label,
        "last_value": figure.text,
        "expected_from": figure.source,
        "expected": expected,
    }
