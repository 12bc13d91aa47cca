"""Importing official releases, with small made files: what is taken, what stops, what a second import does."""

import csv
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from analysis.data.sources import read_sidecar
from analysis.data.transactions import complete_interrupted
from analysis.errors import UsageError
from analysis.importing.diff import ImportReport
from analysis.importing.errors import ReleaseError
from analysis.importing.release_import import import_release
from analysis.io.hashing import hash_file
from analysis.project import Project
from tests.support.killed_at import each_kill, needs_fork
from tests.support.made_project import head, write_project

AREAS = """\
code,name,kind,parent,former_names,renamed,former_codes
E10000001,Shire,county,E12000001,,,
E07000001,North,district,E10000001,,,
E07000002,Old South,district,E10000001,South and Coast,,
E92000001,England,country,,,,
"""
WIDE = """\
code,name,rural,pupils_all,pupils_boys,pupils_girls,passed_all,passed_boys,passed_girls,extra
E92000001,England,,1000,500,500,608,300,308,1
E92000001,England,Urban,700,350,350,400,200,200,1
E10000001,Shire,,200,100,100,125,60,65,1
E10000099,Elsewhere,,80,40,40,x,x,x,1
E07000001,North,,160,80,80,101,50,51,1
E07000002,South & Coast,,40,20,20,24,10,14,1
"""
LONG = """\
areacd,areanm,period,rate,status
E10000001,Shire,2011-01-01/P1Y,3.0,
E10000001,Shire,2012-01-01/P1Y,3.2,
E92000001,England,2011-01-01/P1Y,3.7,
E92000001,England,2012-01-01/P1Y,,x
W92000004,Wales,2012-01-01/P1Y,4.0,
"""
MAPPING = (
    head('{x: c, ".": z}')
    + """\
  - name: wide
    file: "wide*.csv"
    layout: wide_csv
    area: [{code: code, name: name}]
    areas: [county, district, country]
    year: 2012/13
    keep: {rural: {keep: [""], others: [Urban, Rural]}}
    groups: {all: all, boys: boys, girls: girls}
    denominator: "pupils_{group}"
    measures: [{indicator: passed, numerator: "passed_{group}"}]
    parts: {all: [boys, girls]}
    not_used: [extra, spare_*]
  - name: homes
    file: "homes*.csv"
    layout: wide_csv
    area: [{code: code, name: name}]
    areas: [district]
    year: 2012/13
    measures: [{indicator: passed, group: boys, numerator: passed, denominator: pupils}]
    total: {area: E10000001, of: district, note: The districts added up.}
  - name: long
    file: "long*.csv"
    layout: long_csv
    area: [{code: areacd, name: areanm}]
    areas: [county, country]
    year_column: period
    symbol_column: status
    first_year: "2011"
    measures: [{indicator: rate, value: rate}]
  - name: book
    file: "book*.xlsx"
    layout: workbook
    sheets: {Table 1 data: ""}
    heading_rows: [2, 3]
    years: [2011/12, 2012/13]
    area: [{code: A, name: B}]
    areas: [county, country]
    row_as: {Total (state-funded): E92000001}
    rows_not_used: {England: covers other schools too}
    status_by_year: {2012/13: provisional}
    measures: [{indicator: passed, value: "Passed with maths / {year}"}]
    not_used: [Passed / *]
"""
)
BOOK = [
    ["Table 1: results", "", "", "", "", ""],
    ["Code", "Area", "Passed1", "", "Passed with maths", ""],
    ["", "", "2011/12", "2012/13", "2011/12", "2012/13"],
    ["E10000001", "Shire2", 70.1, 71.5, 61.3, 63],
    ["", "Heading only", "", "", "", ""],
    ["", "Total (state-funded)1", 68.0, 69.0, 59.1, 60.8],
    ["E92000001", "England1,5", 65.0, 66.0, 59.4, 59.2],
    ["1.  A note below the table.", "", "", "", "", ""],
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    indicators = "id\npassed\nrate\n"
    return write_project(
        tmp_path, areas=AREAS, groups="all boys girls", indicators=indicators, described=MAPPING
    )


def bring(
    project: Project, text: str | bytes, name: str = "wide.csv", *, dry_run: bool = False
) -> ImportReport:
    """Writes a made release and imports it."""
    file = project.root / name
    file.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return import_release(project, "made", file, dry_run)


def bring_book(project: Project, rows: list[list[object]], sheet: str = "Table 1 data") -> ImportReport:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(project.root / "book.xlsx")
    return import_release(project, "made", project.root / "book.xlsx")


def stored(project: Project) -> dict[tuple[str, str, str, str], dict[str, str]]:
    with (project.data / "sources" / "made" / "observations.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["indicator"], row["area"], row["group"], row["year"]): row for row in csv.DictReader(file)
        }


def figure_and_hash(folder: Path) -> tuple[str, str]:
    """The county's figure, and the hash of the file that the sidecar says it is from."""
    with (folder / "observations.csv").open(encoding="utf-8", newline="") as file:
        [value] = [
            row["value"]
            for row in csv.DictReader(file)
            if (row["area"], row["group"]) == ("E10000001", "all")
        ]
    return value, read_sidecar(folder / "provenance.yml")["sha256"][0]


def folder_bytes(project: Project) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (project.data / "sources" / "made").iterdir()}


# what is taken


def test_percentages_come_from_the_counts_and_say_where_they_stand(project: Project) -> None:
    bring(project, WIDE)
    row = stored(project)["passed", "E10000001", "all", "2012/13"]
    assert (row["value"], row["numerator"], row["denominator"]) == ("62.5", "125", "200")
    assert row["place"] == "wide.csv, row 4 (Shire), passed_all / pupils_all"
    assert (row["source"], row["status"], row["symbol"], row["printed"]) == ("made", "final", "", "")


def test_only_registered_areas_and_kept_rows_are_taken(project: Project) -> None:
    report = bring(project, WIDE)
    assert len(report.plan.added) == 4 * 3
    assert report.unused.rows == {"rural other than (blank)": 1, "other areas": 1}
    assert report.unused.columns == ["extra"]


def test_an_area_is_known_by_a_former_name(project: Project) -> None:
    bring(project, WIDE)
    assert stored(project)["passed", "E07000002", "all", "2012/13"]["value"] == "60.0"


def test_a_suppressed_count_suppresses_the_percentage(project: Project) -> None:
    bring(project, WIDE.replace("24,10,14,1", "24,x,x,1"))
    row = stored(project)["passed", "E07000002", "boys", "2012/13"]
    assert (row["value"], row["symbol"], row["numerator"], row["denominator"]) == ("", "c", "", "20")


def test_nobody_in_the_group_is_not_applicable(project: Project) -> None:
    bring(project, WIDE.replace("40,20,20,24,10,14", "40,0,40,24,0,24"))
    assert stored(project)["passed", "E07000002", "boys", "2012/13"]["symbol"] == "z"


def test_a_total_is_made_from_the_counts_of_its_parts(project: Project) -> None:
    bring(
        project, "code,name,pupils,passed\nE07000001,North,160,101\nE07000002,Old South,40,24\n", "homes.csv"
    )
    row = stored(project)["passed", "E10000001", "boys", "2012/13"]
    assert (row["value"], row["numerator"], row["denominator"]) == ("62.5", "125", "200")
    assert row["place"] == "homes.csv, rows of the 2 districts added up, passed / pupils"


def test_there_is_no_total_where_a_part_is_suppressed(project: Project) -> None:
    bring(project, "code,name,pupils,passed\nE07000001,North,160,x\nE07000002,Old South,40,24\n", "homes.csv")
    assert ("passed", "E10000001", "boys", "2012/13") not in stored(project)


def test_a_long_file_gives_years_and_says_why_there_is_none(project: Project) -> None:
    mapping = project.data / "releases" / "made.yml"
    mapping.write_text(MAPPING.replace("x: c", "x: x"), encoding="utf-8")
    bring(project, LONG, "long.csv")
    assert stored(project)["rate", "E10000001", "all", "2012"]["printed"] == "3.2"
    assert stored(project)["rate", "E92000001", "all", "2012"]["symbol"] == "x"


def test_years_laid_out_in_advance_with_noughts_are_left(project: Project) -> None:
    future = "E10000001,Shire,2013-01-01/P1Y,0,\nE92000001,England,2013-01-01/P1Y,0.0,\n"
    report = bring(project, LONG + future, "long.csv")
    assert {year for *_, year in stored(project)} == {"2011", "2012"}
    assert report.unused.rows["2013 is nought everywhere, so not published yet"] == 1


def test_a_workbook_gives_its_cells_with_merged_headings(project: Project) -> None:
    report = bring_book(project, BOOK)
    assert stored(project)["passed", "E10000001", "all", "2012/13"] | {"status": "provisional"} == {
        "indicator": "passed",
        "area": "E10000001",
        "group": "all",
        "year": "2012/13",
        "value": "63.0",
        "numerator": "",
        "denominator": "",
        "status": "provisional",
        "symbol": "",
        "qualifier": "",
        "printed": "63.0",
        "source": "made",
        "place": "book.xlsx, sheet Table 1 data, F4 (Shire)",
        "note": "",
    }
    assert stored(project)["passed", "E92000001", "all", "2011/12"]["value"] == "59.1"
    assert report.unused.columns == ["Passed / 2011/12", "Passed / 2012/13"]


def test_a_workbook_of_several_tables_gives_them_all(project: Project) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    second = """
  - name: rates
    file: "book*.xlsx"
    layout: workbook
    sheets: {Table 2: "2012"}
    heading_rows: [1]
    area: [{code: A, name: B}]
    areas: [county, country]
    measures: [{indicator: rate, value: Rate}]
"""
    (project.data / "releases" / "made.yml").write_text(MAPPING + second, encoding="utf-8")
    book = openpyxl.Workbook()
    book.active.title = "Table 1 data"
    rates = [["Code", "Area", "Rate"], ["E10000001", "Shire", 3.2], ["E92000001", "England", 3.8]]
    for sheet, rows in ((book.active, BOOK), (book.create_sheet("Table 2"), rates)):
        for row in rows:
            sheet.append(row)
    book.create_sheet("Index")
    book.save(project.root / "book.xlsx")
    report = import_release(project, "made", project.root / "book.xlsx")
    assert (len(report.plan.added), report.unused.sheets) == (4 + 2, ["Index"])
    assert (
        stored(project)["rate", "E92000001", "all", "2012"]["place"]
        == "book.xlsx, sheet Table 2, C3 (England)"
    )
    assert stored(project)["passed", "E10000001", "all", "2012/13"]["value"] == "63.0"


def test_a_group_that_only_its_parts_state_is_added_up(project: Project) -> None:
    mapping = MAPPING.replace(
        "groups: {all: all, boys: boys, girls: girls}", "groups: {boys: boys, girls: girls}"
    )
    mapping = mapping.replace("not_used: [extra, spare_*]", "not_used: [extra, spare_*, '*_all']")
    (project.data / "releases" / "made.yml").write_text(mapping, encoding="utf-8")
    bring(project, WIDE)
    row = stored(project)["passed", "E10000001", "all", "2012/13"]
    assert (row["value"], row["numerator"], row["denominator"]) == ("62.5", "125", "200")
    assert row["place"].startswith("wide.csv, row 4 (Shire), passed_boys / pupils_boys and wide.csv, row 4")
    bring(project, WIDE.replace("125,60,65,1", "125,60,x,1"))
    assert ("passed", "E10000001", "girls", "2012/13") in stored(project)
    assert stored(project)["passed", "E10000001", "girls", "2012/13"]["symbol"] == "c"


def test_a_measure_of_one_group_is_not_repeated_for_the_others(project: Project) -> None:
    mapping = MAPPING.replace(
        'measures: [{indicator: passed, numerator: "passed_{group}"}]',
        'measures: [{indicator: passed, numerator: "passed_{group}"}, '
        "{indicator: rate, group: girls, numerator: passed_girls, denominator: pupils_girls}]",
    )
    (project.data / "releases" / "made.yml").write_text(mapping, encoding="utf-8")
    bring(project, WIDE)
    assert {group for indicator, _, group, _ in stored(project) if indicator == "rate"} == {"girls"}


def test_provenance_names_every_file_with_its_hash(project: Project) -> None:
    bring(project, WIDE)
    bring(project, LONG, "long.csv")
    sidecar = yaml.safe_load(
        (project.data / "sources" / "made" / "provenance.yml").read_text(encoding="utf-8")
    )
    assert sidecar["file"] == ["long.csv", "wide.csv"]
    assert [len(given) for given in sidecar["sha256"]] == [64, 64]
    assert (sidecar["date_published"], sidecar["files"]) == ("2014-01-23", ["observations.csv"])


def test_what_people_added_to_provenance_stays_until_the_file_changes(project: Project) -> None:
    bring(project, WIDE)
    sidecar = project.data / "sources" / "made" / "provenance.yml"
    sidecar.write_text(
        sidecar.read_text(encoding="utf-8").replace("the import.", "the import. Checked."), encoding="utf-8"
    )
    bring(project, WIDE)
    assert "Checked." in sidecar.read_text(encoding="utf-8")
    bring(project, WIDE.replace(",1\n", ",2\n"))
    assert "Checked." not in sidecar.read_text(encoding="utf-8")


@needs_fork
def test_killed_at_any_step_figures_and_provenance_are_of_one_file(project: Project) -> None:
    """The hash in the sidecar is that of the file the figures are from, whenever the import was killed."""
    bring(project, WIDE)
    folder = project.data / "sources" / "made"
    file = project.root / "wide.csv"
    file.write_text(WIDE.replace(",125,60,", ",126,61,"), encoding="utf-8")
    kept, seen = project.root / "kept", []
    shutil.copytree(project.data, kept)
    old = figure_and_hash(folder)
    for _ in each_kill(lambda: import_release(project, "made", file), project.data):
        complete_interrupted(project.data)
        seen.append(figure_and_hash(folder))
        shutil.rmtree(project.data)
        shutil.copytree(kept, project.data)
    complete_interrupted(project.data)
    import_release(project, "made", file)
    new = figure_and_hash(folder)
    assert [value for value, _ in (old, new)] == ["62.5", "63.0"]
    assert new[1] == hash_file(file)
    assert set(seen) <= {old, new} and {old, new} <= set(seen)
    assert len(seen) > 10


# what a second import does


def test_a_second_import_changes_nothing(project: Project) -> None:
    bring(project, WIDE)
    before = folder_bytes(project)
    report = bring(project, WIDE)
    assert report.is_no_op
    assert folder_bytes(project) == before
    assert str(report).endswith("No figure to write: all are already there.")


def test_a_dry_run_tells_and_writes_nothing(project: Project) -> None:
    report = bring(project, WIDE, dry_run=True)
    assert "12 added, 0 changed, 0 completed with counts, 0 unchanged" in str(report)
    assert str(report).endswith("Dry run: nothing was written.")
    assert not (project.data / "sources").exists()


def test_a_revision_is_told_and_marked_and_stays_one(project: Project) -> None:
    bring(project, WIDE)
    report = bring(project, WIDE.replace("101,50,51", "103,51,52"))
    assert (
        "changed   passed, all: 1 figure\n    North 2012/13: 63.1 (101 of 160) → 64.4 (103 of 160) [r]"
        in str(report)
    )
    row = stored(project)["passed", "E07000001", "all", "2012/13"]
    assert (row["value"], row["status"], row["note"]) == (
        "64.4",
        "revised",
        "Revised from 63.1 (101 of 160).",
    )
    assert bring(project, WIDE.replace("101,50,51", "103,51,52")).is_no_op


def test_counts_complete_a_figure_that_had_none(project: Project) -> None:
    bring(project, WIDE)
    path = project.data / "sources" / "made" / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("62.5,125,200", "62.5,,"), encoding="utf-8")
    sidecar = path.with_name("provenance.yml")  # as of an import before it wrote what figures are checked by
    sidecar.write_text(sidecar.read_text(encoding="utf-8").partition("checked:")[0], encoding="utf-8")
    report = bring(project, WIDE)
    assert len(report.plan.completed) == 1
    assert stored(project)["passed", "E10000001", "all", "2012/13"]["numerator"] == "125"


def test_a_figure_changed_by_hand_is_restored_by_its_file_and_is_no_revision(project: Project) -> None:
    bring(project, WIDE)
    path = project.data / "sources" / "made" / "observations.csv"
    before = path.read_text(encoding="utf-8")
    assert before.count("62.5,125,200,") == 1
    path.write_text(before.replace("62.5,125,200,", "66.5,133,200,"), encoding="utf-8")
    with pytest.raises(
        ReleaseError, match=r"was changed by hand since it was imported: wide.csv, row 4 .*Restore it"
    ):
        bring(project, LONG, "long.csv")
    bring(project, WIDE)
    assert path.read_text(encoding="utf-8") == before


def test_a_figure_that_a_spreadsheet_wrote_otherwise_is_not_changed(project: Project) -> None:
    bring(project, WIDE)
    path = project.data / "sources" / "made" / "observations.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("62.5,125,200", "62.50,125.0,200.0"), encoding="utf-8"
    )
    assert bring(project, LONG, "long.csv").plan.added


def test_a_provisional_figure_becomes_final(project: Project) -> None:
    bring_book(project, BOOK)
    mapping = project.data / "releases" / "made.yml"
    mapping.write_text(MAPPING.replace("provisional", "final"), encoding="utf-8")
    assert len(bring_book(project, BOOK).plan.changed) == 2
    assert stored(project)["passed", "E10000001", "all", "2012/13"]["status"] == "final"


def test_two_tables_of_a_release_that_differ_stop(project: Project) -> None:
    bring(project, WIDE)
    with pytest.raises(
        ReleaseError, match="two tables of made state different figures: stored 62.5 .50 of 80. .wide.csv"
    ):
        bring(
            project,
            "code,name,pupils,passed\nE07000001,North,80,51\nE07000002,Old South,20,10\n",
            "homes.csv",
        )


def test_a_figure_no_longer_in_the_file_is_kept_and_told(project: Project) -> None:
    bring(
        project,
        LONG + "E10000001,Shire,2013-01-01/P1Y,2.8,\nE92000001,England,2013-01-01/P1Y,3.0,\n",
        "long.csv",
    )
    report = bring(project, LONG, "long.csv")
    assert "kept, no longer in the file: rate, all: Shire 2013" in str(report)
    assert ("rate", "E10000001", "all", "2013") in stored(project)


# what a reader survives


def moved_columns(text: str) -> str:
    return "\n".join(",".join(reversed(line.split(","))) for line in text.splitlines()) + "\n"


SURVIVED: dict[str, Callable[[str], bytes]] = {
    "a byte order mark": lambda text: text.encode("utf-8-sig"),
    "one cp1252 byte, late": lambda text: (text + "E10000098,Ynys M\xf4n,,9,4,5,3,1,2,1\n").encode("cp1252"),
    "a byte order mark, and one cp1252 byte, late": lambda text: (
        b"\xef\xbb\xbf" + (text + "E10000098,Ynys M\xf4n,,9,4,5,3,1,2,1\n").encode("cp1252")
    ),
    "bare carriage returns": lambda text: text.replace("\n", "\r").encode(),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "columns moved": lambda text: moved_columns(text).encode(),
    "a known column added": lambda text: "\n".join(
        f"{line},{'spare_1' if n == 0 else 5}" for n, line in enumerate(text.splitlines())
    ).encode(),
    "notes below the table": lambda text: (text + "\nSource: made statistics\n\n").encode(),
    "a summary row at the end": lambda text: (
        text + ",Total of districts,,200,100,100,125,60,65,1\n"
    ).encode(),
    "quoted names with commas": lambda text: (
        text + '"E10000097","Shire, County of West",,9,4,5,3,1,2,1\n'
    ).encode(),
    "no line end after the last row": lambda text: text.rstrip("\n").encode(),
}


@pytest.mark.parametrize("what", SURVIVED)
def test_the_same_figures_are_read_in_spite_of(project: Project, what: str) -> None:
    bring(project, WIDE)
    expected = {key: row["value"] for key, row in stored(project).items()}
    bring(project, SURVIVED[what](WIDE))
    assert {key: row["value"] for key, row in stored(project).items()} == expected


def test_a_large_file_is_streamed(project: Project) -> None:
    other = "".join(f"E06{n:06d},Place {n},,80,40,40,30,15,15,1\n" for n in range(100, 40_100))
    (project.root / "wide.csv").write_text(WIDE + other, encoding="utf-8")
    tracemalloc.start()
    report = import_release(project, "made", project.root / "wide.csv", dry_run=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.unused.rows["other areas"] == 40_001
    assert peak < 8_000_000


# what stops

DAMAGED: dict[str, tuple[str, str]] = {
    "cut in the middle of a row": (
        WIDE[:-8],
        r"wide.csv, row 7: 8 fields where the header has 10: the file is cut short",
    ),
    "cut between rows": (
        "".join(WIDE.splitlines(keepends=True)[:4]),
        r"no passed \(all, 2012/13\) for North .*, Old South .*, 2 of 4",
    ),
    "separated by semicolons": (WIDE.replace(",", ";"), "separated by semicolons, not commas"),
    "separated by tabs": (WIDE.replace(",", "\t"), "separated by tabs, not commas"),
    "a column renamed": (
        WIDE.replace("passed_all", "achieved_all"),
        "Expected and missing: passed_all. Found and not known: achieved_all",
    ),
    "an unknown column": (WIDE.replace("extra", "surprise"), "Found and not known: surprise"),
    "two columns of one name": (
        WIDE.replace("passed_boys", "passed_all"),
        "columns of the same name: passed_all",
    ),
    "headings shuffled over the codes": (
        WIDE.replace("code,name", "name,code"),
        "'England' is not an ONS area code",
    ),
    "headings shuffled over the counts": (
        WIDE.replace("pupils_all,pupils_boys", "pupils_boys,pupils_all"),
        "is not boys 1000 and girls 500",
    ),
    "passed and pupils exchanged": (
        WIDE.replace("pupils_", "p_").replace("passed_", "pupils_").replace("p_", "passed_"),
        "1000 of 608 pupils",
    ),
    "a row twice": (
        WIDE + WIDE.splitlines()[3] + "\n",
        r"Shire \(E10000001\) is there twice: .*row 4.* and .*row 8",
    ),
    "text in a number": (
        WIDE.replace("160,80,80", "16O,80,80"),
        r"row 6 \(North\).*pupils_all: found '16O' where a number was expected",
    ),
    "a comma that parts no thousands": (
        WIDE.replace("1000,500,500", '"10,00",500,500'),
        "found '10,00' where a number was expected",
    ),
    "an empty cell": (WIDE.replace("125,60,65", ",60,65"), "found an empty cell where a number was expected"),
    "an unknown symbol": (
        WIDE.replace("125,60,65", "SUPP,60,65"),
        "found 'SUPP' where a number was expected",
    ),
    "a negative count": (WIDE.replace("125,60,65", "-125,60,65"), "found -125 where a count was expected"),
    "a second header row": (WIDE.splitlines()[0] + "\n" + WIDE, "row 2 repeats the header"),
    "another year's columns": (
        WIDE.replace("_all", "_all_14"),
        "Expected and missing: passed_all, pupils_all",
    ),
    "another authority only": (
        WIDE.splitlines()[0] + "\nE10000099,Elsewhere,,80,40,40,30,15,15,1\n",
        "nothing about Shire .* another authority's file",
    ),
    "an unknown code": (
        WIDE.replace("Urban", "Suburban"),
        "rural is 'Suburban', which the mapping does not know",
    ),
    "a name on another's code": (
        WIDE.replace("E07000001,North", "E07000001,Shire"),
        "found 'Shire' with code E07000001, but .* E07000001 is North",
    ),
    "an area recoded": (
        WIDE.replace("E07000001,North", "E07000901,North"),
        "found 'North' with code E07000901, but .* North is E07000001",
    ),
    "empty": ("", "wide.csv is empty"),
    "a quotation mark left open": (
        WIDE.replace("E10000099,Elsewhere", '"E10000099,Elsewhere'),
        "not readable as CSV|cut short",
    ),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_file_stops_and_says_what_is_wrong(project: Project, what: str) -> None:
    text, message = DAMAGED[what]
    with pytest.raises(ReleaseError, match=message):
        bring(project, text)
    assert not (project.data / "sources").exists()


def test_bytes_that_are_no_text_stop(project: Project) -> None:
    with pytest.raises(ReleaseError, match="is not text in UTF-8 or Windows-1252"):
        bring(project, WIDE.encode("utf-16"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LONG.replace("2011-", "2009-"), "starts in 2012; its mapping expects figures from 2011"),
        (LONG.replace("2012-01-01/P1Y", "2012", 1), "the period '2012' is not a calendar year"),
        (LONG.replace("E10000001,Shire,2012-01-01/P1Y,3.2,\n", ""), r"no rate \(all, 2012\) for Shire"),
        (LONG.replace("3.2", ""), "found an empty cell"),
        (LONG.replace("3.2", "320"), "found 320 where a percentage was expected"),
    ],
)
def test_a_damaged_long_file_stops(project: Project, text: str, message: str) -> None:
    with pytest.raises(ReleaseError, match=message):
        bring(project, text, "long.csv")


def test_a_workbook_without_the_sheet_stops(project: Project) -> None:
    with pytest.raises(ReleaseError, match="has no sheet 'Table 1 data'. Its sheets are Table 2"):
        bring_book(project, BOOK, sheet="Table 2")


def test_a_workbook_of_other_years_stops(project: Project) -> None:
    rows = [
        [str(cell).replace("2012/13", "2013/14") if cell == "2012/13" else cell for cell in row]
        for row in BOOK
    ]
    with pytest.raises(
        ReleaseError,
        match="Expected and missing: Passed with maths / 2012/13. Found and not known: Passed with maths / 2013/14",
    ):
        bring_book(project, rows)


def test_a_workbook_with_a_row_put_in_above_the_headings_stops(project: Project) -> None:
    with pytest.raises(ReleaseError, match="the columns are not those the mapping describes"):
        bring_book(project, [["A new line"], *BOOK])


def test_a_web_page_saved_as_a_workbook_stops(project: Project) -> None:
    with pytest.raises(ReleaseError, match="is not an Excel workbook"):
        bring(project, "<html>", "book.xlsx")


def test_half_a_workbook_stops(project: Project) -> None:
    bring_book(project, BOOK)
    half = (project.root / "book.xlsx").read_bytes()
    with pytest.raises(ReleaseError, match="cannot be opened as a workbook: it is cut short or damaged"):
        bring(project, half[: len(half) // 2], "book.xlsx")


# what is asked wrongly


def test_an_unknown_source_names_those_there_are(project: Project) -> None:
    with pytest.raises(UsageError, match=r"There is no release called 'maed'. Did you mean made\?"):
        import_release(project, "maed", project.root / "wide.csv")


def test_an_unknown_file_names_what_the_source_has(project: Project) -> None:
    with pytest.raises(
        ReleaseError, match=r"other.csv is not a file of made. Its files are named wide\*.csv"
    ):
        bring(project, WIDE, "other.csv")


def test_a_file_that_is_not_there(project: Project) -> None:
    with pytest.raises(ReleaseError, match="There is no file") as stopped:
        import_release(project, "made", project.root / "wide_2.csv")
    assert stopped.value.exit_code == UsageError.exit_code


def test_an_indicator_that_is_not_in_the_register(project: Project) -> None:
    (project.data / "reference" / "indicators.csv").write_text("id\nrate\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match="names passed, not in data/reference/indicators.csv"):
        bring(project, WIDE)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "layout: wide_csv",
            "layout: sideways",
            "layout: sideways is not one of wide_csv, long_csv, workbook",
        ),
        ("publisher: Office of Made Statistics\n", "", "missing keys: publisher"),
        ("parts:", "prats:", "unknown keys: prats"),
        ("x: c", "x: hidden", "symbols: hidden is not one of c, x, z, low"),
        ("value: rate}", "value: rate, unit: ells}", "unit: ells is not one of percentage, number"),
        ("provisional", "nearly", "status: nearly is not one of final"),
        ("source: made", "source: [made", "made.yml is not valid YAML"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(project: Project, old: str, new: str, message: str) -> None:
    (project.data / "releases" / "made.yml").write_text(MAPPING.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReleaseError, match=message):
        bring(project, WIDE)


def test_a_file_in_which_every_district_has_the_countys_figure_is_refused(project: Project) -> None:
    areas = project.data / "reference" / "areas.csv"
    areas.write_text(AREAS + "E07000003,West,district,E10000001,,,\n", encoding="utf-8")
    county = next(line for line in WIDE.splitlines() if line.startswith("E10000001,"))
    codes = {"E07000001": "North", "E07000002": "Old South", "E07000003": "West"}
    others = [line for line in WIDE.splitlines() if not line.startswith("E0700000")]
    repeated = [county.replace("E10000001,Shire", f"{code},{name}") for code, name in codes.items()]
    with pytest.raises(
        ReleaseError, match=r"wide.csv: all 3 districts have the county's passed \(all, 2012/13\), 125"
    ):
        bring(project, "\n".join([*others, *repeated]) + "\n")
    repeated[0] = repeated[0].replace("125,60,65", "126,60,66")
    repeated[1] = repeated[1].replace("125,60,65", "126,61,65")
    assert bring(project, "\n".join([*others, *repeated]) + "\n").plan.added
