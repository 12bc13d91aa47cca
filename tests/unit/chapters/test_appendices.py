"""The appendices are of the edition: definitions of what it shows, disagreements of its sources."""

import re
from collections.abc import Callable

from analysis.chapters import appendices
from analysis.exhibits.exhibit import to_html
from analysis.exhibits.page import Page
from analysis.project import Project

Open = Callable[..., Page]


def test_definitions_are_of_the_indicators_that_the_edition_shows(page: Open, testshire: Project) -> None:
    register = testshire.data / "reference" / "indicators.csv"
    written = register.read_text(encoding="utf-8")
    line = next(line for line in written.splitlines() if line.startswith("pass_rate,"))
    elsewhere = line.replace("pass_rate,", "elsewhere_only,", 1).replace("Pass rate", "Only elsewhere")
    register.write_text(f"{written.rstrip()}\n{elsewhere}\n", encoding="utf-8")
    opened = page("definitions")
    assert "elsewhere_only" in opened.edition.register
    defined = re.findall(r'<dt id="([\w-]+)">', to_html(appendices.definitions(opened)))
    assert "elsewhere_only" not in defined
    areas = (opened.edition.county, *opened.edition.areas.districts)
    assert {row.indicator.id for area in areas for row in opened.rows(area=area)} == set(defined)


def test_disagreements_are_of_the_sources_of_the_edition(page: Open, testshire: Project) -> None:
    recorded = testshire.data / "reference" / "conflicts.csv"
    written = recorded.read_text(encoding="utf-8")
    first = page("sources").edition.conflicts[0]
    last = written.splitlines()[1].replace(first.source_a, "another-paper").replace(first.source_b, "another")
    recorded.write_text(f"{written.rstrip()}\n{last}\n", encoding="utf-8")
    opened = page("sources")
    data = appendices.conflicts(opened).data
    assert data is not None
    assert len(data.raw_rows) == len(opened.edition.conflicts) - 1
