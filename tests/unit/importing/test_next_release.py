"""The next release of a tool with many measures: a made-up workbook, a tenth of a page of description, one import."""

import random
from collections import Counter
from pathlib import Path

import pytest

from analysis.importing.diff import ImportReport
from analysis.importing.errors import ReleaseError
from analysis.importing.release_import import import_release, stored_rows
from analysis.project import Project
from tests.support.made_project import head

openpyxl = pytest.importorskip("openpyxl", reason="writing workbooks is an optional extra")

AREAS = {"E10000001": "Shire", **{f"E10000{number:03d}": f"Neighbour {number}" for number in range(2, 12)}}
AREAS["E92000001"] = "England"
MEASURES = [f"Measure{number}" for number in range(10)]
NEW = ["Measure10", "Measure11"]
YEARS = range(2021, 2026)
FIRST = (
    head('{"-": x}', source="tool-1", title="Made tool", published="2025-10")
    + """\
  - name: tool
    file: "tool_*.xlsx"
    layout: long_csv
    sheet: Data
    heading_rows: [1]
    area: [{name: Area}]
    areas: [county, neighbour, country]
    period: academic_by_end
    year_column: Years
    first_year: 2020/21
    own_years: true
    value: Values
    keep: {Code: {any_other: true}}
    measures:
"""
)
SECOND = """\
source: tool-2
like: tool-1
supersedes: tool-1
reasons: {measure0: The tests were marked again.}
date_published: 2026-02
tables: [{name: tool, measures: [%s]}]
"""
Cells = dict[tuple[str, str, int], str]


def lines(measures: list[str]) -> list[str]:
    return [f"{{indicator: {each.lower()}, where: {{Code: [{each}]}}}}" for each in measures]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for folder in ("reference", "releases"):
        (tmp_path / "data" / folder).mkdir(parents=True)
    kinds = {"E10000001": "county", "E92000001": "country"}
    areas = [f"{code},{name},{kinds.get(code, 'neighbour')},,,," for code, name in AREAS.items()]
    head = "code,name,kind,parent,former_names,renamed,former_codes"
    ids = [each.lower() for each in (*MEASURES, *NEW)]
    tables = {"areas": [head, *areas], "groups": ["id", "all"], "indicators": ["id", *ids]}
    for name, rows in tables.items():
        (tmp_path / "data" / "reference" / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    described = {
        "tool-1": FIRST + "".join(f"      - {line}\n" for line in lines(MEASURES)),
        "tool-2": SECOND % ", ".join(lines(NEW)),
    }
    for name, text in described.items():
        (tmp_path / "data" / "releases" / f"{name}.yml").write_text(text, encoding="utf-8")
    return Project(tmp_path)


def cells(measures: list[str]) -> Cells:
    chance = random.Random(2025)
    keys = [(measure, name, year) for measure in measures for name in AREAS.values() for year in YEARS]
    return {key: f"{chance.uniform(20, 80):.1f}" for key in keys}


def bring(project: Project, source: str, stated: Cells) -> ImportReport:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Data"
    sheet.append(["Code", "Area", "Years", "Values"])
    for (measure, name, year), value in stated.items():
        sheet.append([measure, name, f"{year} (Rev)" if source == "tool-2" else str(year), value])
    path = project.root / f"tool_{source}.xlsx"
    workbook.save(path)
    return import_release(project, source, path)


def test_a_twentieth_revised_and_two_new_measures_are_one_import(project: Project) -> None:
    first = cells(MEASURES)
    bring(project, "tool-1", first)
    second = cells([*MEASURES, *NEW]) | first
    revised = random.Random(7).sample(sorted(first), len(first) // 20)
    second |= {key: f"{float(first[key]) + 1:.1f}" for key in revised}
    said = str(bring(project, "tool-2", second))

    count = len(revised)
    assert f"It supersedes tool-1: {count} revised, {len(first) - count} read the same, 0 are not in" in said
    for measure, name, year in revised:
        old, new = first[measure, name, year], second[measure, name, year]
        assert f"    {name} {year - 1}/{year % 100}: {old} → {new} [r]" in said
    of_series = Counter(measure.lower() for measure, _, _ in revised)
    for measure, number in of_series.items():
        why = "The tests were marked again." if measure == "measure0" else "no reason is given"
        assert f"  revised   {measure}, all: {number} figure{'s' * (number > 1)}. {why}" in said
    assert all(f"  added     {each.lower()}, all: {len(AREAS) * len(YEARS)} figures" in said for each in NEW)

    sources = project.data / "sources"
    assert len(stored_rows(sources / "tool-1" / "observations.csv")) == len(first), "the earlier ones stay"
    notes = [row["note"] for row in stored_rows(sources / "tool-2" / "observations.csv") if row["note"]]
    assert notes == ["The tests were marked again."] * of_series["measure0"]


def shifted(stated: Cells, measure: str, years: int) -> Cells:
    """The figures, those of one measure dated that many years earlier."""
    return {
        key: stated[measure, key[1], key[2] + years]
        if key[0] == measure and (measure, key[1], key[2] + years) in stated
        else value
        for key, value in stated.items()
        if key[0] != measure or key[2] + years in YEARS
    }


def test_a_series_that_moved_a_year_is_told_and_not_merged(project: Project) -> None:
    first = cells(MEASURES)
    bring(project, "tool-1", first)
    moved = shifted(first, "Measure3", 1) | {
        key: value for key, value in cells([*MEASURES, *NEW]).items() if key[0] in NEW
    }
    with pytest.raises(ReleaseError) as problem:
        bring(project, "tool-2", moved)
    said = str(problem.value)
    assert "Most figures of 1 series differ from those of tool-1: measure3 (all): 48 of 48 differ" in said
    assert "are nearest to those of the year after: its years moved" in said
    assert "Give what was redefined an indicator of its own" in said
    assert not (project.data / "sources" / "tool-2").exists()


def test_a_series_that_was_redefined_needs_a_reason_or_an_indicator_of_its_own(project: Project) -> None:
    first = cells(MEASURES)
    bring(project, "tool-1", first)
    second = cells([*MEASURES, *NEW]) | first
    changed = {
        key: f"{float(value) + 0.5:.1f}" for key, value in first.items() if key[0] in ("Measure0", "Measure4")
    }
    with pytest.raises(ReleaseError) as problem:
        bring(project, "tool-2", second | changed)
    assert (
        "Most figures of 1 series differ from those of tool-1: measure4 (all): 60 of 60 differ. Give"
        in str(problem.value)
    )
    without = {key: value for key, value in changed.items() if key[0] == "Measure0"}
    assert "60 revised" in str(bring(project, "tool-2", second | without)), "measure0 has its reason"
