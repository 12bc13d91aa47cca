"""Long files: the Explore Education Statistics standard, groups told by codes, names told by columns, parquet; made files."""

import csv
from pathlib import Path

import pytest

from analysis.importing.diff import ImportReport
from analysis.importing.errors import ReleaseError
from analysis.importing.release_import import import_release
from analysis.project import Project
from tests.support.made_project import head, write_project

AREAS = """\
code,name,kind,parent,former_names,renamed,former_codes
E10000001,Shire,county,E12000001,,,
E12000001,South,region,E92000001,,,
E92000001,England,country,,,,
"""
MAPPING = (
    head('{x: x, c: c, z: z, "-": x}')
    + """\
  - name: standard
    file: "standard*.csv"
    layout: long_csv
    area:
      - {code: new_la_code, name: la_name}
      - {code: region_code, name: region_name}
      - {code: country_code, name: country_name}
    areas: [county, region, country]
    period: explore_education
    year_column: time_period
    identifier_column: time_identifier
    first_year: 2011/12
    keep: {geographic_level: {keep: [National, Regional, Local authority], others: [School]}}
    groups: {all: Total, fsm: FSM}
    measures: [{indicator: passed, where: {characteristic: ["{group}"]}, numerator: passed, denominator: pupils}]
    not_used: [note]
  - name: cohorts
    file: "cohorts*.csv"
    layout: long_csv
    area: [{code: la_code, name: la_name}, {name: region}]
    areas: [county, region, country]
    no_names: [ALL]
    row_as: {h.South: E12000001, j.England: E92000001}
    rounded_counts: [region, country]
    period: calendar
    year_column: cohort
    first_year: "2013"
    measures: [{indicator: rate, value: rate, numerator: passed, denominator: pupils}]
  - name: tool
    file: "tool*.parquet"
    layout: long_csv
    area: [{name: Area}]
    areas: [county, country]
    period: academic_by_end
    year_column: Years
    first_year: 2015/16
    own_years: true
    keep: {Code: {keep: [A, B], any_other: true}}
    measures:
      - {indicator: passed, where: {Code: [A]}, value: Values}
      - {indicator: rate, where: {Code: [B]}, value: Values, period: calendar_by_end}
"""
)
STANDARD = """\
time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,new_la_code,la_name,characteristic,pupils,passed,note
201112,Academic year,National,E92000001,England,,,,,Total,1000,600,
201112,Academic year,National,E92000001,England,,,,,FSM,200,80,
201112,Academic year,Regional,E92000001,England,E12000001,South,,,Total,500,310,
201112,Academic year,Regional,E92000001,England,E12000001,South,,,FSM,100,41,
201112,Academic year,Local authority,E92000001,England,E12000001,South,E10000001,Shire,Total,200,125,
201112,Academic year,Local authority,E92000001,England,E12000001,South,E10000001,Shire,FSM,c,c,
201112,Academic year,Local authority,E92000001,England,E12000001,South,E10000099,Elsewhere,Total,80,30,
"""
COHORTS = """\
cohort,region,la_code,la_name,pupils,passed,rate
2012,h.South,E10000001,Shire,100,50,50.00
2013,h.South,E10000001,Shire,110,60,54.5454
2013,h.South,ALL,ALL,7260,4750,65.48
2013,j.England,ALL,ALL,50000,30000,60.01
2013,a.North,ALL,ALL,5000,3000,60.00
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    indicators = "id\npassed\nrate\n"
    return write_project(tmp_path, areas=AREAS, groups="all fsm", indicators=indicators, described=MAPPING)


def bring(project: Project, text: str, name: str) -> ImportReport:
    (project.root / name).write_text(text, encoding="utf-8")
    return import_release(project, "made", project.root / name)


def test_of_the_neighbours_a_release_takes_those_of_its_sets(project: Project) -> None:
    reference, mapping = project.data / "reference", project.data / "releases" / "made.yml"
    row = "E10000002,Dale,neighbour,E12000001,,,\nE10000099,Elsewhere,neighbour,E12000001,,,\n"
    (reference / "areas.csv").write_text(AREAS + row, encoding="utf-8")
    sets = "set,area,source,place\nOLD,E10000002,paper,p. 1\nNEW,E10000099,paper,p. 1\n"
    (reference / "neighbours.csv").write_text(sets, encoding="utf-8")
    kinds, text = "areas: [county, region, country]\n    period: explore", MAPPING
    text = text.replace(kinds, kinds.replace("county,", "county, neighbour,"))
    for named, taken in (("[NEW]", {"E10000099"}), ("[OLD]", None), ("[NEWER]", None)):
        mapping.write_text(text.replace("decimals: 1", f"neighbour_sets: {named}\ndecimals: 1"), "utf-8")
        standard = STANDARD + STANDARD.splitlines()[-1].replace("Total", "FSM") + "\n"
        if taken is None:
            wrong = r"Dale \(E10000002\)" if named == "[OLD]" else "the neighbour set NEWER; .* has OLD, NEW"
            with pytest.raises(ReleaseError, match=wrong):
                bring(project, standard, "standard.csv")
        else:
            added = bring(project, standard, "standard.csv").plan.added
            assert {row["area"] for row in added} - {"E10000001", "E12000001", "E92000001"} == taken


def bring_tool(project: Project, rows: list[tuple[str, str, str, str]]) -> ImportReport:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    columns = dict(zip(("Code", "Area", "Years", "Values"), map(list, zip(*rows, strict=True)), strict=True))
    parquet.write_table(pyarrow.table(columns), project.root / "tool.parquet")
    return import_release(project, "made", project.root / "tool.parquet")


def stored(project: Project) -> dict[tuple[str, str, str, str], dict[str, str]]:
    with (project.data / "sources" / "made" / "observations.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["indicator"], row["area"], row["group"], row["year"]): row for row in csv.DictReader(file)
        }


TOOL = [
    ("A", "Shire", "2016", "62.499999999999993"),
    ("A", "England", "2016", "60"),
    ("A", "Shire", "2017 (prov)", "-"),
    ("A", "England", "2017 (prov)", "7.0000000000000007E-2"),
    ("B", "Shire", "2018", "5"),
    ("B", "England", "2018", "6"),
    ("C", "Shire", "2014/15-16/17", "not read"),
]


def test_the_standard_gives_area_year_and_group_by_its_columns(project: Project) -> None:
    bring(project, STANDARD, "standard.csv")
    figures = stored(project)
    assert {key: row["value"] or row["symbol"] for key, row in figures.items()} == {
        ("passed", "E10000001", "all", "2011/12"): "62.5",
        ("passed", "E10000001", "fsm", "2011/12"): "c",
        ("passed", "E12000001", "all", "2011/12"): "62.0",
        ("passed", "E12000001", "fsm", "2011/12"): "41.0",
        ("passed", "E92000001", "all", "2011/12"): "60.0",
        ("passed", "E92000001", "fsm", "2011/12"): "40.0",
    }


def test_importing_the_standard_again_changes_nothing(project: Project) -> None:
    bring(project, STANDARD, "standard.csv")
    assert bring(project, STANDARD, "standard.csv").is_no_op


def test_words_that_stand_for_no_name_and_labels_of_regions(project: Project) -> None:
    report = bring(project, COHORTS, "cohorts.csv")
    figures = stored(project)
    assert {key[1]: row["value"] for key, row in figures.items()} == {
        "E10000001": "54.5",
        "E12000001": "65.5",
        "E92000001": "60.0",
    }
    assert report.unused.rows == {"years before 2013": 1, "other areas": 1}


def test_counts_that_are_rounded_are_not_taken(project: Project) -> None:
    bring(project, COHORTS, "cohorts.csv")
    assert [(row["area"], row["numerator"], row["denominator"]) for row in stored(project).values()] == [
        ("E10000001", "60", "110"),
        ("E12000001", "", ""),
        ("E92000001", "", ""),
    ]


def test_parquet_with_text_values_marks_and_measures_of_their_own_years(project: Project) -> None:
    bring_tool(project, TOOL)
    figures = stored(project)
    assert figures["passed", "E10000001", "all", "2015/16"]["value"] == "62.5"
    assert (
        figures["passed", "E10000001", "all", "2016/17"]["symbol"],
        figures["passed", "E10000001", "all", "2016/17"]["status"],
    ) == ("x", "provisional")
    assert figures["passed", "E92000001", "all", "2016/17"]["value"] == "0.1"
    assert figures["rate", "E10000001", "all", "2018"]["status"] == "final"
    assert bring_tool(project, TOOL).is_no_op


def test_half_a_parquet_file_stops(project: Project) -> None:
    bring_tool(project, TOOL)
    path = project.root / "tool.parquet"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ReleaseError, match="cannot be opened as parquet: it is cut short or damaged"):
        import_release(project, "made", path)


DAMAGED = {
    "an unknown level": (
        STANDARD.replace("Regional", "Ward", 1),
        "geographic_level is 'Ward', which the mapping does not know",
    ),
    "another identifier": (
        STANDARD.replace("Academic year", "Reporting year"),
        "the time identifier is 'Reporting year'",
    ),
    "an impossible year": (STANDARD.replace("201112", "201113"), "is not two years that follow each other"),
    "another year": (
        STANDARD.replace("201112", "201213"),
        "starts in 2012/13; its mapping expects figures from 2011/12",
    ),
    "a group renamed": (STANDARD.replace(",FSM,", ",Free meals,"), "lacks passed fsm 2011/12"),
    "a group renamed for one area": (
        STANDARD.replace("Shire,FSM", "Shire,Free meals"),
        "no passed .fsm, 2011/12. for Shire",
    ),
    "a year twice": (STANDARD + STANDARD.splitlines()[5] + "\n", "Shire .E10000001. is there twice"),
    "codes of another kind": (STANDARD.replace("E10000001", "900"), "'900' is not an ONS area code"),
    "cut between rows": ("".join(STANDARD.splitlines(keepends=True)[:4]), "for Shire"),
    "a column added": (STANDARD.replace(",note", ",remark"), "Found and not known: remark"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_standard_file_stops(project: Project, what: str) -> None:
    text, message = DAMAGED[what]
    with pytest.raises(ReleaseError, match=message):
        bring(project, text, "standard.csv")
    assert not (project.data / "sources").exists()
