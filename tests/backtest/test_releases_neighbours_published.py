"""The neighbours workbook and the dictionary of October 2025 as published, and the codes their mappings give.

Needs the released files, which are not part of the project: skipped where they are not found.
"""

import csv
import os
import shutil
from pathlib import Path

import pytest

from analysis.data.indicators import load_register
from analysis.importing.description import load_description
from analysis.importing.neighbours import import_neighbours, load_neighbour_release
from analysis.importing.readings import Unused
from analysis.importing.release_checks import with_dictionary
from analysis.project import Project

ROOT = Path(__file__).resolve().parents[2]
RELEASES = Path(os.environ.get("BOLDSTEPS_SHARED", ROOT.parent / "shared")) / "releases"
WORKBOOK = RELEASES / "lait-2025-10" / "sn_may_2025.xlsx"
SOMERSET = "E06000066"

pytestmark = pytest.mark.skipif(not RELEASES.is_dir(), reason="the released files are not here")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for folder in ("reference", "releases"):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    return Project(tmp_path)


def test_kents_ten_neighbours_of_may_2025(project: Project) -> None:
    pytest.importorskip("openpyxl", reason="reading workbooks is an optional extra")
    import_neighbours(project, "sn-2025", WORKBOOK)
    with (project.data / "reference" / "neighbours.csv").open(encoding="utf-8", newline="") as file:
        members = [row["place"].split(": ")[1] for row in csv.DictReader(file) if row["set"] == "SN-2025-05"]
    assert members == [
        "881 Essex",
        "845 East Sussex",
        "878 Devon",
        "303 Bexley",
        "935 Suffolk",
        "926 Norfolk",
        "891 Nottinghamshire",
        "938 West Sussex",
        "822 Bedford Borough",
        "933 Somerset",
    ]
    before = {path: path.read_bytes() for path in sorted(project.data.rglob("*.*"))}
    assert import_neighbours(project, "sn-2025", WORKBOOK).is_no_op
    assert {path: path.read_bytes() for path in sorted(project.data.rglob("*.*"))} == before


def test_the_ons_codes_are_those_other_releases_print() -> None:
    """By the department's number in the scorecard of 2022; Somerset was recoded in 2023 and is in the claimant count."""
    areas = load_neighbour_release(ROOT / "data", "sn-2025").neighbours.areas
    with (RELEASES / "neet-2022" / "UD_NEETNK_LA_dashboard_2022_final.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        printed = {row["old_la_code"]: (row["new_la_code"], row["la_name"]) for row in csv.DictReader(file)}
    for number, area in areas.items():
        code, name = printed[number]
        assert code in (area["code"], area.get("former_codes"))
        assert name == area["name"]
    with (RELEASES / "ons-els" / "claimant-count.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["areanm"] for row in csv.DictReader(file) if row["areacd"] == SOMERSET} == {"Somerset"}


@pytest.mark.parametrize("source", ["lait-2025-10", "lait-2026-02"])
def test_the_mapped_measures_are_those_of_the_dictionary(source: str) -> None:
    table = load_description(ROOT / "data", source).tables[0]
    assert table.dictionary is not None
    assert set(table.dictionary.labels) == set(table.keep["Short Desc"].keep)
    unused, register = Unused(), load_register(ROOT / "data")
    with_dictionary(
        RELEASES / source / "bds_long.parquet",
        table,
        {id: vars(each) for id, each in register.items()},
        unused,
    )
    assert unused.remarks[0].startswith(
        "The measures are those the mapping means, by lait_data_dictionary.csv: "
    )
