"""The stored figures against the releases they are from, and damaged copies of the real files.

Needs the released files, which are not part of the project: skipped where they are not found.
"""

import csv
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.importing.errors import ReleaseError
from analysis.importing.release_import import import_release
from analysis.project import Project

ROOT = Path(__file__).resolve().parents[2]
RELEASES = Path(os.environ.get("BOLDSTEPS_SHARED", ROOT.parent / "shared")) / "releases"
SFR05 = "sfr05-2014/SFR05_2014_"
FILES = [
    ("sfr05-2014", f"{SFR05}UD_LA_1.csv"),
    ("sfr05-2014", f"{SFR05}UD_LA_2.csv"),
    ("sfr05-2014", f"{SFR05}UD_school_location.csv"),
    ("sfr05-2014", f"{SFR05}UD_residency.csv"),
    ("sfr05-2014", f"{SFR05}Pupil_res_and_school_location_tables.xls"),
    ("sfr01-2014", "sfr01-2014/SFR01_2014_AT.xls"),
    ("ons-els", "ons-els/claimant-count.csv"),
]
INDICATORS = (
    "ks4_5ac_em",
    "ks4_5ac_em_residence",
    "ks4_5ac",
    "ks4_basics",
    "ks4_ebacc",
    "ks4_progress_english",
    "ks4_progress_maths",
    "schools_below_floor_secondary_progress",
    "secondary_schools_with_results",
    "claimant_rate",
)
COUNTY, SOUTH_EAST, ENGLAND, THANET = "E10000016", "E12000008", "E92000001", "E07000114"
SOURCES = ("sfr05-2014", "sfr01-2014", "ons-els")

Key = tuple[str, str, str, str]

needs_releases = pytest.mark.skipif(not RELEASES.is_dir(), reason="the released files are not here")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project's reference tables and mappings, without any imported figure."""
    for folder in ("reference", "releases", "rules"):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    register = tmp_path / "data" / "reference" / "indicators.csv"
    with register.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["id"] in INDICATORS]
    with register.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return Project(tmp_path)


def figures(data: Path, source: str) -> dict[Key, dict[str, str]]:
    with (data / "sources" / source / "observations.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["indicator"], row["area"], row["group"], row["year"]): row for row in csv.DictReader(file)
        }


def facts(row: dict[str, str]) -> tuple[str, str, str]:
    return row["value"], row["numerator"], row["denominator"]


# the stored figures against what the releases print


SFR05_FACTS: dict[Key, tuple[str, str, str]] = {
    ("ks4_5ac_em", COUNTY, "all", "2012/13"): ("63.1", "10537", "16698"),
    ("ks4_5ac_em", COUNTY, "fsm", "2012/13"): ("32.8", "661", "2017"),
    ("ks4_5ac_em", COUNTY, "not_fsm", "2012/13"): ("67.3", "9876", "14681"),
    ("ks4_5ac_em", COUNTY, "boys", "2012/13"): ("58.5", "4911", "8390"),
    ("ks4_5ac_em", COUNTY, "girls", "2012/13"): ("67.7", "5626", "8308"),
    ("ks4_5ac_em", COUNTY, "no_sen", "2012/13"): ("73.6", "9363", "12713"),
    ("ks4_5ac_em", COUNTY, "sen", "2012/13"): ("29.4", "1173", "3984"),
    ("ks4_5ac_em", COUNTY, "sen_statement", "2012/13"): ("9.6", "62", "649"),
    ("ks4_5ac_em", ENGLAND, "sen", "2012/13"): ("23.4", "27840", "118817"),
    ("ks4_5ac_em", COUNTY, "white", "2012/13"): ("62.0", "9139", "14750"),
    ("ks4_5ac_em", COUNTY, "english_not_first", "2012/13"): ("64.8", "674", "1040"),
    ("ks4_5ac_em", ENGLAND, "all", "2012/13"): ("60.8", "346080", "569121"),
    ("ks4_5ac_em", SOUTH_EAST, "all", "2012/13"): ("62.4", "55925", "89627"),
    ("ks4_5ac_em", THANET, "all", "2012/13"): ("56.8", "943", "1659"),
    ("ks4_5ac_em_residence", COUNTY, "all", "2012/13"): ("62.7", "10340", "16485"),
    ("ks4_5ac_em_residence", THANET, "all", "2008/09"): ("46.1", "", "1621"),
    ("ks4_5ac_em_residence", THANET, "all", "2011/12"): ("52.5", "", "1532"),
    ("ks4_5ac_em_residence", THANET, "all", "2012/13"): ("57.0", "952", "1671"),
}


@pytest.mark.parametrize("key", SFR05_FACTS, ids=" ".join)
def test_figures_by_pupil_characteristics(key: Key) -> None:
    assert facts(figures(ROOT / "data", "sfr05-2014")[key]) == SFR05_FACTS[key]


SFR01_FACTS: dict[Key, tuple[str, str, str]] = {
    ("ks4_progress_english", COUNTY, "mainstream", "2012/13"): ("74.4", "", "15869"),
    ("ks4_progress_english", COUNTY, "all", "2012/13"): ("73.0", "", "16213"),
    ("ks4_progress_english", ENGLAND, "all", "2012/13"): ("70.5", "", "552867"),
    ("ks4_progress_maths", COUNTY, "all", "2011/12"): ("70.8", "", "15924"),
    ("schools_below_floor_secondary_progress", COUNTY, "all", "2012/13"): ("6", "", ""),
    ("secondary_schools_with_results", COUNTY, "all", "2012/13"): ("96", "", ""),
    ("secondary_schools_with_results", ENGLAND, "all", "2012/13"): ("2919", "", ""),
}


@pytest.mark.parametrize("key", SFR01_FACTS, ids=" ".join)
def test_figures_of_the_tables_by_authority(key: Key) -> None:
    assert facts(figures(ROOT / "data", "sfr01-2014")[key]) == SFR01_FACTS[key]


def test_the_county_since_2005() -> None:
    stored = figures(ROOT / "data", "sfr01-2014")
    series = [row["value"] for key, row in stored.items() if key[:2] == ("ks4_5ac_em", COUNTY)]
    assert series == ["46.8", "48.5", "50.0", "52.0", "56.8", "59.4", "61.3", "63.1"]


def test_england_is_the_state_funded_sector() -> None:
    row = figures(ROOT / "data", "sfr01-2014")["ks4_5ac_em", ENGLAND, "all", "2012/13"]
    assert row["value"] == "60.8"
    assert row["note"].startswith("Total of the state-funded sector")


def test_claimants_of_the_county_since_2001() -> None:
    stored = figures(ROOT / "data", "ons-els")
    years = [year for _, area, _, year in stored if area == COUNTY]
    assert years == [str(year) for year in range(2001, 2026)]
    assert stored["claimant_rate", COUNTY, "all", "2012"]["value"] == "3.2"
    assert stored["claimant_rate", "E07000112", "all", "2012"]["value"] == "4.2"


def test_the_districts_make_the_county() -> None:
    """By school location the districts hold the county's pupils who passed, and 20 pupils more than it maintains."""
    stored = figures(ROOT / "data", "sfr05-2014")
    for indicator in ("ks4_5ac_em", "ks4_5ac", "ks4_basics", "ks4_ebacc"):
        districts = [
            row for (i, area, *_), row in stored.items() if i == indicator and area.startswith("E07")
        ]
        assert len(districts) == 12
        assert sum(int(row["numerator"]) for row in districts) == int(
            stored[indicator, COUNTY, "all", "2012/13"]["numerator"]
        )
        assert sum(int(row["denominator"]) for row in districts) == 16698 + 20


def test_boys_and_girls_and_free_meals_make_everyone() -> None:
    stored = figures(ROOT / "data", "sfr05-2014")
    for (indicator, area, group, year), row in stored.items():
        if group == "boys":
            whole = int(stored[indicator, area, "all", year]["denominator"])
            assert whole == int(row["denominator"]) + int(
                stored[indicator, area, "girls", year]["denominator"]
            )
            free, other = stored[indicator, area, "fsm", year], stored[indicator, area, "not_fsm", year]
            assert whole == int(free["denominator"]) + int(other["denominator"])


# importing the released files


@needs_releases
def test_importing_makes_what_is_stored_and_a_second_time_changes_nothing(project: Project) -> None:
    for source, file in FILES:
        import_release(project, source, RELEASES / file)
    for source in SOURCES:
        assert figures(project.data, source) == figures(ROOT / "data", source)
    before = {path: path.read_bytes() for path in sorted(project.data.glob("sources/*/*"))}
    for source, file in FILES:
        assert import_release(project, source, RELEASES / file).is_no_op
    assert {path: path.read_bytes() for path in sorted(project.data.glob("sources/*/*"))} == before


@needs_releases
def test_the_workbook_and_the_csv_agree_on_2012_13(project: Project) -> None:
    """Whichever is imported first, the row ends with the counts and nothing is changed."""
    import_release(project, "sfr05-2014", RELEASES / f"{SFR05}Pupil_res_and_school_location_tables.xls")
    report = import_release(project, "sfr05-2014", RELEASES / f"{SFR05}UD_residency.csv")
    assert (len(report.plan.completed), len(report.plan.changed)) == (14, 0)
    assert facts(figures(project.data, "sfr05-2014")["ks4_5ac_em_residence", THANET, "all", "2012/13"]) == (
        "57.0",
        "952",
        "1671",
    )


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


DAMAGED: dict[str, tuple[str, Callable[[str], str], str]] = {
    "residency cut in a row": (
        "UD_residency",
        lambda t: t[: t.index("Thanet") + 9],
        "row 625: 1. fields where the header has 19",
    ),
    "residency cut between rows": (
        "UD_residency",
        lambda t: "".join(lines(t)[:620]),
        "no ks4_5ac_em_residence .*for Maidstone .*, 7 of 14 areas expected",
    ),
    "residency with semicolons": ("UD_residency", lambda t: t.replace(",", ";"), "separated by semicolons"),
    "residency, pupils renamed": (
        "UD_residency",
        lambda t: t.replace("A1A4den_13", "A1A4den"),
        "missing: A1A4den_13. Found and not known: A1A4den",
    ),
    "residency of 2013/14": (
        "UD_residency",
        lambda t: t.replace("_13", "_14"),
        "Expected and missing: KS4_LEVEL2_EM_13, A1A4den_13",
    ),
    "residency, Thanet twice": (
        "UD_residency",
        lambda t: t + lines(t)[624],
        "Thanet .E07000114. is there twice",
    ),
    "residency, text in a number": (
        "UD_residency",
        lambda t: t.replace("1671,1322,952", "1671,1322,95Z"),
        "row 625 .Thanet.*found '95Z'",
    ),
    "residency, a new rurality": (
        "UD_residency",
        lambda t: t.replace(",Urban,", ",Suburban,"),
        "Rurality is 'Suburban'",
    ),
    "residency, two headers": ("UD_residency", lambda t: lines(t)[0] + t, "row 2 repeats the header"),
    "residency, names and codes exchanged": (
        "UD_residency",
        lambda t: t.replace("LAD_code_9_digit,LAD_code,LAD_name", "LAD_name,LAD_code,LAD_code_9_digit"),
        "is not an ONS area code",
    ),
    "residency, passed and pupils exchanged": (
        "UD_residency",
        lambda t: t.replace(
            "A1A4den_13,KS4_LEVEL2_13,KS4_LEVEL2_EM_13", "KS4_LEVEL2_EM_13,KS4_LEVEL2_13,A1A4den_13"
        ),
        "567612 of 345377 pupils",
    ),
    "authorities, girls and all exchanged": (
        "UD_LA_1",
        lambda t: t.replace(
            "Laden_girls_13,Laden_boys_13,Laden_all_13,", "Laden_all_13,Laden_boys_13,Laden_girls_13,"
        ),
        "the denominator of all, 279321, is not boys 289800 and girls 569121",
    ),
    "authorities, another's rows only": (
        "UD_LA_1",
        lambda t: "".join([lines(t)[0], *[line for line in lines(t) if ",Bexley," in line]]),
        "another authority's file",
    ),
    "authorities, the county under another's code": (
        "UD_LA_1",
        lambda t: t.replace("E10000016", "E10000017"),
        "found 'Kent' with code E10000017",
    ),
    "authorities of the other file": (
        "UD_LA_1",
        lambda t: (RELEASES / f"{SFR05}UD_LA_2.csv").read_text("cp1252"),
        "the columns are not those",
    ),
}


@needs_releases
@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_copy_stops_and_names_the_problem(project: Project, what: str) -> None:
    name, damage, message = DAMAGED[what]
    copy = project.root / f"SFR05_2014_{name}.csv"
    copy.write_text(damage((RELEASES / f"{SFR05}{name}.csv").read_text("cp1252")), "cp1252", newline="")
    with pytest.raises(ReleaseError, match=message):
        import_release(project, "sfr05-2014", copy)
    assert not (project.data / "sources").exists()


@needs_releases
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda text: text.replace("2012-01-01/P1Y,3.2", "2012-01-01/P1M,3.2"),
            "'2012-01-01/P1M' is not a calendar year",
        ),
        (lambda text: text.replace("Claimant Count", "Claimants"), "indicator is 'Claimants'"),
        (
            lambda text: text.replace("E10000016,Kent", "E10000016,Rutland"),
            "found 'Rutland' with code E10000016",
        ),
        (lambda text: text.replace("Folkestone and Hythe", "Hythe"), "found 'Hythe' with code E07000112"),
    ],
)
def test_a_damaged_copy_of_the_claimant_count_stops(
    project: Project, change: Callable[[str], str], message: str
) -> None:
    copy = project.root / "claimant-count.csv"
    copy.write_text(
        change((RELEASES / "ons-els" / "claimant-count.csv").read_text("utf-8")), "utf-8", newline=""
    )
    with pytest.raises(ReleaseError, match=message):
        import_release(project, "ons-els", copy)


@needs_releases
def test_half_of_the_workbook_stops(project: Project) -> None:
    copy = project.root / "SFR01_2014_AT.xls"
    whole = (RELEASES / "sfr01-2014" / copy.name).read_bytes()
    copy.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ReleaseError, match="cut short or damaged|cannot be opened"):
        import_release(project, "sfr01-2014", copy)
