"""What releases vary in is said by their descriptions: rates, periods, words for areas, lists of schools in any file; made files."""

from pathlib import Path

import pytest
import xlsxwriter
import yaml

from analysis.importing.errors import ReleaseError
from analysis.importing.release_import import import_release
from analysis.io.csv_files import read_csv
from analysis.project import Project

COUNTY, OAKVALE, COUNTRY = "T10000001", "T07000001", "T92000001"
HEAD = {
    "source": "made",
    "publisher": "Office of Made Statistics",
    "title": "Made figures",
    "date_published": "2012-11-01",
    "location": "https://example.org",
    "licence": "Open Government Licence v3.0",
    "transcribed_by": "Read by the import.",
    "symbols": {"x": "x"},
    "decimals": 0,
}
LONG = {"layout": "long_csv", "year_column": "period"}


def stored(project: Project, file: str, content: str, **table: object) -> list[tuple[str, ...]]:
    """Imports the content as a table of that description: area, year, value, status and note of what is stored."""
    described = HEAD | {"tables": [{"file": f"{file.split('.')[0]}*", "name": "made", **table}]}
    (project.data / "releases").mkdir(exist_ok=True)
    (project.data / "releases" / "made.yml").write_text(yaml.safe_dump(described), encoding="utf-8")
    path = project.root / file
    if content:
        path.write_text(content, encoding="utf-8")
    import_release(project, "made", path, registers=sorted(project.root.glob("register*")))
    rows = read_csv(project.data / "sources" / "made" / "observations.csv").rows
    return [tuple(row[name] for name in ("area", "year", "value", "status", "note")) for row in rows]


def test_a_part_of_a_year_is_stored_as_one_with_its_months(testshire: Project) -> None:
    rows = stored(
        testshire,
        "long.csv",
        "area,period,n\nTestshire,2010/11,90\nTestshire,2011/12 (Aug to Oct),40\n",
        **LONG,
        area=[{"name": "area"}],
        areas=["county"],
        period="academic {start}/{to}{mark}",
        marks={"Aug to Oct": "part"},
        measures=[{"indicator": "excluded", "value": "n", "unit": "number"}],
    )
    assert rows == [(COUNTY, "2010/11", "90", "final", ""), (COUNTY, "2011/12", "40", "part", "Aug to Oct.")]


def test_a_file_of_a_part_of_a_year_says_so_once(testshire: Project) -> None:
    rows = stored(
        testshire,
        "wide.csv",
        "area,n\nTestshire,40\n",
        layout="wide_csv",
        year="2011/12",
        part="October to December",
        area=[{"name": "area"}],
        areas=["county"],
        measures=[{"indicator": "excluded", "value": "n", "unit": "number"}],
    )
    assert rows == [(COUNTY, "2011/12", "40", "part", "October to December.")]


def test_one_word_is_no_name_of_an_authority_and_the_name_of_the_country(testshire: Project) -> None:
    rows = stored(
        testshire,
        "wide.csv",
        "la,region,n\nTestshire,Midshire,60\nTotal,Total,9000\nTotal,Elsewhere,50\n",
        layout="wide_csv",
        year="2011/12",
        area=[{"name": "la"}, {"name": "region"}],
        areas=["county", "country"],
        no_names=["Total"],
        row_as={"Total": COUNTRY},
        measures=[{"indicator": "excluded", "value": "n", "unit": "number"}],
    )
    assert [(area, value) for area, _, value, _, _ in rows] == [(COUNTY, "60"), (COUNTRY, "9000")]


def _workbook(path: Path, *sheets: list[list[object]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)


SCHOOLS = {
    "layout": "schools_csv",
    "year": "2011/12",
    "areas": ["county"],
    "schools": {"urn": "URN"},
    "measures": [{"indicator": "pass_rate", "numerator": "passed", "denominator": "pupils"}],
}


@pytest.fixture
def schools(testshire: Project) -> Project:
    """A list of schools as a workbook with empty rows, and a register that places all but one of them."""
    rows: list[list[object]] = [["URN", "passed", "pupils"], [100001, 10, 40], ["", "", ""], [100002, 30, 60]]
    _workbook(testshire.root / "results.xlsx", [*rows, [100003, 50, 50]])
    (testshire.root / "register.csv").write_text("URN,where\n100001,T07000001\n100002,T07000002\n")
    folder = testshire.data / "releases" / "registers"
    folder.mkdir(parents=True)
    (folder / "made.yml").write_text("title: made\nby: {urn: URN}\ngives: {district: where}\n")
    return testshire


def test_schools_without_an_authority_are_placed_by_their_number(schools: Project) -> None:
    rows = stored(schools, "results.xlsx", "", **SCHOOLS)
    assert {(area, value) for area, _, value, _, _ in rows} == {
        (COUNTY, "40"),
        (OAKVALE, "25"),
        ("T07000002", "50"),
    }


def test_without_a_register_nothing_says_whose_they_are(schools: Project) -> None:
    (schools.root / "register.csv").unlink()
    with pytest.raises(ReleaseError, match="results.xlsx does not say register district: give the registers"):
        stored(schools, "results.xlsx", "", **SCHOOLS)


def test_of_several_sheets_the_description_says_which(schools: Project) -> None:
    _workbook(schools.root / "results.xlsx", [["Notes"]], [["URN", "passed", "pupils"], [100001, 1, 2]])
    with pytest.raises(ReleaseError, match="a workbook of 2 sheets. Say which is read under `sheet`: Sheet1"):
        stored(schools, "results.xlsx", "", **SCHOOLS)


def test_an_area_that_is_there_is_not_absent(testshire: Project) -> None:
    with pytest.raises(
        ReleaseError, match=r"has every figure of Testshire \(T10000001\): take it out of `absent`"
    ):
        stored(
            testshire,
            "wide.csv",
            "area,n\nTestshire,40\nTestland,90\n",
            layout="wide_csv",
            year="2011/12",
            area=[{"name": "area"}],
            areas=["county", "country"],
            absent={COUNTY: "not in this release"},
            measures=[{"indicator": "excluded", "value": "n", "unit": "number"}],
        )


def test_a_year_of_another_kind_than_the_registers_is_no_figure(testshire: Project) -> None:
    with pytest.raises(
        ReleaseError, match=r"row 2 .*: pass_rate has academic years in .*indicators.csv, .*'2012'"
    ):
        stored(
            testshire,
            "long.csv",
            "area,period,n\nTestshire,2012,90\n",
            **LONG,
            area=[{"name": "area"}],
            areas=["county"],
            period="calendar",
            measures=[{"indicator": "pass_rate", "value": "n"}],
        )
    assert not (testshire.data / "sources" / "made").exists()


def test_a_word_in_place_of_a_code_is_told_the_key_for_it(testshire: Project) -> None:
    with pytest.raises(ReleaseError, match="'ALL' is not an ONS area code .* give it under `no_names`"):
        stored(
            testshire,
            "long.csv",
            "code,area,period,n\nALL,Testshire,2011/12,90\n",
            **LONG,
            area=[{"code": "code", "name": "area"}],
            areas=["county"],
            period="academic_by_end",
            measures=[{"indicator": "pass_rate", "value": "n"}],
        )


WIDE = {
    "file": "wide*",
    "layout": "wide_csv",
    "year": "2011/12",
    "area": [{"name": "area"}],
    "measures": [{"indicator": "excluded", "value": "n", "unit": "number"}],
}


def test_a_table_about_areas_that_the_project_has_none_of_is_left_and_told(testshire: Project) -> None:
    """As a region of another council's description; a file of nothing else stops and says what is missing."""
    county = WIDE | {"name": "county", "areas": ["county"]}
    region = WIDE | {"name": "midlands", "areas": ["region"]}
    (testshire.data / "releases").mkdir()
    path, described = testshire.root / "wide.csv", testshire.data / "releases" / "made.yml"
    path.write_text("area,n\nTestshire,40\n")
    described.write_text(yaml.safe_dump(HEAD | {"tables": [county, region]}))
    report = import_release(testshire, "made", path)
    assert "note      Table midlands is left: areas.csv has no region." in str(report)
    assert len(report.plan.added) == 1
    described.write_text(yaml.safe_dump(HEAD | {"tables": [region]}))
    with pytest.raises(
        ReleaseError,
        match="wide.csv: table midlands is left: areas.csv has no region. Add those areas to it first",
    ):
        import_release(testshire, "made", path)


@pytest.mark.parametrize(
    ("areas", "said"),
    [(["county", "district"], "has no pass_rate .*for Oakvale"), (["district"], "has nothing about Oakvale")],
)
def test_a_list_of_schools_that_names_no_district_asks_for_a_register(
    testshire: Project, areas: list[str], said: str
) -> None:
    with pytest.raises(ReleaseError, match=f"{said}.*: it names no district. Give registers"):
        stored(
            testshire,
            "results.csv",
            "URN,LA,passed,pupils\n100001,Testshire,10,40\n",
            **SCHOOLS | {"areas": areas, "schools": {"urn": "URN", "authority": "LA"}},
        )
