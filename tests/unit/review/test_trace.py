"""Tracing a figure: from a page to the row it stands in."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.commands import cli
from analysis.errors import UsageError
from analysis.io.executed_notebooks import MIME_TYPE
from analysis.notebook import open_page, trend
from analysis.project import find_project
from analysis.review.trace import trace

KEY = {
    "source": "sfr05-2014",
    "indicator": "ks4_5ac_em_residence",
    "area": "E07000114",
    "group": "all",
    "year": "2011/12",
}


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A built edition of one notebook with one exhibit of one figure."""
    exhibit = {
        "id": "key-stages-gcse-trend",
        "kind": "chart",
        "title": "Thanet: up to 52.5%",
        "unit": "Per cent",
        "area": "E07000114",
        "area_name": "Thanet",
        "facts": [{"table": "observations", "key": KEY, "shown": "52.5%"}],
    }
    notebook = {"cells": [{"outputs": [{"data": {MIME_TYPE: exhibit}}]}]}
    path = tmp_path / "2012" / "runs" / "thanet" / "key_stages.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook))
    return tmp_path


def test_a_figure_is_traced_to_its_row_and_place(reports: Path) -> None:
    text = trace(find_project(), "2012", "Thanet/key-stages-gcse-trend", reports)
    assert "page thanet/key_stages.html#key-stages-gcse-trend" in text
    assert "data/sources/sfr05-2014/observations.csv, row " in text
    assert "SFR05/2014" in text
    assert "52.5%" in text


def traced(folder: Path, table: str, **key: str) -> str:
    exhibit = {"id": "x", "kind": "table", "title": "X", "unit": "", "area": "E10000016", "area_name": "Kent"}
    facts = {"facts": [{"table": table, "key": key, "shown": "65%"}]}
    path = folder / "2012" / "runs" / "kent" / "key_stages.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": [{"outputs": [{"data": {MIME_TYPE: exhibit | facts}}]}]}))
    return trace(find_project(), "2012", "x", folder)


ABOUT = {"source": "paper-002", "indicator": "eyfs_gld", "area": "E10000016", "group": "all"}


def test_a_figure_that_is_worked_out_says_how(tmp_path: Path) -> None:
    text = traced(tmp_path, "observations", **ABOUT, year="2010/11")
    assert (
        "        Worked out: 72% in 2011/12, which is stated to be 7 percentage points more than in 2010/11.\n"
        in text
    )
    assert "Delivering Bold Steps 2013-2016: section Early Years" in text
    assert "no longer in the figures" not in text


def test_a_statement_is_traced_to_its_row(tmp_path: Path) -> None:
    text = traced(tmp_path, "statements", **ABOUT, year="2011/12", kind="rank", other="neighbours")
    assert "data/sources/paper-002/statements.csv, row 3, printed 'top'" in text


def test_the_readme_shows_what_is_said(reports: Path) -> None:
    shown = trend(
        open_page("key_stages", "2012", "Thanet"),
        "ks4_headline",
        beside=["county", "country", "neighbours"],
        id="gcse-trend",
    )
    assert shown is not None
    notebook = {"cells": [{"outputs": [{"data": shown._repr_mimebundle_()}]}]}
    (reports / "2012" / "runs" / "thanet" / "key_stages.ipynb").write_text(
        json.dumps(notebook, sort_keys=True)
    )
    readme = (find_project().root / "README.md").read_text(encoding="utf-8")
    _, said = readme.split("$ boldsteps trace 2012 thanet/key-stages-gcse-trend\n")
    begin, figure, rest = said.partition("```")[0].split("  …\n")
    text = trace(find_project(), "2012", "thanet/key-stages-gcse-trend", reports) + "\n"
    assert text.startswith(begin)
    assert figure.count("\n") == 3 and f"\n{figure}" in text and not rest


def test_a_document_that_was_built_elsewhere_is_traced_there(reports: Path) -> None:
    asked = ["trace", "2012", "thanet/key-stages-gcse-trend", "--output", str(reports)]
    assert "52.5%" in CliRunner().invoke(cli, asked, catch_exceptions=False).output


def test_a_row_that_has_gone_is_said(reports: Path) -> None:
    path = reports / "2012" / "runs" / "thanet" / "key_stages.ipynb"
    path.write_text(path.read_text().replace("2011/12", "1999/00"))
    assert "no longer in the figures" in trace(
        find_project(), "2012", "thanet/key-stages-gcse-trend", reports
    )


@pytest.mark.parametrize(
    ("period", "figure", "message"),
    [
        ("2012", "thanet/key-stages-gcse-trends", "Did you mean key-stages-gcse-trend?"),
        ("2012", "thanett/key-stages-gcse-trend", "Did you mean Thanet?"),
        ("2013", "thanet/key-stages-gcse-trend", "Run: boldsteps report 2013"),
        ("2011", "thanet/key-stages-gcse-trend", "no period called '2011'"),
    ],
)
def test_what_is_not_there_is_named(reports: Path, period: str, figure: str, message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("?", r"\?")):
        trace(find_project(), period, figure, reports)
