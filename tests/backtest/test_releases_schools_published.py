"""Performance tables, inspections, LAIT, NEET, Level 2 and 3 and Explore Local Statistics as published, and as stored.

Needs the released files, which are not part of the project: skipped where they are not found.
"""

import csv
import os
import shutil
from pathlib import Path

import pytest

from analysis.importing.diff import ImportReport
from analysis.importing.errors import ReleaseError
from analysis.importing.release_import import import_release
from analysis.project import Project

ROOT = Path(__file__).resolve().parents[2]
RELEASES = Path(os.environ.get("BOLDSTEPS_SHARED", ROOT.parent / "shared")) / "releases"
POSTCODES = RELEASES / "geography" / "kent_school_postcode_to_district_DERIVED.csv"
OFSTED = "ofsted-2013-14/Ofsted Sep 13 - Aug 14.csv"
FILES = [
    ("ofsted-2013-14", OFSTED),
    ("ks4-2018-19", "ks4-2018-19/england_ks4provisional.csv"),
    ("ks4-2018-19", "ks4-2018-19/england_ks4-pupdest.csv"),
    ("ks4-2018-19", "ks4-2018-19/england_census.csv"),
    ("ks4-2018-19", "ks4-2018-19/england_abs.csv"),
    ("neet-2022", "neet-2022/UD_NEETNK_LA_dashboard_2022_final.csv"),
    ("level23-age19", "level23-age19/UD_L2_3attainment_DASHBOARD.csv"),
    ("lait-2025-10", "lait-2025-10/bds_long_0_2025-10-10.parquet"),
    ("ons-els-ks2", "ons-els/pupils-at-expected-standards-by-end-of-primary-school.csv"),
    ("ons-els-gcse", "ons-els/gcses-in-english-and-maths.csv"),
]
SOURCES = tuple(dict.fromkeys(source for source, _ in FILES))
MADE_BY_THE_TUTORIAL = ("lait-2025-10", "ons-els-ks2", "ons-els-gcse")
"""Sources that `tests/docs/test_new_year.py` makes from nothing; here they are imported again."""
KENT, ENGLAND, SOUTH_EAST = "E10000016", "E92000001", "E12000008"

pytestmark = pytest.mark.skipif(not RELEASES.is_dir(), reason="the released files are not here")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project's reference tables, rules and mappings, without any imported figure."""
    for folder in ("reference", "releases", "rules"):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    return Project(tmp_path)


def bring(project: Project, source: str, file: Path) -> ImportReport:
    return import_release(project, source, file, registers=[POSTCODES] if source == "ofsted-2013-14" else [])


def rows(data: Path, source: str) -> list[dict[str, str]]:
    with (data / "sources" / source / "observations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def stored(source: str, indicator: str, area: str, year: str, group: str = "all") -> tuple[str, str, str]:
    key = (indicator, area, group, year)
    found = next(
        r for r in rows(ROOT / "data", source) if (r["indicator"], r["area"], r["group"], r["year"]) == key
    )
    return found["value"], found["numerator"], found["denominator"]


def published(path: str, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with (RELEASES / path).open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.slow
def test_importing_makes_what_is_stored_and_a_second_time_changes_nothing(
    project: Project, source: str
) -> None:
    files = [RELEASES / path for each, path in FILES if each == source]
    if source in MADE_BY_THE_TUTORIAL:
        shutil.copytree(*(data / "sources" / source for data in (ROOT / "data", project.data)))
    else:
        for file in files:
            bring(project, source, file)
    assert rows(project.data, source) == rows(ROOT / "data", source)
    assert all(bring(project, source, file).is_no_op for file in files)


# inspections


def test_72_of_131_primary_inspections_were_good_or_better() -> None:
    assert stored("ofsted-2013-14", "inspections_good_year_primary", KENT, "2013/14") == ("55.0", "72", "131")


def test_the_inspections_counted_again_from_the_list() -> None:
    kent = [r for r in published(OFSTED, "cp1252") if r["Local authority (education)"] == "Kent"]
    for phase, indicator in (
        ("Secondary", "inspections_good_year_secondary"),
        ("PRU", "inspections_good_year_pru"),
    ):
        outcomes = [r["Overall effectiveness"] for r in kent if r["Phase"] == phase]
        good = sum(outcome in "12" for outcome in outcomes)
        assert stored("ofsted-2013-14", indicator, KENT, "2013/14")[1:] == (str(good), str(len(outcomes)))


def test_districts_and_inspections_in_none_make_the_county() -> None:
    counted = [r for r in rows(ROOT / "data", "ofsted-2013-14") if r["indicator"] == "inspections_good_year"]
    districts = sum(int(r["denominator"]) for r in counted if r["area"] != KENT)
    nowhere = int(stored("ofsted-2013-14", "inspections_year_unallocated", KENT, "2013/14")[0])
    assert (districts, nowhere, districts + nowhere) == (141, 35, 176)


# performance tables


def test_published_schools_make_66_1_beside_65_5_with_the_reason() -> None:
    assert stored("ks4-2018-19", "ks4_em_grade4", KENT, "2018/19") == ("65.5", "", "15833")
    assert stored("ks4-2018-19", "ks4_em_grade4_published_schools", KENT, "2018/19") == (
        "66.1",
        "10377",
        "15700",
    )
    told = next(
        r["note"]
        for r in rows(ROOT / "data", "ks4-2018-19")
        if r["indicator"] == "ks4_em_grade4_published_schools"
    )
    assert (
        "9 schools with 131 pupils, NE (special schools whose pupils were entered for no such examination)"
        in told
    )
    assert "131 pupils are in schools left out and 2 in no school's row" in told
    assert told.endswith("10377 of 15833 is 65.5%.")


def test_the_schools_without_entries_are_special_schools() -> None:
    without = [
        r
        for r in published("ks4-2018-19/england_ks4provisional.csv")
        if r["LEA"] == "886" and r["PTL2BASICS_94"] == "NE"
    ]
    assert len(without) == 9 and {r["RECTYPE"] for r in without} == {"2"}
    assert sum(int(r["TPUP"]) for r in without) == 131


def test_destinations_are_those_that_the_interactive_tool_gives_for_2018() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(RELEASES / "lait-2025-10" / "bds_long_0_2025-10-10.parquet").to_pylist()
    key = ("SusEdOverall_All", "2018", "Kent")
    found = next(r["Values"] for r in table if (r["Short Desc"], r["Years"], r["LA and Regions"]) == key)
    assert stored("ks4-2018-19", "ks4_destination_sustained", KENT, "2016/17") == (found, "14584", "15383")


# the others, against the cells of the files


@pytest.mark.parametrize(
    ("source", "indicator", "area", "year", "group", "figure"),
    [
        ("neet-2022", "neet_or_not_known_16_17", KENT, "2022", "all", ("5.1", "", "")),
        ("neet-2022", "participation_et_16_17", SOUTH_EAST, "2022", "all", ("92.0", "", "")),
        ("lait-2025-10", "absence_overall_primary", KENT, "2018/19", "all", ("4.17", "", "")),
        ("lait-2025-10", "absence_overall_primary", KENT, "2019/20", "all", ("", "", "")),
        ("lait-2025-10", "absence_overall_primary", ENGLAND, "2018/19", "all", ("4.03", "", "")),
        ("ks4-2018-19", "absence_overall_primary", ENGLAND, "2018/19", "all", ("4.0", "", "")),
        ("ks4-2018-19", "fsm_eligible_primary", KENT, "2018/19", "all", ("14.3", "18320", "127821")),
        ("ons-els-ks2", "ks2_rwm_expected", KENT, "2018/19", "all", ("68", "", "")),
        ("ons-els-gcse", "gcse_em_by_19", KENT, "2023/24", "all", ("75.7", "", "")),
    ],
)
def test_the_figure_is_that_of_the_file(
    source: str, indicator: str, area: str, year: str, group: str, figure: tuple[str, str, str]
) -> None:
    assert stored(source, indicator, area, year, group) == figure


def test_level_2_and_3_are_those_of_the_rows_of_kent() -> None:
    codes = {"a.ALL": "all", "c.Eligible for FSM": "fsm", "b.Not eligible for FSM": "not_fsm"}
    kent = [r for r in published("level23-age19/UD_L2_3attainment_DASHBOARD.csv") if r["la_name"] == "Kent"]
    for r in kent:
        if r["cohort_19_in"] >= "2015" and r["gender"] == "a.ALL" and r["sen"] == "a.ALL":
            found = stored("level23-age19", "level3_19", KENT, r["cohort_19_in"], codes[r["fsm"]])
            assert found == (f"{float(r['l3_by19_rate']):.1f}", r["l3_by19"], r["number_in_ss_cohort"])


# damaged copies

DAMAGED = [
    (
        "ofsted-2013-14",
        OFSTED,
        "cp1252",
        (",Kent,", ",Elsewhere,"),
        "has no school of Kent: it may be another authority's",
    ),
    (
        "ofsted-2013-14",
        OFSTED,
        "cp1252",
        ("/2014,", "/2016,"),
        "which is not in 2013/14: it may be another year's file",
    ),
    (
        "ofsted-2013-14",
        OFSTED,
        "cp1252",
        ("Overall effectiveness,Category", "Overall judgement,Category"),
        "Expected and missing: Overall effectiveness",
    ),
    ("ofsted-2013-14", OFSTED, "cp1252", (",", ";"), "separated by semicolons"),
    (
        "ks4-2018-19",
        FILES[1][1],
        "utf-8-sig",
        ("\n4,886,", "\n9,886,"),
        "RECTYPE is '9', which the mapping does not know",
    ),
    (
        "ks4-2018-19",
        FILES[1][1],
        "utf-8-sig",
        ("PTL2BASICS_94,", "PTL2BASICS_93,"),
        "Expected and missing: PTL2BASICS_94",
    ),
    ("ks4-2018-19", FILES[2][1], "utf-8-sig", ("\nLA,886,", "\nLA,887,"), "has no ks4_destination_sustained"),
    (
        "neet-2022",
        FILES[5][1],
        "utf-8-sig",
        ("2022,Calendar year", "2023,Academic year"),
        "is not a time period of the identifier Academic year",
    ),
    ("neet-2022", FILES[5][1], "utf-8-sig", (",Kent,", ",Medway,"), "found 'Medway' with code E10000016"),
    (
        "level23-age19",
        FILES[6][1],
        "utf-8-sig",
        ("c.Eligible for FSM", "FSM"),
        "fsm is 'FSM', which the mapping does not know",
    ),
    ("ons-els-ks2", FILES[8][1], "utf-8-sig", ("-09-01/P1Y", "-01-01/P1Y"), "is not an academic year"),
    (
        "ons-els-gcse",
        FILES[9][1],
        "utf-8-sig",
        ("E10000016,Kent,", "E10000099,Kent,"),
        "found 'Kent' with code E10000099",
    ),
]


@pytest.mark.parametrize(("source", "path", "encoding", "change", "message"), DAMAGED)
def test_a_damaged_copy_stops_and_names_the_problem(
    project: Project, source: str, path: str, encoding: str, change: tuple[str, str], message: str
) -> None:
    text = (RELEASES / path).read_bytes().decode(encoding)
    copy = project.root / Path(path).name
    copy.write_bytes(text.replace(*change).encode(encoding))
    with pytest.raises(ReleaseError, match=message):
        bring(project, source, copy)
    assert not (project.data / "sources").exists()
