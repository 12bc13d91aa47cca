"""What descriptions of releases need beside the plain layouts: packed files, sheets as rows, years in column names, rows
without a name, rows to add up, several registers, and judgements as they stood on a day; made files.
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from analysis.data.schema import OBSERVATIONS
from analysis.importing.diff import ImportReport
from analysis.importing.errors import ReleaseError
from analysis.importing.release_import import import_release
from analysis.io.csv_files import read_csv
from analysis.project import Project
from tests.support.made_project import head, write_project

openpyxl = pytest.importorskip("openpyxl", reason="writing workbooks is an optional extra")

SHIRE, EAST, WEST, ENGLAND, REGION = "E10000001", "E07000001", "E07000002", "E92000001", "E12000001"
AREAS = f"""\
code,name,kind,parent,former_names,renamed,former_codes
{SHIRE},Shire,county,{REGION},,,
{EAST},East,district,{SHIRE},,,
{WEST},West,district,{SHIRE},,,
{ENGLAND},England,country,,,,
{REGION},North,region,{ENGLAND},,,
"""
INDICATORS = """\
id,unit,data_set
passed,percent,made
pupils,count,made
points,points,made
spent,gbp_k,made
grade,grade,made
"""
RULES = """\
data_set,from_date,lowest_shown,percentages_too,secondary,source,place
default,2000-01-01,1,no,no,made,everywhere
"""
HEAD = head('{x: c, SUPP: c, "-": x, "": x}', title="Made", published="2014-01")
WIDE = """\
  - name: years
    file: 2012/results.csv
    layout: wide_csv
    separator: "\\t"
    area: [{name: Number}, {name: Type}]
    areas: [county, country]
    row_as: {"900": E10000001, "7": E92000001}
    years: {"11": 2010/11, "12": 2011/12}
    measures:
      - {indicator: passed, numerator: "Good{year} + Best{year}", denominator: "All{year}"}
      - {indicator: points, value: "Points{year}", unit: number, years: [2011/12]}
    own_years: true
    not_used: ["*"]
"""
RESULTS = """\
Number\tType\tName\tGood11\tBest11\tAll11\tGood12\tBest12\tAll12\tPoints11\tPoints12
900\t4\t\t50\t10\t1,000\t55\t15\t100\t700.1\t712.3
901\t4\t\t50\t10\t100\t55\t15\t100\t700.1\t712.3
\t7\t\t5,000\t1,000\t10,000\t55\t15\t100\t700.1\t698.7
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = write_project(tmp_path, areas=AREAS, indicators=INDICATORS, rules=RULES)
    registers = project.data / "releases" / "registers"
    registers.joinpath("list.yml").write_text(
        "title: A list of schools\nfile: list.zip\ninside: '*.xlsx'\nsheet: Schools\nheading_row: 2\n"
        "by: {urn: Number, laestab: Own}\ngives: {postcode: Postcode, phase: Phase, pupils: Roll}\n"
        "where: {Year: '{year}'}\n",
        encoding="utf-8",
    )
    registers.joinpath("old.yml").write_text(
        "title: Old list\nfile: old.csv\nbreaks_off: true\nby: {laestab: LA + Estab}\ngives: {postcode: PCODE}\n",
        encoding="utf-8",
    )
    registers.joinpath("postcodes.yml").write_text(
        "title: Postcodes\nby: {postcode: pc}\ngives: {district: lad}\n", encoding="utf-8"
    )
    return project


def describe(project: Project, *tables: str) -> None:
    (project.data / "releases" / "made.yml").write_text(HEAD + "".join(tables), encoding="utf-8")


def write(project: Project, name: str, text: str) -> Path:
    path = project.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def pack(project: Project, name: str, sheets: Mapping[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(project.root / "inner.xlsx")
    with zipfile.ZipFile(project.root / name, "w") as packed:
        packed.write(project.root / "inner.xlsx", "folder/inner.xlsx")
    return project.root / name


def stored(project: Project) -> list[dict[str, str]]:
    return read_csv(project.data / "sources" / "made" / "observations.csv").rows


def figures(project: Project) -> dict[tuple[str, str, str], tuple[str, str]]:
    table = read_csv(project.data / "sources" / "made" / "observations.csv")
    assert table.columns == OBSERVATIONS.names
    return {(row["indicator"], row["area"], row["year"]): (row["value"], row["note"]) for row in table.rows}


def test_years_in_column_names_added_columns_tabs_and_thousands(project: Project) -> None:
    describe(project, WIDE)
    file = write(project, "2012/results.csv", RESULTS)
    report = import_release(project, "made", file)
    assert isinstance(report, ImportReport)
    assert {key: value for key, (value, _) in figures(project).items()} == {
        ("passed", SHIRE, "2010/11"): "6.0",
        ("passed", SHIRE, "2011/12"): "70.0",
        ("passed", ENGLAND, "2010/11"): "60.0",
        ("passed", ENGLAND, "2011/12"): "70.0",
        ("points", SHIRE, "2011/12"): "712.3",
        ("points", ENGLAND, "2011/12"): "698.7",
    }
    places = [row["place"] for row in read_csv(project.data / "sources" / "made" / "observations.csv").rows]
    assert "2012/results.csv, row 2 (Shire), Good11 + Best11 / All11" in places
    assert import_release(project, "made", file).is_no_op


def test_a_file_of_another_folder_is_not_taken(project: Project) -> None:
    describe(project, WIDE)
    with pytest.raises(ReleaseError, match=r"not a file of made. Its files are named 2012/results.csv"):
        import_release(project, "made", write(project, "2011/results.csv", RESULTS))


def test_rows_without_a_name_are_known_by_their_number(project: Project) -> None:
    table = """\
  - name: blocks
    file: blocks.csv
    layout: wide_csv
    area: [{name: Type}]
    areas: [county, country]
    area_rows: {"4": E10000001}
    row_as: {"5": E92000001}
    year: 2012/13
    keep: {Type: {keep: ["3", "5"], others: ["1"]}}
    measures: [{indicator: passed, value: Passed}]
"""
    describe(project, table)
    import_release(project, "made", write(project, "blocks.csv", "Type,Passed\n1,50%\n3,61%\n3,86%\n5,88%\n"))
    assert {key[1]: value for key, (value, _) in figures(project).items()} == {SHIRE: "86.0", ENGLAND: "88.0"}


def test_numerator_and_denominator_may_stand_in_rows_of_their_own(project: Project) -> None:
    table = """\
  - name: rows
    file: rows.csv
    layout: long_csv
    adds_rows: true
    area: [{name: Area}]
    areas: [county]
    period: academic_digits
    year_column: Year
    first_year: 2011/12
    last_year: 2011/12
    measures:
      - {indicator: passed, where: {What: [Free]}, denominator_where: {What: [Total]}, numerator: N, denominator: N}
"""
    describe(project, table)
    text = "Area,Year,What,N\nShire,201112,Total,100\nShire,201112,Free,12\nShire,201112,Total,100\nShire,201314,Free,9\n"
    import_release(project, "made", write(project, "rows.csv", text))
    assert figures(project) == {("passed", SHIRE, "2011/12"): ("6.0", "")}


def test_percentages_are_added_up_by_the_pupils_they_are_of(project: Project) -> None:
    table = """\
  - name: parts
    file: parts.csv
    layout: wide_csv
    area: [{name: Area}]
    areas: [country, district]
    year: 2011/12
    adds_rows: true
    row_as: {Upland: E92000001, Lowland: E92000001}
    status: calculated
    total: {area: E10000001, of: district, note: of those who live there.}
    measures: [{indicator: passed, value: Rate, denominator: Pupils}]
"""
    describe(project, table)
    text = "Area,Pupils,Rate\nUpland,300,60\nLowland,100,80\nEast,10,50.0\nWest,30,70.0\n"
    import_release(project, "made", write(project, "parts.csv", text))
    assert [figures(project)["passed", area, "2011/12"][0] for area in (ENGLAND, SHIRE)] == ["65.0", "65.0"]
    path = project.data / "sources" / "made" / "observations.csv"
    rows = {row["area"]: row for row in read_csv(path).rows}
    assert (rows[SHIRE]["denominator"], rows[ENGLAND]["denominator"]) == ("40", "400")
    assert rows[SHIRE]["status"] == "calculated"
    assert rows[SHIRE]["note"] == "Worked out: of those who live there."
    assert rows[SHIRE]["place"] == "parts.csv, rows of the 2 districts added up, Rate / Pupils"


SCHOOLS = """\
  - name: schools
    file: schools.csv
    layout: schools_csv
    areas: [district]
    year: 2011/12
    status: calculated
    schools: {authority: LA, authorities: {"9*": E10000001}, urn: URN, laestab: LA + Estab}
    measures:
      - {indicator: passed, where: {register phase: [Primary]}, numerator: N, denominator: register pupils}
      - {indicator: points, value: P, denominator: register pupils, unit: average, decimals: 1}
      - {indicator: pupils, numerator: N, unit: number}
"""
LIST: list[list[object]] = [
    ["A list"],
    ["Number", "Own", "Postcode", "Phase", "Roll", "Year"],
    [1, 90001, "AB1 1AA", "Primary", 100, "201112"],
    [1, 90001, "AB1 1AA", "Primary", 999, "201011"],
    [2, 90002, "AB2 1AA", "Primary", 50, "201112"],
    [3, 90003, None, "Secondary", 200, "201112"],
]
OLD = "LA,Estab,PCODE\n900,03,AB2 1AA\n900,04,AB2 1AA\n9"
POSTCODES = f"pc,lad\nAB11AA,{EAST}\nAB21AA,{WEST}\n"
# The second school has another URN than in the list; the third is found by its other number; the last nowhere.
ROWS = "LA,Estab,URN,N,P\n900,01,1,60,10\n900,02,77,20,20\n900,03,3,100,30\n900,09,9,5,40\n800,01,5,9,50\n"


def test_a_school_is_found_by_either_number_in_one_register_after_another(project: Project) -> None:
    describe(project, SCHOOLS)
    registers = [
        write(project, "old.csv", OLD),
        pack(project, "list.zip", {"Schools": LIST}),
        write(project, "pc.csv", POSTCODES),
    ]
    import_release(project, "made", write(project, "schools.csv", ROWS), registers=registers)
    found = figures(project)
    loss = "1 of the county's 4 are not allocated to a district."
    assert found["pupils", EAST, "2011/12"] == ("60", f"Made from the figures of 1 school. {loss}")
    assert found["pupils", WEST, "2011/12"] == ("120", f"Made from the figures of 2 schools. {loss}")
    assert found["passed", EAST, "2011/12"] == ("60.0", "Made from the figures of 1 school.")
    assert found["passed", WEST, "2011/12"] == ("40.0", "Made from the figures of 1 school.")
    assert found["points", WEST, "2011/12"][0] == "28.0"
    assert all(
        row["status"] == "calculated"
        for row in read_csv(project.data / "sources" / "made" / "observations.csv").rows
    )


def test_a_list_that_needs_registers_says_so(project: Project) -> None:
    describe(project, SCHOOLS)
    with pytest.raises(
        ReleaseError, match="does not say register phase, register pupils: give the registers"
    ):
        import_release(project, "made", write(project, "schools.csv", ROWS))


def test_a_judgement_is_that_of_the_latest_inspection_by_the_day(project: Project) -> None:
    table = """\
  - name: judged
    file: judged.zip
    inside: "*.xlsx"
    layout: schools_csv
    sheet: Provider
    areas: [county, region, country]
    year: 2012/13
    schools:
      authority: Authority
      authorities: {Shire: E10000001}
      within: {Region: {North: E12000001}}
      country: E92000001
      urn: URN
      as_at: {date: 2012-08-31, column: Grade, judged: [{date: Latest, grade: Now}, {date: Before, grade: Then}]}
    keep: {Grade: {keep: ["1", "2", "3"], others: ["", "-"]}}
    measures: [{indicator: passed, counts: {Grade: ["1", "2"]}}]
"""
    describe(project, table)
    rows: list[list[object]] = [
        ["Authority", "Region", "URN", "Latest", "Now", "Before", "Then"],
        ["Shire", "North", 1, "2012-05-01", 2, "2009-05-01", 3],
        ["Shire", "North", 2, "2013-05-01", 1, "2011-05-01", 3],
        ["Shire", "North", 3, "2013-05-01", 1, "-", "-"],
        ["Other", "North", 4, "2012-05-01", 1, "-", "-"],
        ["Far", "South", 5, "2012-05-01", 3, "-", "-"],
    ]
    import_release(project, "made", pack(project, "judged.zip", {"Provider": rows}))
    assert {key[1]: value for key, (value, _) in figures(project).items()} == {
        SHIRE: "50.0",
        REGION: "66.7",
        ENGLAND: "50.0",
    }


def test_a_packed_file_without_what_is_looked_for_stops(project: Project) -> None:
    describe(project, WIDE.replace("2012/results.csv", "results.zip\n    inside: other.csv"))
    with pytest.raises(ReleaseError, match=r"one file other.csv of at most .* was expected in it"):
        import_release(project, "made", pack(project, "results.zip", {"A": []}))


SHEET = """\
  - name: spending
    file: "*.ods"
    sheet: Data
    heading_rows: [2]
    layout: wide_csv
    area: [{code: Code, name: Authority}]
    areas: [county]
    year: 2012-13
    symbols: {"[z]": z}
    rows_not_used: {Kinds: a sum of kinds}
    words: {Outstanding: 1, Good: 2}
    measures:
      - {indicator: spent, unit: number, value: Pay (C3 = C1 + C2)}
      - {indicator: grade, unit: number, decimals: 0, value: Judged}
"""
SPENDING = [
    ["Spending"],
    ["Code", "Authority", "Pay (C3 = C1 + C2)", "Judged"],
    [SHIRE, "Shire CC", "120.5", "Good"],
    ["[z]", "Joint board", "7", "Good"],
    ["E10", "Kinds", "127.5", ""],
    [" ", "", "", ""],
]


def opendocument(project: Project, rows: list[list[str]], says_what_it_is: bool) -> Path:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Data">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(project.root / "spending.ods", "w") as packed:
        if says_what_it_is:
            packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
    return project.root / "spending.ods"


@pytest.mark.parametrize("says_what_it_is", [True, False])
def test_an_ods_is_read_with_sums_in_names_grades_as_words_and_rows_without_a_code(
    project: Project, says_what_it_is: bool
) -> None:
    describe(project, SHEET)
    import_release(project, "made", opendocument(project, SPENDING, says_what_it_is))
    assert [(row["indicator"], row["area"], row["value"]) for row in stored(project)] == [
        ("spent", SHIRE, "120.5"),
        ("grade", SHIRE, "2"),
    ]


STARTS = """\
  - name: starts
    file: "starts*.csv"
    layout: long_csv
    area: [{name: home}]
    areas: [district]
    year_column: year
    period: "academic {start}/{to}{mark}"
    marks: {Aug to Oct: part}
    first_year: 2011/12
    adds_rows: true
    status: calculated
    total: {area: E10000001, of: district, note: Sum of the districts.}
    measures: [{indicator: pupils, unit: number, decimals: 0, value: starts}]
    not_used: [provider]
"""


def test_numbers_of_something_are_added_up_to_the_county_a_part_of_a_year_as_a_part(project: Project) -> None:
    describe(project, STARTS)
    rows = ["A,East,2", "B,East,3", "A,West,4", "A,Elsewhere,9"]
    text = [f"{row},{year}" for year in ("2011/12", "2012/13 (Aug to Oct)") for row in rows]
    import_release(
        project, "made", write(project, "starts.csv", "\n".join(["provider,home,starts,year", *text]))
    )
    assert {
        (row["area"], row["year"], row["value"], row["status"], row["note"]) for row in stored(project)
    } == {
        (EAST, "2011/12", "5", "calculated", ""),
        (WEST, "2011/12", "4", "calculated", ""),
        (SHIRE, "2011/12", "9", "calculated", "Worked out: Sum of the districts."),
        (EAST, "2012/13", "5", "part", "Aug to Oct."),
        (WEST, "2012/13", "4", "part", "Aug to Oct."),
        (SHIRE, "2012/13", "9", "part", "Worked out: Sum of the districts. Aug to Oct."),
    }


OF_AUTHORITIES = """\
  - name: schools
    file: "*.parquet"
    layout: schools_csv
    areas: [county, country]
    year: "2012"
    status: calculated
    schools: {authority: Local authority, urn: URN, country: E92000001}
    measures:
      - {indicator: passed, where: &graded {Grade: ["1", "2", "3"]}, counts: &good {Grade: ["1", "2"]}}
      - {indicator: points, where: *graded, counts: *good, denominator: Roll, unit: average, decimals: 1}
    not_used: [Name]
"""


def test_schools_of_parquet_are_known_by_the_name_of_their_authority_and_rows_without_content_left_out(
    project: Project,
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    describe(project, OF_AUTHORITIES)
    columns = {
        "URN": [1.0, 2.0, None, 3.0, 4.0],
        "Name": ["a", "b", None, "c", "d"],
        "Local authority": ["Shire", "Shire", None, "Far", "Shire"],
        "Grade": ["1", "3", None, "2", "Not judged"],
        "Roll": [30.0, 10.0, None, 60.0, 99.0],
    }
    parquet.write_table(pyarrow.table(columns), project.root / "list.parquet")
    import_release(project, "made", project.root / "list.parquet")
    made = {(row["indicator"], row["area"]): row for row in stored(project)}
    assert (made["passed", SHIRE]["numerator"], made["passed", SHIRE]["denominator"]) == ("1", "2")
    assert (made["passed", ENGLAND]["numerator"], made["passed", ENGLAND]["denominator"]) == ("2", "3")
    pupils = made["points", ENGLAND]
    assert (pupils["value"], pupils["numerator"], pupils["denominator"]) == ("90.0", "", "")
