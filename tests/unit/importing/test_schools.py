"""Lists of schools and inspections added up to the authority and its districts, and registers of districts; made files."""

import csv
from pathlib import Path

import pytest
import yaml

from analysis.importing.diff import ImportReport
from analysis.importing.errors import ReleaseError
from analysis.importing.release_import import import_release
from analysis.project import Project
from tests.support.made_project import head, write_project

AREAS = """\
code,name,kind,parent,former_names,renamed,former_codes
E10000001,Shire,county,E92000001,,,
E07000001,North,district,E10000001,,,
E07000002,South,district,E10000001,,,
E92000001,England,country,,,,
"""
INDICATORS = """\
id,unit,data_set
passed,percent,open
passed_schools,percent,open
went_on,percent,open
good,percent,open
good_primary,percent,open
nowhere,count,open
"""
RULES = "data_set,from_date,lowest_shown,percentages_too,secondary,source,place\nopen,2000-01-01,1,no,no,made,page 1\n"
HEAD = (
    head("{NE: x, SUPP: c, NA: z}", title="Made schools", published="2014")
    + """\
  - name: results
    file: "results*.csv"
    layout: schools_csv
    areas: [county]
    year: 2013/14
    symbols: {NE: x, SUPP: c, NA: z, "": x}
    schools:
      authority: LEA
      authorities: {"900": E10000001}
      urn: URN
      stated: {TYPE: {"4": authority, "5": E92000001}}
      left_out: {NE: special schools without entries, NA: independent schools}
    keep: {TYPE: {keep: ["1", "2", "4", "5"]}}
    measures:
      - {indicator: passed, is_stated: true, value: PASSED, denominator: PUPILS}
      - {indicator: passed_schools, value: PASSED, denominator: PUPILS, compare_with: passed}
    not_used: [NAME]
  - name: leavers
    file: "leavers*.csv"
    layout: schools_csv
    areas: [county]
    year: 2013/14
    schools: {authority: LEA, authorities: {"900": E10000001}, urn: URN}
    measures: [{indicator: went_on, numerator: WENT, denominator: ALL}]
  - name: inspections
    file: "inspections*.csv"
    layout: schools_csv
    areas: [county]
    year: 2013/14
    schools:
      authority: Authority
      authorities: {Shire: E10000001}
      urn: URN
      rows: 5
      postcode: Postcode
      may_repeat: true
      date: Ended
    keep: {Outcome: {keep: ["1", "2", "3", "4"]}, Phase: {keep: [Primary, Secondary]}}
    measures:
      - {indicator: good, counts: {Outcome: ["1", "2"]}}
      - {indicator: good_primary, where: {Phase: [Primary]}, counts: {Outcome: ["1", "2"]}}
      - {indicator: nowhere, is_unallocated: true}
"""
)
RESULTS = """\
TYPE,LEA,URN,NAME,PUPILS,PASSED
1,900,100001,Hill School,100,80.0%
1,900,100002,Dale School,50,50.0%
2,900,100003,Special School,10,NE
1,900,100004,Private School,NA,NA
1,901,100005,Elsewhere School,70,70.0%
4,900,,,160,65.6%
4,901,,,70,70.0%
5,,,,1000,60.1%
"""
LEAVERS = "LEA,URN,WENT,ALL\n900,100001,90,100\n900,100002,10,20\n900,100003,SUPP,4\n"
INSPECTIONS = """\
Authority,URN,Postcode,Phase,Outcome,Ended
Shire,100001,AB1 1AA,Primary,2,03/10/2013
Shire,100001,AB1 1AA,Primary,3,03/06/2014
Shire,100002,AB2 1AA,Primary,4,12/02/2014
Shire,100003,ZZ9 9ZZ,Secondary,1,12/02/2014
Other,100005,AB2 1AA,Primary,1,12/02/2014
"""
GIAS = """\
URN,EstablishmentName,EstablishmentStatus (name),DistrictAdministrative (code)
100001,Hill School,Open,E07000001
100002,Dale School,"Closed",E07000002
100002,Dale School,"Closed",E07000002
100005,Elsewhere School,Open,E07000099
"""
POSTCODES = "postcode_nospace,lad_code\nAB11AA,E07000001\nAB21AA,E07000002\n"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = write_project(tmp_path, areas=AREAS, indicators=INDICATORS, described=HEAD, rules=RULES)
    registers = project.data / "releases" / "registers"
    for name in ("gias", "postcodes"):
        (registers / f"{name}.yml").write_text(
            (ROOT / "data" / "releases" / "registers" / f"{name}.yml").read_text("utf-8"), "utf-8"
        )
    return project


def bring(project: Project, text: str, name: str, districts: str = "") -> ImportReport:
    (project.root / name).write_text(text, encoding="utf-8")
    register = project.root / "register.csv"
    register.write_text(districts, encoding="utf-8")
    return import_release(project, "made", project.root / name, registers=[register] if districts else [])


def counts(project: Project, indicator: str) -> dict[str, tuple[str, str, str, str]]:
    with (project.data / "sources" / "made" / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["indicator"] == indicator]
    return {row["area"]: (row["value"], row["numerator"], row["denominator"], row["status"]) for row in rows}


def note(project: Project, indicator: str, area: str = "E10000001") -> str:
    with (project.data / "sources" / "made" / "observations.csv").open(encoding="utf-8", newline="") as file:
        return next(
            row["note"]
            for row in csv.DictReader(file)
            if (row["indicator"], row["area"]) == (indicator, area)
        )


# adding up


def test_schools_are_added_up_by_pupils_and_not_averaged(project: Project) -> None:
    bring(project, RESULTS, "results.csv")
    assert counts(project, "passed_schools") == {
        "E10000001": ("70.0", "105", "150", "final")
    }  # the mean of 80 and 50 is 65


def test_the_releases_own_rows_are_kept_as_stated(project: Project) -> None:
    bring(project, RESULTS, "results.csv")
    assert counts(project, "passed") == {
        "E10000001": ("65.6", "", "160", "final"),
        "E92000001": ("60.1", "", "1000", "final"),
    }


def test_schools_left_out_are_counted_and_the_difference_is_explained(project: Project) -> None:
    report = bring(project, RESULTS, "results.csv")
    told = note(project, "passed_schools")
    assert (
        "1 school, NA (independent schools); 1 school with 10 pupils, NE (special schools without entries)"
        in told
    )
    assert (
        "own row says 65.6% of 160 pupils, its schools make 70.0% (105 of 150): 10 pupils are in schools left out and 0 in no"
        in told
    )
    assert told.endswith("With them as pupils who did not reach it, 105 of 160 is 65.6%.")
    assert told in str(report)


def test_a_difference_that_schools_left_out_do_not_explain_is_said(project: Project) -> None:
    bring(project, RESULTS.replace("65.6%", "60.0%"), "results.csv")
    assert "That does not explain the difference: 105 of 160 is 65.6%." in note(project, "passed_schools")


def test_suppressed_schools_are_left_out_of_both_counts(project: Project) -> None:
    bring(project, LEAVERS, "leavers.csv")
    assert counts(project, "went_on") == {"E10000001": ("83.3", "100", "120", "final")}
    assert note(project, "went_on") == "Left out: 1 school with 4 pupils, SUPP."


def test_inspections_are_counted_a_row_each(project: Project) -> None:
    bring(project, INSPECTIONS, "inspections.csv")
    assert counts(project, "good") == {"E10000001": ("50.0", "2", "4", "final")}
    assert counts(project, "good_primary") == {"E10000001": ("33.3", "1", "3", "final")}
    assert counts(project, "nowhere") == {}


# districts


@pytest.mark.parametrize("register", [GIAS, POSTCODES])
def test_a_register_gives_districts_and_says_what_it_does_not_hold(project: Project, register: str) -> None:
    bring(project, INSPECTIONS, "inspections.csv", register)
    assert counts(project, "good") == {
        "E10000001": ("50.0", "2", "4", "final"),
        "E07000001": ("50.0", "1", "2", "provisional"),
        "E07000002": ("0.0", "0", "1", "provisional"),
    }
    assert counts(project, "nowhere") == {"E10000001": ("1", "", "", "final")}
    assert "1 of the county's 4 are not allocated to a district" in note(project, "good", "E07000001")


def test_districts_are_final_when_every_school_is_in_one(project: Project) -> None:
    bring(project, LEAVERS, "leavers.csv", GIAS + "100003,Special School,Open,E07000002\n")
    assert counts(project, "went_on")["E07000001"] == ("90.0", "90", "100", "final")
    assert counts(project, "went_on")["E07000002"] == ("50.0", "10", "20", "final")
    assert note(project, "went_on", "E07000002") == "Left out: 1 school with 4 pupils, SUPP."


def test_a_district_without_a_school_has_no_percentage(project: Project) -> None:
    bring(project, INSPECTIONS.replace("AB2 1AA", "AB1 1AA"), "inspections.csv", POSTCODES)
    assert counts(project, "good")["E07000002"] == ("", "0", "0", "provisional")


def test_importing_with_the_same_register_again_changes_nothing(project: Project) -> None:
    bring(project, INSPECTIONS, "inspections.csv", GIAS)
    assert bring(project, INSPECTIONS, "inspections.csv", GIAS).is_no_op


def test_provenance_names_the_register_too(project: Project) -> None:
    bring(project, INSPECTIONS, "inspections.csv", GIAS)
    sidecar = yaml.safe_load(
        (project.data / "sources" / "made" / "provenance.yml").read_text(encoding="utf-8")
    )
    assert sidecar["file"] == ["inspections.csv", "register.csv"]
    assert len(sidecar["sha256"]) == 2


def test_a_better_register_ends_provisional(project: Project) -> None:
    bring(project, INSPECTIONS, "inspections.csv", GIAS)
    report = bring(project, INSPECTIONS, "inspections.csv", GIAS + "100003,Special School,Open,E07000002\n")
    assert counts(project, "nowhere") == {"E10000001": ("0", "", "", "revised")}
    assert "South 2013/14: 0.0 (0 of 1) → 50.0 (1 of 2) [r]" in str(report)


@pytest.mark.parametrize(
    ("register", "message"),
    [
        (
            GIAS.replace('Closed",E07000002\n', 'Closed",E07000001\n', 1),
            "100002 is in E07000002 here and in E07000001 above",
        ),
        (GIAS.replace("E070000", "E080000"), "names no district of data/reference/areas.csv"),
        (GIAS.replace("DistrictAdministrative", "District"), "no register of districts that is described"),
        ("URN\tDistrict\n1\t2\n", "separated by tabs"),
    ],
)
def test_a_damaged_register_stops(project: Project, register: str, message: str) -> None:
    with pytest.raises(ReleaseError, match=message):
        bring(project, INSPECTIONS, "inspections.csv", register)


def test_a_list_of_postcodes_is_of_no_use_without_postcodes(project: Project) -> None:
    with pytest.raises(ReleaseError, match="goes by postcode, and this release has none"):
        bring(project, LEAVERS, "leavers.csv", POSTCODES)


# damage

DAMAGED = {
    "a school twice": (
        RESULTS + "1,900,100002,Dale School,50,50.0%\n",
        "results.csv",
        "the school 100002 is there twice, also in row 3",
    ),
    "an inspection twice": (
        INSPECTIONS.replace(INSPECTIONS.splitlines()[-1], INSPECTIONS.splitlines()[1]),
        "inspections.csv",
        "100001 is there twice",
    ),
    "a list cut between two rows": (
        "".join(INSPECTIONS.splitlines(keepends=True)[:4]),
        "inspections.csv",
        "inspections.csv has 3 rows, its mapping expects 5: it may be cut short",
    ),
    "an inspection added": (
        INSPECTIONS + "Other,100006,AB2 1AA,Primary,1,12/02/2014\n",
        "inspections.csv",
        "has 6 rows, its mapping expects 5: rows may have been added",
    ),
    "no such authority": (
        RESULTS.replace("900", "902"),
        "results.csv",
        "has no school of 900: it may be another authority's",
    ),
    "columns shuffled": (
        RESULTS.replace("URN,NAME", "NAME,URN"),
        "results.csv",
        "URN is 'Hill School', not a school's number",
    ),
    "last year's list": (
        INSPECTIONS.replace("2013\n", "2012\n"),
        "inspections.csv",
        "03/10/2012, which is not in 2013/14",
    ),
    "dates another way": (
        INSPECTIONS.replace("03/10/2013", "2013-10-03"),
        "inspections.csv",
        "not a date written 31/08/2014",
    ),
    "an unknown outcome": (
        INSPECTIONS.replace("Primary,4", "Primary,9"),
        "inspections.csv",
        "Outcome is '9', which the mapping does not",
    ),
    "an unknown symbol": (
        RESULTS.replace("50.0%", "LOW"),
        "results.csv",
        "found 'LOW' where a number was expected",
    ),
    "more than all": (
        RESULTS.replace("80.0%", "800%"),
        "results.csv",
        "found 800% where a percentage was expected",
    ),
    "passed and pupils exchanged": (
        LEAVERS.replace("WENT,ALL", "ALL,WENT"),
        "leavers.csv",
        "120 of 100 pupils: the columns may be mixed up",
    ),
    "no row of the authority": (
        RESULTS.replace("4,900,,,160,65.6%\n", ""),
        "results.csv",
        "no passed .all, 2013/14. for Shire",
    ),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_list_stops_and_says_what_is_wrong(project: Project, what: str) -> None:
    text, name, message = DAMAGED[what]
    with pytest.raises(ReleaseError, match=message):
        bring(project, text, name)
    assert not (project.data / "sources").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("layout: schools_csv", "layout: wide_csv", "`schools` goes with the layout schools_csv"),
        ("may_repeat", "may_be_twice", "unknown keys: may_be_twice"),
        ("      urn: URN\n", "", "missing keys: urn"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(project: Project, old: str, new: str, message: str) -> None:
    (project.data / "releases" / "made.yml").write_text(HEAD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReleaseError, match=message):
        bring(project, RESULTS, "results.csv")
