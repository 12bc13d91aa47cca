"""Comparing editions and builds: revisions with their reasons, ratings, targets, indicators added, dropped and redefined."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.chapters.since_last_edition import (
    compared,
    figures,
    indicators,
    opening,
    ratings,
    revisions,
    targets,
)
from analysis.comparison.comparing import (
    COLUMNS,
    UNEXPLAINED,
    Difference,
    as_csv,
    as_text,
    compare,
    compare_editions,
    differences,
    reads_the_same,
)
from analysis.comparison.snapshots import Snapshot, Statement, edition_snapshot, notes_of
from analysis.data.sources import Conflict
from analysis.edition.edition import open_edition
from analysis.errors import UsageError
from analysis.exhibits.page import open_page
from analysis.io.executed_notebooks import MIME_TYPE
from analysis.pipeline.manifest import Manifest
from analysis.project import Project
from tests.support.narrating import FIGURE_61, SUPPRESSED, edit

RATE = ("pass_rate", "T10000001", "all")
EARLIER, LATER = "2010/11", "2011/12"


def snapshot(name: str, text: str, **more: object) -> Snapshot:
    """One figure, of one year."""
    return Snapshot(name, {(RATE, EARLIER): Statement(text, name)}, {RATE: EARLIER}, **more)  # type: ignore[arg-type]


def conflict(reason: str) -> Conflict:
    facts = {
        "indicator": "pass_rate",
        "area": "",
        "group": "",
        "year": EARLIER,
        "source_a": "old",
        "source_b": "new",
        "reason": reason,
    }
    return Conflict(**{name: facts.get(name, "") for name in Conflict.__annotations__})


def kinds(old: Snapshot, new: Snapshot, *conflicts: Conflict) -> list[str]:
    return [difference.what for difference in differences(old, new, conflicts)]


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("61%", "61.3%", True),
        ("61%", "61.5%", False),
        ("62%", "61.5%", True),
        ("61.3%", "61.4%", False),
        ("−2.5", "−2.4", False),
        ("1,234", "1,235", False),
        ("nearly 10,000", "10,000", True),
        ("nearly 10,000", "9,876", True),
        ("10,000", "9,876", False),
        ("about 60%", "66%", False),
        ("61%", "[c]", False),
        ("[c]", "[c]", True),
    ],
)
def test_agreement_is_at_the_coarser_precision(old: str, new: str, same: bool) -> None:
    assert reads_the_same(old, new) == same
    assert reads_the_same(new, old) == same


def test_a_revision_is_marked_and_explained_by_the_conflict_of_its_sources() -> None:
    [figure, revision] = differences(
        snapshot("old", "61%"), snapshot("new", "63%"), [conflict("The release came later.")]
    )
    assert (figure.what, figure.old, figure.new) == ("figure", "61% (2010/11)", "63% (2010/11)")
    assert (revision.old, revision.new, revision.reason) == ("61%", "63% [r]", "The release came later.")
    assert not revision.is_unexplained


def test_a_revision_without_a_reason_is_unexplained() -> None:
    revision = differences(snapshot("old", "61%"), snapshot("new", "63%"), [])[-1]
    assert revision.is_unexplained
    assert revision.reason == UNEXPLAINED


def test_a_revision_is_explained_by_the_note_of_the_new_figure() -> None:
    new = Snapshot(
        "new", {(RATE, EARLIER): Statement("63%", "old", "Corrected: a digit was misread.")}, {RATE: EARLIER}
    )
    assert differences(snapshot("old", "61%"), new, [])[-1].reason == "Corrected: a digit was misread."


def test_ratings_targets_and_indicators() -> None:
    old = snapshot(
        "old",
        "61%",
        ratings={RATE: "amber"},
        targets={(RATE, "2013"): "65%"},
        meanings={"pass_rate": "one series"},
    )
    new = snapshot(
        "new",
        "61%",
        ratings={RATE: "red"},
        targets={(RATE, "2013"): "66%"},
        meanings={"pass_rate": "series since 2011/12"},
    )
    assert kinds(old, new) == ["rating", "target", "redefined"]
    assert kinds(Snapshot("old"), snapshot("new", "61%")) == ["added"]
    assert kinds(snapshot("old", "61%"), Snapshot("new")) == ["dropped"]
    assert kinds(old, old) == []


@pytest.fixture
def two_editions(testshire: Project) -> Project:
    """Testshire with an edition of 2013 that puts the release first, and a target that was raised for it."""
    path = testshire.data / "reference" / "editions.csv"
    header, first = path.read_text(encoding="utf-8").splitlines()
    second = first.replace("2012,Made-up progress in 2012", "2013,Made-up progress in 2013").replace(
        "2012-10-31", "2013-10-31"
    )
    second = second.replace("made-up-paper made-up-release", "made-up-release made-up-paper")
    path.write_text("\n".join([header, first, second, ""]), encoding="utf-8")
    return testshire


def test_two_editions(two_editions: Project) -> None:
    comparison = compare(two_editions, "2012", "2013")
    [revision] = comparison.of("revision")
    assert (revision.year, revision.old, revision.new) == ("2009/10", "50%", "51.4% [r]")
    assert (revision.old_source, revision.new_source) == ("made-up-paper", "made-up-release")
    assert not comparison.unexplained
    assert "Testshire: Pupils who passed the made-up test" in as_text(comparison)
    rows = list(csv.DictReader(io.StringIO(as_csv(comparison))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(comparison.differences)


def test_an_edition_against_itself_differs_in_nothing(testshire: Project) -> None:
    comparison = compare(testshire, "2012", "2012")
    assert comparison.differences == ()


def test_the_page_of_what_changed(two_editions: Project) -> None:
    page = open_page("overview", "2013", "Testshire")
    since = compared(page)
    assert since is not None
    exhibits = [
        exhibit(page, since) for exhibit in (opening, revisions, figures, ratings, targets, indicators)
    ]
    assert [exhibit.kind for exhibit in exhibits][:2] == ["text", "table"]
    assert [exhibits[1].unit, *(each.id for each in exhibits[1:3])] == [
        "2012 and 2013",
        "overview-revisions",
        "overview-figures",
    ]
    one, reason = (
        f"{since.old.name}: 2 latest figures changed and 1 figure revised.",
        "Every revised figure has its reason.",
    )
    assert one in exhibits[0].body and reason in exhibits[0].body
    added = replace(since, differences=(Difference("added", (RATE[0], "", ""), "", "", ""),) * 2)
    said = opening(page, added).body
    assert ": 2 indicators added." in said and reason not in said
    revised = exhibits[1].data
    assert revised is not None
    assert revised.raw_columns == COLUMNS
    assert [row[0] for row in revised.raw_rows] == ["revision"]
    assert [citation.source for citation in exhibits[1].citations] == ["made-up-paper", "made-up-release"]
    assert [(fact.key[0][1], fact.shown) for fact in exhibits[1].facts] == [
        ("made-up-paper", "50%"),
        ("made-up-release", "51.4%"),
    ]


def test_the_first_edition_says_that_it_is(testshire: Project) -> None:
    page = open_page("overview", "2012", "Testshire")
    assert compared(page) is None
    assert all(
        "first report" in exhibit(page, None).body
        for exhibit in (opening, revisions, figures, ratings, targets, indicators)
    )


def build(folder: Path, shown: str, rating: str) -> Path:
    """A built folder whose one notebook shows one rated figure."""
    fact = {
        "source": "made-up-paper",
        "indicator": RATE[0],
        "area": RATE[1],
        "group": RATE[2],
        "year": EARLIER,
    }
    exhibit = {
        "facts": [{"table": "observations", "key": fact, "shown": shown}],
        "columns": ["indicator", "indicator_label", "area_code", "group", "rating", "target_year", "target"],
        "rows": [[RATE[0], "Passed", RATE[1], RATE[2], rating, 2013, "65% (2013)"]],
    }
    path = folder / "runs" / "testshire" / "overview.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": [{"outputs": [{"data": {MIME_TYPE: exhibit}}]}]}), encoding="utf-8")
    Manifest("2012", "Made up", "warm").write(folder)
    return folder


def test_two_builds_of_an_edition(testshire: Project, tmp_path: Path) -> None:
    old, new = build(tmp_path / "old", "58%", "amber"), build(tmp_path / "new", "57%", "red")
    comparison = compare(testshire, str(old), str(new))
    assert [difference.what for difference in comparison.differences] == ["figure", "revision", "rating"]
    assert len(comparison.unexplained) == 1
    edit(testshire, "58%,made-up-paper,p 2,", "58%,made-up-paper,p 2,A digit was misread.")
    assert compare(testshire, str(old), str(new)).unexplained == []


def test_a_build_is_not_compared_with_an_edition(testshire: Project, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="compare two editions, or two folders"):
        compare(testshire, "2012", str(build(tmp_path / "new", "58%", "amber")))
    with pytest.raises(UsageError, match="no period called '1999'"):
        compare(testshire, "2012", "1999")


def test_an_old_figure_that_is_hidden_now_is_not_said_again(testshire: Project) -> None:
    """Neither as a revision nor as the latest of another year, with its rating and target, whichever is old."""
    edit(testshire, FIGURE_61, SUPPRESSED)
    edition = open_edition(testshire, "2012")
    subject_years = {(RATE, LATER): Statement("61.1%", "old"), (RATE, EARLIER): Statement("56.6%", "old")}
    old = Snapshot("v1", subject_years, {RATE: LATER}, {RATE: "green"}, {(RATE, "2015"): "66.1%"})
    new = edition_snapshot(edition)
    for before, after in ((old, new), (new, old)):
        said = as_text(compare_editions(edition, before, after))
        assert "56.6%" in said
        assert [hidden for hidden in ("61.1", "green", "66.1") if hidden in said] == []


def test_the_note_of_a_hidden_figure_is_no_reason(testshire: Project) -> None:
    hidden = SUPPRESSED + ",made-up-paper,p 2,"
    edit(testshire, FIGURE_61 + ",made-up-paper,p 2,", f"{hidden}was 61.1 before")
    assert "was 61.1 before" not in notes_of(testshire).values()
