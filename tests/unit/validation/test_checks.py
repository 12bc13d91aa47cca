"""What the checks are made of: figures read out of print, findings shown to people and programs, and files that are broken."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.data.documentation import with_tables
from analysis.data.findings import Finding, Findings
from analysis.data.schema import TABLES
from analysis.errors import UsageError
from analysis.io.cache import Cache
from analysis.project import Project, find_project
from analysis.validation import as_json, check_project, data_files, render

MINIMAL = Path(__file__).parents[2] / "data" / "pass" / "minimal"
FILES = sorted(
    path.relative_to(MINIMAL).as_posix() for path in (MINIMAL / "data").rglob("*") if path.is_file()
)


ERROR = Finding(
    "error", "data/a.csv", 3, "value", "values_kind", "'x' is not a number.", "Write digits only."
)
WARNING = Finding(
    "warning", "data/b.csv", 0, "", "files_stray", "b.txt is read by nothing.", "Move it elsewhere."
)


def test_findings_are_shown_as_a_table_with_a_count() -> None:
    assert render(Findings([ERROR, WARNING], file_count=24, row_count=1234)).splitlines() == [
        "         File        Row  Column  What is wrong              What to do",
        "-------  ----------  ---  ------  -------------------------  ------------------",
        "error    data/a.csv  3    value   'x' is not a number.       Write digits only.",
        "warning  data/b.csv               b.txt is read by nothing.  Move it elsewhere.",
        "",
        "1 error, 1 warning in 24 files, 1,234 rows",
    ]


def test_no_findings_are_one_line() -> None:
    assert render(Findings(file_count=1, row_count=1)) == "0 errors, 0 warnings in 1 file, 1 row"


def test_long_messages_are_wrapped_and_kept_whole() -> None:
    message = " ".join(f"word{number}" for number in range(40))
    shown = render(Findings([Finding("error", "data/a.csv", 1, "", "rule", message, "")], 1, 1))
    assert max(len(line) for line in shown.splitlines()) < 120
    assert all(f"word{number}" in shown for number in range(40))


def test_findings_as_json_hold_everything() -> None:
    data = json.loads(as_json(Findings([ERROR, WARNING], 24, 1234)))
    assert (data["errors"], data["warnings"], data["files"], data["rows"]) == (1, 1, 24, 1234)
    assert data["findings"][0] == vars(ERROR)


def test_errors_come_first_then_file_and_row(tmp_path: Path) -> None:
    root = copy_of_minimal(tmp_path)
    areas = root / "data/reference/areas.csv"
    areas.write_text(areas.read_text().replace("T10000002,Otherfolk", "T1002,Otherfolk"))
    (root / "data/reference/stray.txt").write_text("made for tests")
    findings = check_project(Project(root))
    assert len(findings) > 2
    assert findings == sorted(findings, key=lambda each: (each.severity != "error", each.file, each.row))


def test_an_outline_is_of_a_known_area_or_of_a_neighbour_by_its_name(tmp_path: Path) -> None:
    """A code that nobody knows and a district by its name are refused; the name of a neighbour is not."""
    root = copy_of_minimal(tmp_path)
    rows = [f"{area},1,0 0 0 1 1 1 0 0,\n" for area in ("T10000001", "Faraway", "T10000009", "Otherfolk")]
    outlines = root / "data/sources/made-up-paper/outlines.csv"
    outlines.write_text("".join(["area,ring,outline,label\n", *rows]))
    found = [each for each in check_project(Project(root)) if each.file.endswith("outlines.csv")]
    assert [(each.row, each.message) for each in found] == [
        (4, "There is no area 'T10000009' in data/reference/areas.csv."),
        (5, "There is no area 'Otherfolk' in data/reference/areas.csv."),
    ]
    assert found[1].remedy == "Write T10000002, the code of Otherfolk."


def test_like_warnings_are_one_that_counts_them(tmp_path: Path) -> None:
    """Five figures of years that had not begun, in rows 5 to 7 and 9 and 11: one warning, which names them."""
    root = copy_of_minimal(tmp_path)
    path = root / "data/sources/made-up-paper/observations.csv"
    lines = path.read_text().splitlines(keepends=True)
    for row in (5, 6, 7, 9, 11):
        lines[row - 1 : row - 1] = [
            f"excluded,T10000001,all,{2014 + row}/{15 + row},12000,,,final,,,12000,made-up-paper,p 2,\n"
        ]
    path.write_text("".join(lines))
    [finding] = check_project(Project(root))
    assert (finding.rule, finding.row) == ("observations_published", 5)
    assert finding.message.endswith(" 4 more like it, in rows 6 to 7, 9, 11.")


def test_like_errors_are_one_that_names_every_row(tmp_path: Path) -> None:
    """Three numbers in words and two misspelt areas of which each may be another: what the remedy is alike for is one."""
    root = copy_of_minimal(tmp_path)
    path = root / "data/sources/made-up-paper/observations.csv"
    line = "excluded,{},all,{},{},,,final,,,12000,made-up-paper,p 2,\n"
    rows = [("T10000001", "many"), ("T10000001", "few"), ("T10000001", "about 9")]
    rows += [("Oakvele", "12000"), ("Testshir", "12000"), ("Testshir", "12000")]
    before = len(path.read_text().splitlines())
    with path.open("a") as file:
        file.writelines(line.format(area, f"200{n}/0{n + 1}", value) for n, (area, value) in enumerate(rows))
    found = {(each.row - before, each.column): each for each in check_project(Project(root))}
    assert list(found) == [(1, "value"), (4, "area"), (5, "area")]
    assert found[1, "value"].message == (
        f"'many' is not a number. 2 more like it, in rows {before + 2} to {before + 3}."
    )
    assert "more like it" not in found[4, "area"].message
    assert found[5, "area"].message.endswith(f" 1 more like it, in row {before + 6}.")


def test_one_wrong_cell_is_one_finding_on_its_own_row(tmp_path: Path) -> None:
    """613 for 61.3 is no percentage, not its counts, not what is printed and not what another source says: that is said once."""
    root = copy_of_minimal(tmp_path)
    path = root / "data/sources/made-up-release/observations.csv"
    path.write_text(path.read_text().replace(",61.3,613,1000,", ",613,613,1000,"))
    assert [(each.file, each.row, each.column) for each in check_project(Project(root))] == [
        ("data/sources/made-up-release/observations.csv", 3, "value")
    ]


def test_an_unknown_edition_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"no period called '2021'.*Did you mean 2012"):
        check_project(Project(MINIMAL), "2021")


def test_a_period_limits_the_checks_on_editions(tmp_path: Path) -> None:
    root = copy_of_minimal(tmp_path)
    editions = root / "data/reference/editions.csv"
    text = editions.read_text()
    editions.write_text(
        text + text.splitlines()[1].replace("2012,Made-up", "2013,Made-up").replace("TN-1", "TN-9") + "\n"
    )
    assert check_project(Project(root), "2012") == []
    assert [finding.rule for finding in check_project(Project(root), "2013")] == ["editions_neighbours"]
    assert [finding.rule for finding in check_project(Project(root))] == ["editions_neighbours"]


def test_checks_change_nothing(tmp_path: Path) -> None:
    root = copy_of_minimal(tmp_path)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    check_project(Project(root))
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_an_empty_project_is_findings_not_an_exception(tmp_path: Path) -> None:
    findings = check_project(Project(tmp_path))
    assert {finding.rule for finding in findings} == {"files_present"}


def test_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    root = copy_of_minimal(tmp_path)
    path = root / "data/reference/conflicts.csv"
    path.unlink()
    path.mkdir()
    assert "file_readable" in [finding.rule for finding in check_project(Project(root))]


DAMAGE = st.sampled_from(
    [
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\r",
        b"\n",
        b",",
        b'"',
        b";",
        b"\t",
        b"-",
        b"9",
        b": ",
        b"[",
        b"",
        b"x",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(FILES), where=st.floats(0, 1), damage=DAMAGE, cut=st.sampled_from([0, 1, 20, 10_000])
)
def test_no_damage_to_a_file_raises(
    name: str, where: float, damage: bytes, cut: int, damaged_project: Path
) -> None:
    """A cut, a stray byte or both, anywhere in any file: findings or none, never an exception."""
    path, original = damaged_project / name, (MINIMAL / name).read_bytes()
    position = int(where * len(original))
    path.write_bytes(original[:position] + damage + original[position + cut :])
    try:
        assert all(finding.message for finding in check_project(Project(damaged_project)))
    finally:
        path.write_bytes(original)


@pytest.fixture(scope="session")
def damaged_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_minimal(tmp_path_factory.mktemp("damaged"))


def test_the_real_figures_pass() -> None:
    """There is no warning either: what is known and cannot be mended stands in the document, and a warning is there to be acted on."""
    findings = check_project(find_project(Path(__file__).parent))
    assert findings.row_count > 0
    assert findings == []


def copy_of_minimal(folder: Path) -> Path:
    return Path(shutil.copytree(MINIMAL, folder / "project"))


def test_the_readme_of_the_figures_describes_the_tables_as_they_are() -> None:
    readme = (find_project(Path(__file__).parent).data / "README.md").read_text(encoding="utf-8")
    assert with_tables(readme) == readme, "run: python -m analysis.data.documentation"
    assert all(f"| `{column.name}` |" in readme for table in TABLES.values() for column in table.columns)


def test_a_readme_without_its_marks_is_not_overwritten() -> None:
    with pytest.raises(ValueError, match="no part between the lines"):
        with_tables("# The figures\n")


def test_in_one_process_the_figures_are_checked_again_only_when_data_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in `boldsteps report --watch`; words are checked each time. A build keeps what was found for the next
    process, which has no memory of it."""
    project = Project(copy_of_minimal(tmp_path))
    asked: list[str] = []
    monkeypatch.setattr("analysis.validation.FIGURE_CHECKS", [lambda figures: asked.append("figures") or []])
    monkeypatch.setattr("analysis.validation.WORD_CHECKS", [lambda figures: asked.append("words") or []])
    check_project(project)
    check_project(project)
    assert asked == ["figures", "words", "words"]
    areas = project.data / "reference" / "areas.csv"
    before = areas.read_text(encoding="utf-8")
    areas.write_text(before.replace("Oakvale", "Oakdale"), encoding="utf-8")
    check_project(project)
    areas.write_text(before, encoding="utf-8")
    check_project(project)
    assert asked[3:] == ["figures", "words"] * 2
    asked.clear()
    monkeypatch.setattr(
        "analysis.validation.FIGURE_CHECKS", [lambda figures: asked.append("figures") or [WARNING]]
    )
    kept, found = Cache(tmp_path / "cache"), []
    for text in (before, before, before.replace("Oakvale", "Oakdale")):
        areas.write_text(text, encoding="utf-8")
        monkeypatch.setattr("analysis.validation._cache", {})
        found.append(list(check_project(project, kept=kept)))
    assert asked == ["figures", "words", "words", "figures", "words"]
    assert found[0] == found[1] == found[2] == [WARNING]


def test_what_is_kept_says_how_much_was_checked_and_a_notebook_that_is_another_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No source is read while nothing but words has changed. A notebook may be all that shows an indicator."""
    project, kept, read = Project(copy_of_minimal(tmp_path)), Cache(tmp_path / "cache"), list[Path]()
    first = check_project(project, kept=kept)
    assert first.row_count > 30
    read_file = data_files._read_file
    monkeypatch.setattr(
        data_files, "_read_file", lambda path, data: read.append(path) or read_file(path, data)
    )
    again = check_project(project, kept=kept)
    monkeypatch.setattr("analysis.validation._cache", {})
    assert list(first) == list(again) == list(check_project(project, kept=kept))
    assert (first.file_count, first.row_count) == (again.file_count, again.row_count)
    assert read and not [path for path in read if "sources" in path.parts]
    project.notebooks.mkdir(exist_ok=True)
    (project.notebooks / "new.ipynb").write_text('{"cells": []}', encoding="utf-8")
    check_project(project, kept=kept)
    assert [path for path in read if "sources" in path.parts]
