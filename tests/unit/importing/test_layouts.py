"""Descriptions of releases that are not in the project yet, tried on made files in the published layouts.

No figure here is real, and no school.
"""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.importing.description import load_description
from analysis.importing.errors import ReleaseError
from analysis.importing.release_import import import_release
from analysis.project import Project

ROOT = Path(__file__).resolve().parents[3]
KENT, ENGLAND, ASHFORD, DOVER = "E10000016", "E92000001", "E07000105", "E07000108"
Rows = list[dict[str, str]]

KS2_2024_COLUMNS = """\
RECTYPE ALPHAIND LEA ESTAB URN SCHNAME ADDRESS1 ADDRESS2 ADDRESS3 TOWN PCODE TELNUM PCON_CODE PCON_NAME URN_AC
SCHNAME_AC OPEN_AC NFTYPE ICLOSE RELDENOM AGERANGE TAB15 TAB1618 TOTPUPS TPUPYEAR TELIG BELIG GELIG PBELIG PGELIG
TKS1AVERAGE TKS1GROUP_L PTKS1GROUP_L TFSM6CLA1A PTFSM6CLA1A TNOTFSM6CLA1A PTNOTFSM6CLA1A TEALGRP2 PTEALGRP2 TMOBN PTMOBN
PTRWM_EXP PTRWM_HIGH READPROG READPROG_LOWER READCOV WRITPROG WRITCOV MATPROG MATCOV PTREAD_EXP READ_AVERAGE PTGPS_EXP
GPS_AVERAGE PTMAT_EXP MAT_AVERAGE PTWRITTA_EXP PTSCITA_EXP PTRWM_EXP_B PTRWM_EXP_G PTRWM_EXP_L PTRWM_EXP_FSM6CLA1A
PTRWM_EXP_NotFSM6CLA1A DIFFN_RWM_EXP READ_AVERAGE_NotFSM6CLA1A TEALGRP1 TSENELE PSENELE TSENELEK PSENELEK TELIG_23
PTRWM_EXP_23 READPROG_UNADJUSTED READPROG_DESCR
"""
KS2_2014_COLUMNS = """\
RECTYPE LEA ESTAB URN TPUPYEAR TELIG BELIG GELIG PBELIG PGELIG TKS1APS TKS1EXP_L PKS1EXP_L TFSMCLA1A PTFSM6CLA1A
TNOTFSM6CLA1A PTNOTFSM6CLA1A TEALGRP2 PTEALGRP2 TMOBN SENELS PSENELS PT2MATH COVMATH PT2READ COVREAD PT2WRITTA COVWRITTA
PTREADWRITTAMATX PBREADWRITTAMATX PGREADWRITTAMATX PTREADWRITTAMAT4B PTREADWRITTAMATAX PTREADWRITTAMATBX PTREADX PTMATX
PTMATAX PTWRITXTA PTGPS4B TAPS AVGLEVEL OVAMEAS VACOV OLCONF OUCONF
"""
OFSTED_2024_COLUMNS = """\
Web link
URN
LAESTAB
School name
Ofsted phase
Type of education
School open date
Admissions policy
Sixth form
Designated religious character
Religious ethos
Faith grouping
Ofsted region
Region
Local authority
Parliamentary constituency
Postcode
The income deprivation affecting children index (IDACI) quintile
Total number of pupils
Latest section 8 inspection number since last full inspection
Does the section 8 inspection relate to the URN of the current school?
URN at time of the section 8 inspection
School type at time of the latest section 8 inspection
Number of section 8 inspections since the last full inspection
Date of latest section 8 inspection
Section 8 inspection publication date
Did the latest section 8 inspection convert to a full inspection?
Section 8 inspection overall outcome
Number of other section 8 inspections since last full inspection
Inspection number of latest full inspection
Inspection type
Inspection type grouping
Event type grouping
Inspection start date
Inspection end date
Publication date
Does the latest full inspection relate to the URN of the current school?
URN at time of latest full inspection
LAESTAB at time of latest full inspection
School name at time of latest full inspection
School type at time of latest full inspection
Overall effectiveness
Category of concern
Quality of education
Behaviour and attitudes
Personal development
Effectiveness of leadership and management
Safeguarding is effective?
Early years provision (where applicable)
Sixth form provision (where applicable)
Previous full inspection number
Previous full inspection overall effectiveness
Previous safeguarding is effective?
"""
KS2_2024, KS2_2014 = KS2_2024_COLUMNS.split(), KS2_2014_COLUMNS.split()
OFSTED_2024 = OFSTED_2024_COLUMNS.splitlines()
OFSTED_FILE = "Management_information_-_state-funded_schools_-_latest_inspections_as_at_31_Aug_2024.csv"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project's own register and descriptions, without any figure."""
    for folder in ("reference", "releases", "rules"):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    return Project(tmp_path)


def written(path: Path, columns: list[str], rows: Rows) -> Path:
    """A made file with these columns, blank where a row says nothing."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def figures(project: Project, source: str) -> dict[tuple[str, str, str], tuple[str, str, str]]:
    with (project.data / "sources" / source / "observations.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["indicator"], row["area"], row["group"]): (
                row["value"],
                row["numerator"],
                row["denominator"],
            )
            for row in csv.DictReader(file)
        }


def ks2_2024(project: Project) -> Path:
    def whole(code: str, lea: str) -> dict[str, str]:
        counts = {"TELIG": "300", "BELIG": "150", "GELIG": "150"}
        return {
            "RECTYPE": code,
            "LEA": lea,
            "PTRWM_EXP": "63%",
            "PTRWM_EXP_B": "60%",
            "PTRWM_EXP_G": "66%",
        } | counts

    school = {
        "RECTYPE": "1",
        "LEA": "886",
        "URN": "900001",
        "TELIG": "30",
        "BELIG": "15",
        "GELIG": "15",
        "PTRWM_EXP": "SUPP",
    }
    rows = [
        school,
        whole("3", "886"),
        whole("3", "887"),
        whole("4", ""),
        whole("5", "") | {"PTRWM_EXP": "61%"},
    ]
    return written(project.root / "2023-2024_england_ks2final.csv", KS2_2024, rows)


def ks2_2014(project: Project) -> Path:
    whole = {
        "PTREADWRITTAMATX": "78%",
        "PBREADWRITTAMATX": "75%",
        "PGREADWRITTAMATX": "81%",
        "PTMATX": "85%",
        "PTMATAX": "41%",
    }
    whole |= {"PT2MATH": "88%", "TELIG": "300", "BELIG": "150", "GELIG": "150"}
    school = {"RECTYPE": "1", "LEA": "886", "URN": "900001"}
    rows = [school, whole | {"RECTYPE": "3", "LEA": "886"}, whole | {"RECTYPE": "5"}]
    return written(project.root / "2013-2014_england_ks2.csv", KS2_2014, rows)


def ofsted_2024(project: Project) -> Path:
    def school(urn: str, phase: str, outcome: str, authority: str = "Kent") -> dict[str, str]:
        return {
            "URN": urn,
            "Ofsted phase": phase,
            "Overall effectiveness": outcome,
            "Local authority": authority,
        }

    rows = [
        school("900001", "Primary", "1"),
        school("900002", "Primary", "3"),
        school("900003", "Secondary", "2"),
        school("900004", "Special", "2"),
        school("900005", "PRU", "4"),
        school("900006", "Primary", "NULL"),
        school("900007", "Primary", "Not judged"),
        school("900008", "Primary", "4", "Medway"),
    ]
    return written(project.root / OFSTED_FILE, OFSTED_2024, rows)


MADE: list[tuple[str, Callable[[Project], Path]]] = [
    ("ks2-2023-24", ks2_2024),
    ("ks2-2013-14", ks2_2014),
    ("ofsted-latest-2024", ofsted_2024),
]


@pytest.mark.parametrize(("source", "made"), MADE, ids=[source for source, _ in MADE])
def test_a_file_in_the_published_layout_imports_and_a_second_time_changes_nothing(
    project: Project, source: str, made: Callable[[Project], Path]
) -> None:
    file = made(project)
    assert import_release(project, source, file).plan.added
    assert import_release(project, source, file).is_no_op


@pytest.mark.parametrize(("source", "made"), MADE, ids=[source for source, _ in MADE])
def test_a_renamed_column_stops_the_import(
    project: Project, source: str, made: Callable[[Project], Path]
) -> None:
    file = made(project)
    file.write_text(file.read_text("utf-8-sig").replace("URN,", "NUMBER,", 1), encoding="utf-8")
    with pytest.raises(ReleaseError, match="Expected and missing: URN"):
        import_release(project, source, file)
    assert not (project.data / "sources").exists()


@pytest.mark.parametrize("source", [source for source, _ in MADE])
def test_the_description_names_the_year_it_follows_and_that_no_file_is_here(source: str) -> None:
    assert "The layout followed is that of" in " ".join(
        load_description(ROOT / "data", source).transcribed_by.split()
    )
    told = (ROOT / "data" / "releases" / f"{source}.yml").read_text("utf-8").replace("\n# ", " ")
    assert "no release of it is in data/ yet" in told
    assert not (ROOT / "data" / "sources" / source).exists(), (
        "a release is here now: say so in the description"
    )


def test_key_stage_2_takes_the_rows_of_the_authority_and_of_state_funded_schools(project: Project) -> None:
    import_release(project, "ks2-2023-24", ks2_2024(project))
    stored = figures(project, "ks2-2023-24")
    assert stored["ks2_rwm_expected", KENT, "all"] == ("63", "", "300")
    assert stored["ks2_rwm_expected", KENT, "girls"] == ("66", "", "150")
    assert stored["ks2_rwm_expected", ENGLAND, "all"] == ("61", "", "300")
    assert {area for _, area, _ in stored} == {KENT, ENGLAND}


def test_level_4_of_2013_14(project: Project) -> None:
    import_release(project, "ks2-2013-14", ks2_2014(project))
    stored = figures(project, "ks2-2013-14")
    assert stored["ks2_rwm_l4", KENT, "all"] == ("78", "", "300")
    assert stored["ks2_progress_maths", KENT, "all"] == ("88", "", "")
    assert stored["ks2_maths_l5", ENGLAND, "all"] == ("41", "", "")


def test_a_new_school_whose_row_stops_at_new_is_read(project: Project) -> None:
    """As the department writes it: every column after the school's particulars is left out of the row."""
    file = ks2_2024(project)
    short = {"RECTYPE": "1", "LEA": "886", "URN": "900009"}
    with file.open("a", encoding="utf-8", newline="") as opened:
        opened.write(",".join(short.get(name, "") for name in KS2_2024[:23]) + ",NEW\r\n")
    assert import_release(project, "ks2-2023-24", file).plan.added


def test_a_row_that_stops_without_the_word_is_still_a_damaged_file(project: Project) -> None:
    file = ks2_2024(project)
    with file.open("a", encoding="utf-8", newline="") as opened:
        opened.write("1,,886,,900009,A school\r\n")
    with pytest.raises(ReleaseError, match="6 fields where the header has"):
        import_release(project, "ks2-2023-24", file)


def test_schools_are_counted_by_their_latest_judgement(project: Project) -> None:
    """Schools without a judgement are in neither count, those of other authorities are not Kent's."""
    import_release(project, "ofsted-latest-2024", ofsted_2024(project))
    stored = figures(project, "ofsted-latest-2024")
    assert stored["ofsted_good_all", KENT, "all"] == ("60.0", "3", "5")
    assert stored["ofsted_good_primary", KENT, "all"] == ("50.0", "1", "2")
    assert stored["ofsted_good_secondary", KENT, "all"] == ("100.0", "1", "1")
    assert stored["ofsted_good_pru", KENT, "all"] == ("0.0", "0", "1")


def test_a_register_of_schools_gives_the_districts(project: Project) -> None:
    register = project.root / "edubasealldata.csv"
    places = {"900001": ASHFORD, "900002": DOVER, "900003": DOVER, "900004": DOVER, "900005": DOVER}
    written(
        register,
        ["URN", "DistrictAdministrative (code)"],
        [{"URN": urn, "DistrictAdministrative (code)": code} for urn, code in places.items()],
    )
    import_release(project, "ofsted-latest-2024", ofsted_2024(project), registers=[register])
    stored = figures(project, "ofsted-latest-2024")
    assert stored["ofsted_good_all", ASHFORD, "all"] == ("100.0", "1", "1")
    assert stored["ofsted_good_all", DOVER, "all"] == ("50.0", "2", "4")
    assert ("ofsted_good_special", DOVER, "all") not in stored


def test_a_table_of_the_next_year_is_not_taken_for_this_one(project: Project) -> None:
    """By its name, and where that was changed, by the columns that repeat the year before."""
    file = ks2_2024(project)
    with pytest.raises(ReleaseError, match="is not a file of ks2-2023-24"):
        import_release(
            project, "ks2-2023-24", Path(shutil.copy(file, project.root / "2024-2025_england_ks2final.csv"))
        )
    file.write_text(file.read_text("utf-8").replace("TELIG_23", "TELIG_24"), encoding="utf-8")
    with pytest.raises(ReleaseError, match="Found and not known: TELIG_24"):
        import_release(project, "ks2-2023-24", file)


def test_a_list_of_another_day_is_not_taken_for_this_one(project: Project) -> None:
    other = ofsted_2024(project).rename(project.root / OFSTED_FILE.replace("Aug_2024", "Aug_2023"))
    with pytest.raises(ReleaseError, match="is not a file of ofsted-latest-2024"):
        import_release(project, "ofsted-latest-2024", other)
