"""The project of another council: it builds without a finding, and nothing of the council it was made of is in it."""

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analysis.commands import cli
from analysis.data.areas import Area, load_areas
from analysis.data.document import load_document
from analysis.errors import DataError, UsageError
from analysis.importing.description import load_description
from analysis.importing.release_import import import_release
from analysis.io.csv_files import csv_text, read_csv
from analysis.project import Project, find_project
from analysis.scaffolding.new_council import read_county
from analysis.validation import check_project
from tests.support.council import boldsteps

COUNTRY = Area("T92000001", "Madeland", "country", "")
DISTRICTS = ("Ashdale", "Birchford", "Cedarham", "Elderby", "Firsea")
LIST = "code,name\nT10000009,Newshire\n" + "".join(
    f"T0700009{number},{name}\n" for number, name in enumerate(DISTRICTS, 1)
)
LOOKUP = (
    "LAD23CD,LAD23NM,CTY23CD,CTY23NM\nT07000091,Ashdale,T10000009,Newshire\nT07000099,Elsewhere,T10000008,Oldshire\n"
    "T07000092,Birchford,T10000009,Newshire\n"
)
HISTORY = (
    "\ufeffGEOGCD,GEOGNM,GEOGNMW,OPER_DATE,TERM_DATE\nT07000091,Ashdale,,01/01/2009 00:00,\n"
    "T07000090,Formerdale,,01/01/2009 00:00,31/03/2009 00:00\nT07000092,Birchford,,01/01/2009 00:00,\n"
)
SHARED = Path(os.environ.get("BOLDSTEPS_SHARED", Path(__file__).resolve().parents[4] / "shared"))
ESSEX = SHARED / "releases" / "geography" / "ons_e07.csv"
OF_ESSEX = (
    *("Basildon", "Braintree", "Brentwood", "Castle Point", "Chelmsford", "Colchester"),
    *("Epping Forest", "Harlow", "Maldon", "Rochford", "Tendring", "Uttlesford"),
)


def lay_out(folder: Path, *options: str, list_: str = LIST) -> Result:
    areas = folder / "areas.csv"
    areas.write_text(list_, encoding="utf-8")
    given = ["new-council", str(folder / "council"), "--name", "Newshire", "--areas", str(areas), *options]
    return CliRunner().invoke(cli, given, catch_exceptions=False)


def read(folder: Path, list_: str, code: str = "", *districts: str) -> list[str]:
    path = folder / "areas.csv"
    path.write_text(list_, encoding="utf-8")
    return [
        f"{area.code} {area.name}" for area in read_county(path, "Newshire", code, list(districts), COUNTRY)
    ]


@pytest.mark.slow
def test_a_council_of_five_districts_builds_without_a_finding_and_without_the_other_one(
    tmp_path: Path,
) -> None:
    done = lay_out(tmp_path, "--number", "999")
    assert re.match(
        r"Newshire: 5 districts, \d+ of \d+ indicators, \d+ descriptions of releases, edition", done.output
    )
    council = Project(tmp_path / "council")
    assert check_project(council) == []
    built = boldsteps(council.root, "report", "--assembler", "pandoc")
    assert built.returncode == 0, built.stdout + built.stderr
    assert "0 errors, 0 warnings" in built.stdout
    assert len(_pages_of(council, "Newshire")) > 8
    assert sorted(path.name for path in council.narrative.rglob("*")) == [
        "allowed-numerals.yml",
        "approvers.csv",
    ]
    county = load_areas(find_project().data).county
    written = [
        *council.data.rglob("*.csv"),
        *council.data.rglob("*.md"),
        *council.notebooks.glob("*"),
        council.root / "_quarto.yml",
    ]
    assert [
        path.name for path in written if re.search(rf"\b{county.name}\b", path.read_text(encoding="utf-8"))
    ] == []


def _pages_of(council: Project, name: str) -> list[Path]:
    """The pages of a council, each of which names it; no file of its site names this project's council or areas."""
    site = next(council.reports.glob("*/site"))
    pages = list(site.rglob("*.html"))
    assert [path.name for path in pages if name not in path.read_text(encoding="utf-8")] == []
    other = find_project()
    names = [area.name for area in load_areas(other.data).reported]
    council_name = load_document(other.root).brand.council
    words = re.compile(rf"\b(?:{'|'.join(map(re.escape, (*names, council_name)))})\b")
    texts = [path for path in site.rglob("*") if path.suffix in (".html", ".csv", ".js", ".json", ".css")]
    found = {path.name: words.search(path.read_text(encoding="utf-8")) for path in texts}
    assert {file: each[0] for file, each in found.items() if each} == {}
    return pages


def test_descriptions_are_of_any_authority(tmp_path: Path) -> None:
    """No area but the country and the county is named, and a number that releases know the authority by is its own."""
    lay_out(tmp_path, "--number", "999")
    data, other = tmp_path / "council" / "data", load_areas(find_project().data)
    codes = {area.code for area in other.rows} - {other.country.code}
    for path in sorted((data / "releases").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        if "neighbours:" not in text:
            assert load_description(data, path.stem).tables
            assert [code for code in codes if code in text] == [], path.name
    schools = load_description(data, "ks4-2018-19").tables[0].schools
    assert schools and schools.authorities == {"999": "T10000009"}


def test_a_list_of_areas_tells_the_county_and_its_districts(tmp_path: Path) -> None:
    assert read(tmp_path, LIST)[:2] == ["T10000009 Newshire", "T07000091 Ashdale"]
    assert read(tmp_path, LOOKUP) == ["T10000009 Newshire", "T07000091 Ashdale", "T07000092 Birchford"]
    assert read(tmp_path, HISTORY, "T10000009", "Birchford") == ["T10000009 Newshire", "T07000092 Birchford"]
    assert read(tmp_path, HISTORY, "T10000009")[1:] == ["T07000091 Ashdale", "T07000092 Birchford"]


@pytest.mark.parametrize(
    ("list_", "code", "districts", "message"),
    [
        (HISTORY, "", (), "areas.csv has no row of Newshire: give its code with --code."),
        (HISTORY, "T10000009", ("Birchfort",), "areas.csv has no Birchfort. Did you mean Birchford?"),
        ("a,b\n1,2\n", "", (), "areas.csv has no columns of codes and names in its first row"),
        ("", "", (), "areas.csv has no columns of codes and names"),
        (f"Areas of Newshire,\n{LIST}", "", (), "areas.csv has no columns of codes and names"),
        (
            "code,name\nT10000009,Newshire\n7,Ashdale\n",
            "",
            (),
            "'7' is no code of an area, a letter and 8 digits",
        ),
        (LIST, "Newshire", (), "'Newshire' is no code of an area"),
        ("code,name\nT10000009,Newshire\n", "", (), "areas.csv has no district of Newshire."),
        (
            "code,name\n" + "".join(f"T{number:08},Place {number}\n" for number in range(60)),
            "T10000009",
            (),
            "areas.csv lists 60 areas and not the county that each is in",
        ),
    ],
)
def test_a_list_that_does_not_tell_them_says_what_to_give(
    tmp_path: Path, list_: str, code: str, districts: tuple[str, ...], message: str
) -> None:
    with pytest.raises(UsageError) as problem:
        read(tmp_path, list_, code, *districts)
    assert message in str(problem.value)


def test_spaces_and_rows_without_a_code_or_name_do_not_matter(tmp_path: Path) -> None:
    spaced = "code,name\nT10000009, Newshire \n T07000091,Ashdale  \n,Nowhere\nT07000093,\nT07000094\n"
    assert read(tmp_path, spaced) == ["T10000009 Newshire", "T07000091 Ashdale"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Café,b\n".encode("cp1252"), "areas.csv is not UTF-8 .byte 3.. Save it as CSV UTF-8."),
        (b"\x89PNG" + bytes(9), "areas.csv is not UTF-8"),
        (None, "There is no file .*areas.csv"),
    ],
)
def test_what_is_no_list_is_told(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "areas.csv"
    if content:
        path.write_bytes(content)
    with pytest.raises(DataError, match=said):
        read_county(path, "Newshire", "", [], COUNTRY)
    with pytest.raises(DataError, match="is a folder. Name the file in it"):
        read_county(tmp_path, "Newshire", "", [], COUNTRY)


def test_a_number_is_digits(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'abc' is no number of an authority"):
        lay_out(tmp_path, "--number", "abc")


def test_nothing_is_replaced_and_nothing_half_written(tmp_path: Path) -> None:
    other = tmp_path / "new"
    other.mkdir()
    (tmp_path / "council").mkdir()
    (tmp_path / "council" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is there already and not empty"):
        lay_out(tmp_path)
    with pytest.raises(UsageError, match="There is no edition 1999"):
        lay_out(other, "--period", "1999")
    assert [path.name for path in other.iterdir()] == ["areas.csv"]
    assert [path.name for path in (tmp_path / "council").iterdir()] == ["mine.txt"]


@pytest.mark.slow
@pytest.mark.skipif(
    not ESSEX.is_file(), reason="needs the list of areas of the Office for National Statistics"
)
def test_essex_of_the_list_of_the_statistics_office_has_no_finding(tmp_path: Path) -> None:
    given = [
        "new-council",
        str(tmp_path / "essex"),
        "--name",
        "Essex",
        "--code",
        "E10000012",
        "--areas",
        str(ESSEX),
    ]
    given += [part for name in OF_ESSEX for part in ("--district", name)]
    done = CliRunner().invoke(cli, given, catch_exceptions=False)
    assert done.output.startswith("Essex: 12 districts,")
    assert check_project(Project(tmp_path / "essex")) == []
    built = boldsteps(tmp_path / "essex", "report", "--assembler", "pandoc")
    assert (built.returncode, built.stdout.count("0 errors, 0 warnings")) == (0, 1)
    assert _pages_of(Project(tmp_path / "essex"), "Essex")
    _check_with_figures(Project(tmp_path / "essex"))


def _check_with_figures(council: Project) -> None:
    """Releases by district come in as they are, also where a table is about a region, and are no finding."""
    files = ("eyfsp-2022/1_eyfsp_headline_measures_2022.csv",
             "ks4-destinations-district/data-key-stage-4-destination-measures.csv")  # fmt: skip
    for file in files:
        report = import_release(council, file.partition("/")[0], SHARED / "releases" / file)
        districts = {row["area"] for row in report.plan.added if row["area"].startswith("E07")}
        assert len(districts) == 12
    editions = council.data / "reference" / "editions.csv"
    rows = read_csv(editions).rows
    rows[0]["source_order"] = " ".join(file.partition("/")[0] for file in files)
    editions.write_text(csv_text(list(rows[0]), rows), encoding="utf-8")
    assert check_project(council) == []
