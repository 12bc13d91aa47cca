"""Every figure that an area has in an edition's own year stands in the chapter of its topic, and older ones stand apart."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.chapters.coverage import reason_to_skip, topics_of
from analysis.data.editions import load_editions
from analysis.edition.edition import open_edition
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.indicators import EARLIER
from analysis.exhibits.page import NOT_UPDATED
from analysis.project import Project
from tests.support.cells import charts_not_drawn, exhibits_of

PROJECT = Project(Path(__file__).resolve().parents[2])
PERIODS = list(load_editions(PROJECT.data))
CHAPTERS = {"key_stages": "", "gaps": "", "ofsted": "", "learning_14_24": "", "budget": "", "outturn": "plan"}
"""Chapters with the topic of the register that is theirs, where it is called otherwise."""

Subject = tuple[str, str, str, str]


def shown_by(exhibits: list[Exhibit]) -> set[Subject]:
    """The table, indicator, group and year of each figure and statement of the exhibits' own area."""
    facts = [(fact.table, dict(fact.key)) for exhibit in exhibits for fact in exhibit.facts]
    area = exhibits[0].area_code if exhibits else ""
    return {
        (table, key["indicator"], key["group"], key["year"])
        for table, key in facts
        if table in ("observations", "statements") and key["area"] == area
    }


def own_figures(period: str, area: str, topic: str) -> set[Subject]:
    """Those that the edition's figures hold, looked up without the functions that notebooks call."""
    edition = open_edition(PROJECT, period)
    code = edition.areas.find(area).code
    held = [("observations", figure) for figure in edition.figures.all_shown() if figure.area.code == code]
    held += [("statements", statement) for statement in edition.statements.about(code)]
    return {
        (table, each.indicator.id, each.group.id, each.year.label)
        for table, each in held
        if each.indicator.topic == topic and edition.is_own_year(each)
    }


def test_every_topic_of_the_register_has_a_chapter_that_shows_the_rest() -> None:
    edition = open_edition(PROJECT, PERIODS[0])
    topics = {indicator.topic for indicator in edition.register.values()}
    assert topics == {topic or notebook for notebook, topic in CHAPTERS.items()}
    for notebook, topic in CHAPTERS.items():
        assert topics_of(edition, edition.document.find(notebook)) == {topic or notebook}


@pytest.mark.parametrize("period", PERIODS)
def test_every_figure_of_the_editions_own_year_stands_in_its_chapter(
    period: str, record_property: Callable[[str, object], None]
) -> None:
    counted: Counter[str] = Counter()
    lost = []
    edition = open_edition(PROJECT, period)
    with charts_not_drawn():
        for area in edition.areas.reported:
            for notebook, topic in CHAPTERS.items():
                there = own_figures(period, area.name, topic or notebook)
                if not there:
                    continue
                assert not reason_to_skip(edition, edition.document.find(notebook), area), (
                    area.name,
                    notebook,
                )
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
        apart = dict(table.parts).get(EARLIER, 0)
        for number, (raw, row) in enumerate(zip(table.raw_rows, table.rows, strict=True)):
            first = edition.first_of_own_year(edition.register[str(raw[indicator])].year_type).label
            is_older = raw[year] is not None and str(raw[year]) < first
            is_marked = number >= len(table.rows) - apart or NOT_UPDATED in str(row)
            assert is_marked == is_older, row
    assert tables
