"""The county's place among all authorities of a release, of which the project keeps no other figure."""

from pathlib import Path

import pytest

from analysis.importing import readings
from analysis.importing.release_import import import_release
from analysis.io.csv_files import read_csv
from analysis.project import Project
from tests.support.made_project import head, write_project

DESCRIBED = (
    head('{"-": x}', title="Made tool", published="2025-10")
    + """\
  - name: tool
    file: "tool*.csv"
    layout: long_csv
    area: [{name: Area}]
    areas: [county, country]
    period: academic_by_end
    year_column: Years
    value: Values
    keep: {Code: {any_other: true}}
    not_used: [Part of]
    places_without: {Part of: [NA]}
    measures:
      - {indicator: result, where: {Code: [Good]}}
      - {indicator: absence, where: {Code: [Bad]}}
      - {indicator: poverty, where: {Code: [Neither]}}
      - {indicator: money, where: {Code: [Sum]}, unit: number}
"""
)
REGISTER = """\
id,polarity,unit,denominator
result,H,percent,
absence,L,percent,
poverty,T,percent,
money,H,gbp,
"""
AREAS = """\
code,name,kind,parent,former_names,renamed,former_codes
E10000001,Shire,county,,,,
E92000001,Land,country,,,,
"""
VALUES = {"Shire": "60.04", "A": "71", "B": "60", "C": "59.9", "D": "-", "E": "12.5", "Land": "99"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return write_project(tmp_path, areas=AREAS, indicators=REGISTER, described=DESCRIBED)


def bring(project: Project, values: dict[str, str], year: str = "2022", file: str = "tool.csv") -> str:
    """Import the values as every measure of the year; return the report."""
    rows = [
        f"{code},{area},{year},{value},{'NA' if area == 'Land' else 'North'}"
        for code in ("Good", "Bad", "Neither", "Sum")
        for area, value in values.items()
    ]
    path = project.root / file
    path.write_text("\n".join(["Code,Area,Years,Values,Part of", *rows]) + "\n", encoding="utf-8")
    return str(import_release(project, "made", path))


def places(project: Project) -> dict[tuple[str, str], dict[str, str]]:
    path = project.data / "sources" / "made" / "statements.csv"
    return {(row["indicator"], row["year"]): row for row in read_csv(path).rows} if path.is_file() else {}


def test_each_figure_has_its_place_by_polarity_among_those_with_a_value(project: Project) -> None:
    """The country is no authority; what has no value is not counted; equal as published shares the place."""
    report = bring(project, VALUES)
    found = {key: (row["value"], row["other"], row["printed"]) for key, row in places(project).items()}
    assert found == {
        ("result", "2021/22"): ("2", "5 authorities", "joint 2nd of 5"),
        ("absence", "2021/22"): ("3", "5 authorities", "joint 3rd of 5"),
    }
    row = places(project)["result", "2021/22"]
    assert (row["area"], row["kind"], row["source"]) == ("E10000001", "rank", "made")
    assert "row 2 (Shire, 2021/22), Values" in row["place"] and row["note"].startswith("Worked out: ")
    assert "2 places of the county among all authorities" in report
    assert "statements.csv" in (project.data / "sources" / "made" / "provenance.yml").read_text()


def test_a_part_of_a_year_and_a_county_without_a_figure_have_no_place(project: Project) -> None:
    bring(project, {**VALUES, "Shire": "-"})
    assert places(project) == {}
    description = project.data / "releases" / "made.yml"
    description.write_text(DESCRIBED + "    part: The first term.\n", encoding="utf-8")
    bring(project, VALUES, "2023")
    assert places(project) == {}


def test_another_file_adds_its_years_and_the_same_file_changes_nothing(project: Project) -> None:
    bring(project, VALUES)
    bring(project, {**VALUES, "Shire": "80"}, "2023", "tool-2.csv")
    held = places(project)
    assert [row["value"] for key, row in held.items() if key[0] == "result"] == ["2", "1"]
    bring(project, {**VALUES, "Shire": "80"}, "2023", "tool-2.csv")
    assert places(project) == held


def test_without_the_key_no_place_is_worked_out(project: Project) -> None:
    text = DESCRIBED.replace("    places_without: {Part of: [NA]}\n", "")
    (project.data / "releases" / "made.yml").write_text(text, encoding="utf-8")
    bring(project, VALUES)
    assert places(project) == {}


def test_the_file_is_read_once_for_figures_and_places(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    open_rows = readings.open_rows

    def counted(path: Path, *how: str) -> object:
        opened.append(path)
        return open_rows(path, *how)

    monkeypatch.setattr(readings, "open_rows", counted)
    bring(project, VALUES)
    assert places(project)
    assert opened == [project.root / "tool.csv"]
