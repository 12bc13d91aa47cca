"""Made-up authorities of any size open, are checked, and differ from each other: what is measured is a whole project."""

from pathlib import Path

import pytest

from analysis.edition.edition import open_edition
from analysis.io.csv_files import read_csv
from analysis.project import Project
from analysis.validation import check_project
from benchmarks.synthetic import make_authority

MODEL = Project(Path(__file__).parents[3])


@pytest.mark.parametrize(
    "districts", [pytest.param(40, marks=pytest.mark.slow), pytest.param(350, marks=pytest.mark.torture)]
)
def test_an_authority_of_any_size_opens_and_has_no_error(tmp_path: Path, districts: int) -> None:
    project = make_authority(MODEL, tmp_path / "authority", districts)
    names = [area.name for area in open_edition(project, "2012").areas.districts]
    assert len(set(names)) == districts
    assert not any(letter.isdigit() for name in names for letter in name)
    tiles = read_csv(project.data / "reference" / "tiles.csv").rows
    places = [(int(row["row"]), int(row["column"])) for row in tiles]
    across = max(column for _, column in places)
    assert places == [(1 + place // across, 1 + place % across) for place in range(districts)]
    if districts == 350:
        assert check_project(project, "2012").errors == []


def test_authorities_of_different_numbers_are_different_ones(tmp_path: Path) -> None:
    made = [make_authority(MODEL, tmp_path / str(number), 1, number) for number in (0, 151)]
    counties = [
        next(row for row in read_csv(each.data / "reference" / "areas.csv").rows if row["kind"] == "county")
        for each in made
    ]
    assert counties[0]["name"] != counties[1]["name"]
    assert counties[0]["code"] != counties[1]["code"]
