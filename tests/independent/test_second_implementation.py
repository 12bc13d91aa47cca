"""A second implementation of the ratings, in SQL over the CSVs, rates every indicator as the report does.

It shares no code with the first: `ratings.sql` reads the tables itself; only the dates of the sources come from YAML.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest
import yaml

from analysis.data.areas import load_areas
from analysis.data.editions import load_editions
from analysis.edition.scorecard import has_targets
from analysis.exhibits.page import Page, open_page
from analysis.project import find_project

DATA = find_project(Path(__file__)).data
SQL = Path(__file__).with_name("ratings.sql")
REFERENCE = {
    "areas": "reference",
    "indicators": "reference",
    "editions": "reference",
    "neighbours": "reference",
    "series": "reference",
}
RULES = {"rag": "rules", "tolerance": "rules"}

EDITIONS = sorted(load_editions(DATA))
NOTHING = ("not rated", "no figure", "not shown", "")

RAGS = ("red", "amber", "green", "behind", "mixed", "ahead", "worse", "similar", "better", "not rated")

Key = tuple[str, str]
Rated = tuple[str, str, str, str]


@pytest.fixture(scope="module")
def second() -> dict[tuple[str, str], dict[Key, Rated]]:
    """What the second implementation says, by period and area."""
    connection = duckdb.connect()
    for table, folder in {**REFERENCE, **RULES}.items():
        _read(connection, table, DATA / folder / f"{table}.csv")
    for table in ("observations", "targets", "statements", "kpis"):
        _read(connection, table, DATA / "sources" / "*" / f"{table}.csv")
    connection.execute("create table sources (source text, published text, supersedes text)")
    for sidecar in sorted((DATA / "sources").glob("*/provenance.yml")):
        said_of = yaml.safe_load(sidecar.read_text(encoding="utf-8"))
        dated = [sidecar.parent.name, str(said_of["date_published"]), said_of.get("supersedes") or ""]
        connection.execute("insert into sources values (?, ?, ?)", dated)
    connection.execute(SQL.read_text(encoding="utf-8"))
    said: dict[tuple[str, str], dict[Key, Rated]] = {}
    columns = 'period, area, indicator, "group", rag, cause, movement, movement_rag'
    for period, area, indicator, group, *rated in connection.execute(
        f"select {columns} from ratings"
    ).fetchall():
        said.setdefault((period, area), {})[indicator, group] = tuple(rated)
    return said


@pytest.mark.parametrize("period", EDITIONS)
def test_agrees_on_every_indicator_of_every_area(
    period: str, second: Mapping[tuple[str, str], Mapping[Key, Rated]]
) -> None:
    for area in load_areas(DATA).reported:
        said = second.get((period, area.code), {})
        first = _first(open_page("scorecard", period, area.name))
        assert first == {key: said.get(key, NOTHING) for key in first}, f"{area.name} in {period}"


def test_the_editions_hold_every_kind_of_answer(
    second: Mapping[tuple[str, str], Mapping[Key, Rated]],
) -> None:
    """Agreement means little where everything is not rated."""
    answers = [answer for (period, _), said in second.items() for answer in said.values()]
    assert {rag for rag, *_ in answers} == set(RAGS)
    assert {cause for _, cause, *_ in answers} >= {
        "",
        "no figure",
        "no baseline",
        "no target",
        "series break",
        "no printed figure",
        "no comparators",
    }
    assert {movement for _, _, movement, _ in answers} == {"up", "down", "same", "unclear", "not shown"}


def test_what_the_report_leaves_out_could_not_be_rated(
    second: Mapping[tuple[str, str], Mapping[Key, Rated]],
) -> None:
    """The report covers what has a figure since the baseline or a target: nothing of a later year that it leaves to other editions has a rating."""
    for period in EDITIONS:
        for area in load_areas(DATA).reported:
            page = open_page("scorecard", period, area.name)
            first, edition = _first(page), page.edition
            said = second.get((period, area.code), {})
            for indicator, group in said.keys() - first.keys():
                if said[indicator, group][0] != "not rated":  # which needs no baseline where no target is set
                    figure = edition.figures.get(indicator, area.code, group)
                    assert figure and not has_targets(edition)
                    assert figure.year < edition.baseline(figure.year.type)


def _first(page: Page) -> dict[Key, Rated]:
    """What the report says of every row of its scorecard."""
    return {
        (row.indicator.id, row.group.id): (
            row.rating.rag,
            row.rating.cause,
            row.direction.movement,
            row.direction.rag,
        )
        for row in page.rows()
    }


def _read(connection: duckdb.DuckDBPyConnection, table: str, pattern: Path) -> None:
    """The CSVs as text, each row numbered in the order of the files so that it can decide between equals."""
    connection.execute(
        f"create table {table} as select row_number() over () as line, columns(*)::text from "
        f"read_csv('{pattern.as_posix()}', all_varchar = true, header = true, quote = '\"', auto_detect = true, delim = ',')"
    )
    for (name,) in connection.execute(
        f"select column_name from duckdb_columns() where table_name = '{table}'"
    ).fetchall():
        if name != "line":
            connection.execute(f'update {table} set "{name}" = \'\' where "{name}" is null')
