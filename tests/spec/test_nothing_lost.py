"""Every figure that an area has in an edition's own year stands in the chapter of its topic, and older ones stand apart."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.data.editions import load_editions
from analysis.edition.edition import open_edition
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.indicators import EARLIER
from analysis.project import Project
from tests.support.cells import charts_not_drawn, exhibits_of

PROJECT = Project(Path(__file__).resolve().parents[2])
PERIODS = list(load_editions(PROJECT.data))
CHAPTERS = {"key_stages": "", "gaps": "", "ofsted": "", "learning_14_24": "", "budget": "", "outturn": "plan"}
"""Chapters with the topic of the register that is theirs, where it is called otherwise."""

Subject = tuple[str, str, str]


def shown_by(exhibits: list[Exhibit]) -> set[Subject]:
    """The indicator, group and year of each figure of the exhibits' own area."""
    keys = [dict(fact.key) for exhibit in exhibits for fact in exhibit.facts if fact.table == "observations"]
    area = exhibits[0].area_code if exhibits else ""
    return {(key["indicator"], key["group"], key["year"]) for key in keys if key["area"] == area}


def own_figures(period: str, area: str, topic: str) -> set[Subject]:
    """Those that the edition's figures hold, looked up without the functions that notebooks call."""
    edition = open_edition(PROJECT, period)
    code = edition.areas.find(area).code
    return {
        (figure.indicator.id, figure.group.id, figure.year.label)
        for figure in edition.figures.all_shown()
        if figure.area.code == code and figure.indicator.topic == topic and edition.is_own_year(figure)
    }


def test_every_topic_of_the_register_has_a_chapter_that_shows_the_rest() -> None:
    edition = open_edition(PROJECT, PERIODS[0])
    topics = {indicator.topic for indicator in edition.register.values()}
    assert topics == {topic or notebook for notebook, topic in CHAPTERS.items()}
    for notebook in CHAPTERS:
        cells = json.loads((PROJECT.notebooks / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
        assert any("".join(cell["source"]).startswith("others(page") for cell in cells), notebook


@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_of_the_editions_own_year_stands_in_its_chapter(
    period: str, record_property: Callable[[str, object], None]
) -> None:
    counted: Counter[str] = Counter()
    lost = []
    with charts_not_drawn():
        for area in open_edition(PROJECT, period).areas.reported:
            for notebook, topic in CHAPTERS.items():
                there = own_figures(period, area.name, topic or notebook)
                if not there:
                    continue
                missing = there - shown_by(exhibits_of(PROJECT, notebook, period, area.name))
                counted[area.kind] += len(there)
                lost += [(area.name, notebook, *each) for each in missing]
    record_property("figures", dict(counted))
    assert lost == []
    assert counted["county"]


@pytest.mark.parametrize("period", PERIODS)
def test_figures_of_earlier_years_stand_apart(period: str) -> None:
    """In tables under a heading of their own; a chart of nothing newer says so."""
    edition = open_edition(PROJECT, period)
    with charts_not_drawn():
        exhibits = [
            exhibit
            for topic in CHAPTERS
            for exhibit in exhibits_of(PROJECT, topic, period, edition.county.name)
        ]
    tables = [
        exhibit.data for exhibit in exhibits if exhibit.data and "rating_reason" in exhibit.data.raw_columns
    ]
    for table in tables:
        year, indicator = table.raw_columns.index("time_period"), table.raw_columns.index("indicator")
        older = [
            row[year] < edition.first_of_own_year(edition.register[str(row[indicator])].year_type).label
            for row in table.raw_rows
        ]
        assert older == sorted(older)
        assert dict(table.parts).get(EARLIER, 0) == sum(older)
    assert tables
