"""The draft of a description, from files of every kind; made figures and the project's own descriptions."""

import re
import shutil
from dataclasses import fields
from pathlib import Path

import pytest
import xlsxwriter
import yaml

from analysis.errors import DataError, UsageError
from analysis.importing import description
from analysis.importing.area_register import Layout
from analysis.importing.description import load_description
from analysis.importing.neighbours import NeighbourList
from analysis.importing.release_import import import_release
from analysis.io.csv_files import read_csv
from analysis.project import Project
from analysis.scaffolding.describe import check_described, describe

ROOT = Path(__file__).parents[3]
LONG = """\
new_la_code,la_name,country_code,country_name,time_period,time_identifier,sex,pass_rate_pc,entries,remark
T10000001,Testshire,T92000001,Testland,201011,Academic year,Total,58.1,900,a
T10000001,Testshire,T92000001,Testland,201011,Academic year,Girls,60.2,450,b
T10000001,Testshire,T92000001,Testland,201112,Academic year,Total,61.3,950,c
T10000001,Testshire,T92000001,Testland,201112,Academic year,Girls,k,470,d
T10000009,Elsewhere,T92000001,Testland,201112,Academic year,Total,44.0,100,e
"""


@pytest.fixture
def file(testshire: Project) -> Path:
    path = testshire.root / "Pass rates 2012.csv"
    path.write_text(LONG)
    return path


def drafted(project: Project, path: Path, **options: str) -> tuple[dict, str]:
    """The draft as the file holds it, its table, and all that is said about it."""
    draft = describe(project, path, **options)
    text = draft.path.read_text()
    return yaml.safe_load(text), text


def test_the_draft_names_every_column_code_period_and_area(testshire: Project, file: Path) -> None:
    content, text = drafted(testshire, file)
    (table,) = content["tables"]
    assert content["source"] == "pass-rates-2012"
    assert table["layout"] == "long_csv"
    assert table["area"] == [
        {"code": "new_la_code", "name": "la_name"},
        {"code": "country_code", "name": "country_name"},
    ]
    assert table["areas"] == ["county"]
    assert (table["period"], table["year_column"]) == ("explore_education", "time_period")
    assert table["first_year"] == "2010/11"
    assert table["keep"] == {"sex": {"keep": ["Total"], "others": ["Girls"]}}
    assert content["symbols"] == {"k": "TODO"}
    assert "Areas, district: 0 of 2; not there: Oakvale (T07000001), Elm and Ash (T07000002)." in text
    assert "Codes of sex: 'Total' (3), 'Girls' (2)." in text
    assert (
        "Figures of pass_rate_pc: 44 to 61.3, 1 decimals, 'k' (1); in the register perhaps pass_rate" in text
    )
    assert "Other columns: remark." in text
    assert "No description fits" in text


def test_a_draft_that_is_filled_in_can_be_imported(testshire: Project, file: Path) -> None:
    content, _ = drafted(testshire, file, name="made")
    content["tables"][0]["measures"] = [{"indicator": "pass_rate", "value": "pass_rate_pc"}]
    filled = (
        yaml.safe_dump(content)
        .replace("date_published: TODO", "date_published: 2012-12-01")
        .replace(": TODO", ": x")
    )
    (testshire.data / "releases" / "made.yml").write_text(
        filled.replace("areas:\n  - county\n  - country", "areas: [county]")
    )
    import_release(testshire, "made", file)
    rows = read_csv(testshire.data / "sources" / "made" / "observations.csv").rows
    assert {(row["area"], row["year"], row["value"]) for row in rows} == {
        ("T10000001", "2010/11", "58.1"),
        ("T10000001", "2011/12", "61.3"),
    }


def test_a_draft_that_is_not_filled_in_says_in_which_rows(testshire: Project, file: Path) -> None:
    """Otherwise its publisher would be TODO."""
    _, text = drafted(testshire, file, name="made")
    row = text.splitlines().index("publisher: TODO") + 1
    with pytest.raises(
        DataError, match=f"made.yml is a draft: row {row}, `publisher: TODO`, row {row + 1}, `title"
    ):
        import_release(testshire, "made", file)
    assert not (testshire.data / "sources" / "made").exists()


def test_a_name_that_the_register_does_not_know_is_told(testshire: Project, file: Path) -> None:
    file.write_text(LONG.replace("T10000001,Testshire", "T10000001,Testshire County"))
    _, text = drafted(testshire, file)
    assert "T10000001 is called 'Testshire County' here: add that to its former_names or renamed" in text


def test_an_unknown_source_is_told_how_to_describe_it_and_what_is_closest(
    testshire: Project, file: Path
) -> None:
    content, _ = drafted(testshire, file, name="made")
    (testshire.data / "releases" / "made.yml").write_text(yaml.safe_dump(content | {"symbols": {"k": "c"}}))
    with pytest.raises(UsageError) as problem:
        check_described(testshire, "other", file)
    assert f"To describe it: boldsteps describe {file} --as other." in str(problem.value)
    assert "Closest: made, table made (8 of its 8 columns are here)" in str(problem.value)
    check_described(testshire, "made", file)


def test_a_file_of_another_release_is_told_the_same(testshire: Project, file: Path) -> None:
    shutil.copytree(ROOT / "data" / "releases", testshire.data / "releases")
    described = load_description(testshire.data, "neet-2022")
    with pytest.raises(
        DataError, match=r"Describe another release by: boldsteps describe .*Pass rates 2012.csv"
    ):
        described.tables_of(file)


def test_the_next_year_starts_from_the_one_before_and_lists_all_that_differs(
    testshire: Project, file: Path
) -> None:
    content, _ = drafted(testshire, file, name="made")
    content["symbols"] = {"k": "c"}
    content["tables"][0] |= {"not_used": ["entries", "remark"]}
    (testshire.data / "releases" / "made.yml").write_text(yaml.safe_dump(content))
    new = "".join(f",new_{number}" for number in range(40))
    lines = LONG.replace("pass_rate_pc", "pass_rate_pct").replace("Girls", "Female").splitlines()
    blanks = "," * 40
    next_file = testshire.root / "Pass rates 2013.csv"
    next_file.write_text("\n".join([lines[0] + new, *(line + blanks for line in lines[1:])]) + "\n")
    content, text = drafted(testshire, next_file, like="made", name="made-2013")
    assert "Drafted after made, table made" in text
    assert "Column pass_rate_pc is not here; nearest: pass_rate_pct" in text
    assert all(f"Column new_{number} is new." in text for number in range(40)), "all of it"
    assert "Codes of sex that are new: 'Female'." in text
    assert (content["source"], content["like"]) == ("made-2013", "made")
    assert content["tables"][0]["file"] == "Pass rates 2013.csv"
    assert "new_39" in content["tables"][0]["not_used"]


def test_nothing_is_replaced_and_a_dry_run_prints(testshire: Project, file: Path) -> None:
    draft = describe(testshire, file, dry_run=True)
    assert not draft.path.exists()
    assert "source: pass-rates-2012" in str(draft)
    describe(testshire, file)
    with pytest.raises(UsageError, match="is there already"):
        describe(testshire, file)


def test_a_sheet_with_headings_of_its_own_is_read_row_by_row(testshire: Project) -> None:
    path = testshire.root / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write(0, 0, "About these figures")
        sheet = book.add_worksheet("Data")
        for number, cells in enumerate(
            (["Table 1"], ["Area", "Passed"], ["Elsewhere", 50.1], ["Testshire", 61.3])
        ):
            sheet.write_row(number, 0, cells)
    content, text = drafted(testshire, path)
    (table,) = content["tables"]
    assert (table["sheet"], table["heading_rows"], table["layout"]) == ("Data", [2], "wide_csv")
    assert table["area"] == [{"name": "Area"}]
    assert "Sheets: Notes" in text
    with pytest.raises(DataError, match="has no sheet 'Dat'. Its sheets are Notes, Data"):
        describe(testshire, path, name="other", sheet="Dat")


def test_columns_without_headings_go_by_their_letter(testshire: Project) -> None:
    path = testshire.root / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        for number, cells in enumerate(
            (["", "Passed", "Passed"], ["Testshire", 61.3, 58], ["Oakvale", 50.1, 49])
        ):
            sheet.write_row(number, 0, cells)
    content, text = drafted(testshire, path)
    (table,) = content["tables"]
    assert (table["layout"], table["sheets"], table["area"]) == (
        "workbook",
        {"Data": "TODO"},
        [{"name": "A"}],
    )
    assert "Figures of B (Passed): 50.1 to 61.3" in text


def test_a_list_of_schools_says_how_many_and_whose(testshire: Project) -> None:
    path = testshire.root / "schools.csv"
    path.write_text("URN,LA,Postcode,passed\n100001,Testshire,T1 1AA,4\n100002,Elsewhere,T1 1AB,5\n")
    content, _ = drafted(testshire, path)
    (table,) = content["tables"]
    assert table["layout"] == "schools_csv"
    assert table["schools"] == {"urn": "URN", "postcode": "Postcode", "authority": "LA", "rows": 2}


def test_a_grade_of_schools_is_counted_by_its_codes(testshire: Project) -> None:
    """What a list of areas takes a column of that name for is not what a list of schools does; a name with `time` is no period."""
    made, _ = drafted(testshire, _csv(testshire, "areas", "area,grade\nTestshire,2\n"), name="made")
    made["tables"][0]["measures"] = [{"indicator": "excluded", "value": "grade", "unit": "number"}]
    (testshire.data / "releases" / "made.yml").write_text(yaml.safe_dump(made))
    rows = "100001,Testshire,40,Foundation,2\n100002,Elsewhere,300,Academy,9\n"
    path = _csv(testshire, "schools", "URN,LA,Pupils,Type at time of inspection,grade\n" + rows)
    content, text = drafted(testshire, path)
    assert content["tables"][0]["measures"] == [{"indicator": "TODO", "counts": {"grade": ["TODO"]}}]
    assert "Type at time of inspection has" not in text and "Areas, district" not in text


def test_a_part_of_a_year_asks_what_it_is(testshire: Project) -> None:
    path = testshire.root / "starts.csv"
    path.write_text("area,year,starts\nTestshire,2010/11,90\nTestshire,2011/12 (Aug to Oct),40\n")
    content, _ = drafted(testshire, path)
    (table,) = content["tables"]
    assert (table["period"], table["marks"]) == ("academic {start}/{to}{mark}", {"Aug to Oct": "TODO"})


def test_rows_that_are_to_be_added_up_are_told(testshire: Project) -> None:
    path = testshire.root / "starts.csv"
    areas = ("Testshire", "Oakvale", "Elm and Ash")
    rows = "".join(f"{areas[number % 3]},2010/11,Provider {number},{number}\n" for number in range(90))
    path.write_text("area,year,provider,starts\n" + rows)
    (table,) = drafted(testshire, path)[0]["tables"]
    assert table["adds_rows"] is True
    assert table["measures"] == [{"indicator": "TODO", "value": "starts", "unit": "number"}]


def test_names_of_measures_choose_the_rows(testshire: Project) -> None:
    path = testshire.root / "tool.csv"
    rows = "".join(
        f"Testshire,2010,Measure {number},{number}\nOakvale,2010,Measure {number},1\n" for number in range(90)
    )
    path.write_text("area,year,measure,value\n" + rows)
    content, text = drafted(testshire, path)
    assert content["tables"][0]["measures"][0]["where"] == {"measure": ["TODO"]}
    assert "'Measure 89'" in text, "all of it"


def test_separators_other_than_commas_are_found(testshire: Project) -> None:
    path = testshire.root / "tabs.txt"
    path.write_text("area\tn\nTestshire\t90\n")
    content, _ = drafted(testshire, path)
    assert content["tables"][0]["separator"] == "\t"


def _documented() -> dict[str, set[str]]:
    """The keys that the page of descriptions explains, by section."""
    text = (ROOT / "docs" / "descriptions.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {
        section.splitlines()[0].partition(":")[0].strip("` "): set(
            re.findall(r"^\| `(\w+)`", section, flags=re.MULTILINE)
        )
        for section in sections
    }


def test_the_page_of_descriptions_explains_every_key_and_no_other() -> None:
    models = {
        "The release": description.ReleaseDescription,
        "A table": description.TableDescription,
        "A measure": description.Measure,
        "`keep`": description.Keep,
        "`total`": description.Total,
        "`schools`": description.Schools,
        "`as_at`": description.AsAt,
        "`dictionary`": description.Dictionary,
        "Registers of schools": Layout,
        "Lists of neighbours": NeighbourList,
    }
    documented = _documented()
    assert {title: {field.name for field in fields(model)} for title, model in models.items()} == {
        title: documented[title.strip("`")] for title in models
    }


def test_words_in_place_of_codes_and_lettered_names_are_drafted(testshire: Project) -> None:
    path = testshire.root / "lettered.csv"
    path.write_text(
        "year,region,code,name,share\n"
        "2012,j.Testland,ALL,ALL,5.5e-05\n2012,h.East,T10000001,Testshire,6.1\n2012,h.East,T10000009,Other,7.5\n"
    )
    content, text = drafted(testshire, path)
    (table,) = content["tables"]
    assert table["area"] == [{"code": "code", "name": "name"}, {"name": "region"}]
    assert table["no_names"] == ["ALL"]
    assert table["row_as"] == {"j.Testland": "T92000001"}
    assert table["areas"] == ["county", "country"]
    assert "Figures of share: 5.5e-05 to 7.5" in text
    assert "`calendar_by_end` or `financial_by_end` if the register has such years" in text


def test_columns_of_grades_in_words_are_measures_of_a_sheet_with_a_row_for_each_area(
    testshire: Project,
) -> None:
    """Of two sheets about the same areas the one without repeated areas is drafted; words mean what they do elsewhere."""
    path = testshire.root / "grades.xlsx"
    heads = ["Area", "Overall", "Leaders"]
    now = [
        ["Testshire", "Good", "Outstanding"],
        ["Oakvale", "Inadequate", "Good"],
        ["Elsewhere", "Good", "Good"],
    ]
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("Now", [*now, ["Other", "Good", "Outstanding"], ["More", "Inadequate", "Good"]]),
                           ("History", [*now, *now, ["Testshire", "Inadequate", "Inadequate"], *now])):  # fmt: skip
            for number, cells in enumerate([heads, *rows]):
                (book.get_worksheet_by_name(name) or book.add_worksheet(name)).write_row(number, 0, cells)
    content, text = drafted(testshire, path)
    (table,) = content["tables"]
    assert table["sheet"] == "Now" and "Drafted for Now, headings in row 1; another by --sheet NAME." in text
    assert table["words"] == {"Good": "TODO", "Inadequate": "TODO", "Outstanding": "TODO"}
    assert [(each["value"], each["unit"]) for each in table["measures"]] == [
        ("Overall", "number"),
        ("Leaders", "number"),
    ]
    table |= {"words": {"Good": 2, "Inadequate": 4, "Outstanding": 1}}
    (testshire.data / "releases" / "grades.yml").write_text(yaml.safe_dump(content))
    again, _ = drafted(testshire, path, name="next")
    assert again["tables"][0]["words"] == {"Good": "2", "Inadequate": "4", "Outstanding": "1"}


def test_an_indicator_is_drafted_only_where_one_is_meant(testshire: Project) -> None:
    """Not by the letter of a column, nor by a name that other descriptions take for several; no column is also left."""
    made, _ = drafted(testshire, _csv(testshire, "first", "area,n\nTestshire,40\n"), name="made")
    made["tables"][0]["measures"] = [{"indicator": "excluded", "value": "n", "unit": "number"}]
    known = testshire.data / "releases" / "made.yml"
    known.write_text(yaml.safe_dump(made))
    content, _ = drafted(testshire, _csv(testshire, "second", "area,n,other\nTestshire,41,5\n"))
    assert [each["indicator"] for each in content["tables"][0]["measures"]] == ["excluded"]
    assert content["tables"][0]["not_used"] == ["other"]
    made["tables"][0]["measures"].append({"indicator": "pass_rate", "value": "n"})
    known.write_text(yaml.safe_dump(made))
    content, text = drafted(testshire, _csv(testshire, "third", "area,n\nTestshire,41\n"))
    assert [each["indicator"] for each in content["tables"][0]["measures"]] == ["TODO"]
    assert "in the register perhaps excluded, pass_rate" in text
    made["tables"][0]["measures"] = [{"indicator": "excluded", "value": "B", "unit": "number"}]
    known.write_text(yaml.safe_dump(made))
    content, text = drafted(testshire, _csv(testshire, "fourth", "A,B\nTestshire,41\n"))
    assert [each["indicator"] for each in content["tables"][0]["measures"]] == ["TODO"]
    assert "perhaps" not in text and "No description fits" in text


def test_a_total_that_not_every_area_has_is_not_kept(testshire: Project) -> None:
    rows = "Testshire,Girls,1\nTestshire,Boys,2\nOakvale,Girls,1\nOakvale,Total,3\nElsewhere,Total,4\nElsewhere,Boys,4\n"
    content, _ = drafted(testshire, _csv(testshire, "sexes", "area,sex,n\n" + rows))
    assert content["tables"][0]["keep"]["sex"]["keep"] == ["TODO"]


def _csv(project: Project, name: str, text: str) -> Path:
    path = project.root / f"{name}.csv"
    path.write_text(text)
    return path


def test_the_measures_on_the_page_of_descriptions_are_measures() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "descriptions.md").read_text(), re.DOTALL)
    register = {row["id"] for row in read_csv(ROOT / "data" / "reference" / "indicators.csv").rows}
    measures = [description.build(description.Measure, each, "example") for each in yaml.safe_load(example)]
    assert len(measures) == 3 and {each.indicator for each in measures} <= register
