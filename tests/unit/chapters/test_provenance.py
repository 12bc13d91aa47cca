"""The provenance appendix: exactly the files that lie there, the rules in force, and who signed; nothing of the machine."""

import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.chapters import provenance as provenance_page
from analysis.exhibits.exhibit import Exhibit, to_html
from analysis.exhibits.page import Page
from analysis.io.installed_libraries import LIBRARIES
from analysis.narrative.sign_off import sign_off, sign_offs_path
from analysis.project import Project, find_project
from tests.support.narrating import FIGURE_61, FIGURE_62, REVIEWER, edit, text, write

EVERY = (
    provenance_page.tracing,
    provenance_page.source_files,
    provenance_page.rule_sets,
    provenance_page.signatures,
    provenance_page.libraries,
)
PAPER = "observations.csv"

Open = Callable[..., Page]


def raw(exhibit: Exhibit) -> list[dict[str, object]]:
    assert exhibit.data is not None
    return [dict(zip(exhibit.data.raw_columns, row, strict=True)) for row in exhibit.data.raw_rows]


def test_every_file_of_every_source_has_its_date_and_its_rows(page: Open, testshire: Project) -> None:
    files = raw(provenance_page.source_files(page("provenance")))
    expected = sorted((testshire.data / "sources").glob("*/*.csv"))
    assert sorted(f"{each['source']}/{each['file']}" for each in files) == [
        f"{path.parent.name}/{path.name}" for path in expected
    ]
    for each in files:
        content = (testshire.data / "sources" / str(each["source"]) / str(each["file"])).read_bytes()
        assert each["rows"] == content.count(b"\n") - 1
    assert {each["date_published"] for each in files if each["source"] == "made-up-paper"} == {"2012-10-01"}


def test_nothing_on_the_page_tells_who_guesses_a_hidden_figure_right(page: Open, testshire: Project) -> None:
    """Whatever the figure was when it was signed, and whatever the count that is hidden is now, the page is the same."""
    write(testshire, opening='The rate is {{ value("pass_rate") }}.')
    moment, now, seen = datetime(2012, 11, 5, 9, 30, tzinfo=UTC), FIGURE_61, set()
    for signed, count in ((FIGURE_61, 3), (FIGURE_62, 4)):
        edit(testshire, now, signed)
        sign_offs_path(testshire, "2012").unlink(missing_ok=True)
        sign_off(testshire, text(testshire), REVIEWER, at=moment)
        now = f"pass_rate,T10000001,all,2011/12,{count}0,{count},10,provisional,,,{count}0%"
        edit(testshire, signed, now)
        shown = [show(page("provenance")) for show in EVERY]
        seen.add("".join(to_html(each) + str(each.data and each.data.raw_rows) for each in shown))
    assert len(seen) == 1


def test_a_source_that_the_edition_may_not_use_is_not_listed(page: Open, testshire: Project) -> None:
    edit(testshire, "made-up-paper made-up-release", "made-up-paper", "data/reference/editions.csv")
    assert {each["source"] for each in raw(provenance_page.source_files(page("provenance")))} == {
        "made-up-paper"
    }


def test_only_the_rules_in_force_are_listed(page: Open, testshire: Project) -> None:
    edit(testshire, "surplus,made-up-rule,5,7", "surplus,other-rule,5,7", "data/rules/tolerance.csv")
    rules = raw(provenance_page.rule_sets(page("provenance")))
    assert [(each["rule"], each["name"], each["from"]) for each in rules] == [
        ("Rating", "made-up-rule", "2012-01-01"),
        ("Floor standard", "primary", "2011/12"),
        ("Hidden figures", "default", "2012-01-01"),
        ("Statistical neighbours", "TN-1", ""),
    ]


def test_that_nobody_has_signed_is_said(page: Open) -> None:
    exhibit = provenance_page.signatures(page("provenance"))
    assert exhibit.kind == "notice"
    assert "No text of this report has been signed off yet." in exhibit.body


def test_who_signed_what_and_when(page: Open, testshire: Project) -> None:
    write(testshire)
    sign_off(testshire, text(testshire), REVIEWER, at=datetime(2012, 11, 5, 9, 30, tzinfo=UTC))
    signed = raw(provenance_page.signatures(page("provenance")))
    assert [(each["area"], each["section"], each["signed_by"], each["date"]) for each in signed] == [
        ("Testshire", "overview-opening", REVIEWER, "2012-11-05"),
        ("Testshire", "overview-districts", REVIEWER, "2012-11-05"),
    ]


def test_the_library_versions_are_those_of_the_runs(page: Open) -> None:
    versions = {
        str(each["library"]): each["version"] for each in raw(provenance_page.libraries(page("provenance")))
    }
    assert versions.keys() == {"python", *LIBRARIES}
    assert versions["python"] == platform.python_version()


def test_it_says_how_to_trace_and_where_the_tables_are(page: Open) -> None:
    body = provenance_page.tracing(page("provenance")).body
    assert "boldsteps trace 2012 testshire/ID" in body
    assert 'href="../downloads/bold-steps-2012.xlsx"' in body


@pytest.mark.parametrize("show", EVERY, ids=lambda each: each.__name__)
def test_the_page_says_nothing_of_the_machine_and_is_the_same_again(
    page: Open, tmp_path: Path, show: Callable[[Page], Exhibit]
) -> None:
    first, second = (to_html(show(page("provenance"))) for _ in range(2))
    assert first == second
    for machine in (str(tmp_path), platform.node(), str(Path.home())):
        assert machine not in first
    assert len(show(page("provenance")).title.split()) <= 12


def test_the_chapter_is_in_the_document_and_its_notebook_calls_each_part() -> None:
    project = find_project(Path(__file__).resolve().parents[3])
    notebook = (project.notebooks / "provenance.ipynb").read_text(encoding="utf-8")
    assert all(f"provenance.{each.__name__}(page)" in notebook for each in EVERY)
    assert "notebook: provenance, title: Provenance" in (project.root / "_quarto.yml").read_text(
        encoding="utf-8"
    )
