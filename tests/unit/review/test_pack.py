"""The reviewer's pack: only what changed since sign-off, with its words, its comments and what is unsigned."""

import re
from datetime import UTC, datetime

import pytest

from analysis.errors import DataError
from analysis.exhibits.page import open_page
from analysis.narrative.comments import read_comments
from analysis.narrative.sign_off import sign_off
from analysis.project import Project
from analysis.review.pack import HEADINGS, Pack, pack_html, prepare_pack, word_differences, write_pack
from analysis.validation import check_project
from tests.support.narrating import FIGURE_57, FIGURE_61, FIGURE_62, REVIEWER, edit, text, write


@pytest.fixture
def signed(testshire: Project) -> Project:
    write(testshire)
    sign_off(testshire, text(testshire), REVIEWER, at=datetime(2012, 11, 5, tzinfo=UTC))
    return testshire


def listed(pack: Pack) -> list[tuple[str, str, str, list[str]]]:
    """Everything the pack says has changed, and where."""
    return [
        (kind, change.old, change.new, [signed.record.section for signed in touched])
        for kind in HEADINGS
        for change, touched in pack.changed(kind)
    ]


def comments(project: Project, *rows: str) -> None:
    path = project.narrative / "2012" / "comments.csv"
    path.write_text("\n".join(["area,section,reviewer,comment,resolved", *rows, ""]), encoding="utf-8")


def test_nothing_changed_is_an_empty_pack(signed: Project) -> None:
    pack = prepare_pack(signed, "2012")
    assert (pack.stale, pack.unsigned, pack.problems, listed(pack)) == ([], [], [], [])
    assert "<table>" not in pack_html(pack)


def test_one_changed_figure_is_exactly_that(signed: Project) -> None:
    edit(signed, FIGURE_61, FIGURE_62)
    pack = prepare_pack(signed, "2012")
    assert listed(pack) == [("figure", "61% [p]", "62% [p]", ["overview-opening"])]
    html = pack_html(pack)
    assert [heading for heading in HEADINGS.values() if f"<h2>{heading}</h2>" in html] == [
        "Figures that changed"
    ]
    assert re.findall(r'href="([^"]+)"', html) == ["../site/testshire/overview.html#overview-opening"] * 2
    assert "overview-districts" not in html


def test_a_figure_used_twice_is_listed_once_with_both_places(testshire: Project) -> None:
    write(testshire, opening='Oakvale: {{ value("pass_rate", area="Oakvale") }}.')
    sign_off(testshire, text(testshire), REVIEWER)
    edit(
        testshire,
        "52.5,210,400,final,,,52.5",
        "52.6,210,400,final,,,52.6",
        "data/sources/made-up-release/observations.csv",
    )
    assert listed(prepare_pack(testshire, "2012")) == [
        ("figure", "52.5%", "52.6%", ["overview-opening", "overview-districts"])
    ]


def test_a_flipped_trend_is_a_changed_figure_a_false_claim_and_an_error(signed: Project) -> None:
    edit(signed, FIGURE_61, FIGURE_57)
    pack = prepare_pack(signed, "2012")
    assert [kind for kind, *_ in listed(pack)] == ["figure", "rating", "claim"]
    [(_, section, problem)] = pack.problems
    assert section.id == "overview-opening"
    assert "fell by 1 point, from 58% to 57% [p]" in problem.message
    assert "1 error in the text" in pack.summary


def test_text_differences_are_by_the_word() -> None:
    assert word_differences("The rate rose to {{ value(1) }}.", "The rate climbed to {{ value(2) }}.") == (
        "The rate <del>rose</del><ins>climbed</ins> to <del>{{ value(1) }}</del><ins>{{ value(2) }}</ins>."
    )
    assert word_differences("a <b>", "a <b>") == "a &lt;b&gt;"


def test_the_rewritten_text_stands_in_its_section(signed: Project) -> None:
    edit(signed, "Oakvale stands at", "Oakvale stood at", "narrative/2012/Testshire/overview.md")
    html = pack_html(prepare_pack(signed, "2012"))
    assert "Oakvale <del>stands</del><ins>stood</ins> at" in html
    assert "<p>Oakvale stood at 52.5%.</p>" in html


def test_what_is_unsigned_is_listed_with_its_author_and_status(testshire: Project) -> None:
    write(testshire)
    pack = prepare_pack(testshire, "2012")
    assert [section.id for _, section in pack.unsigned] == ["overview-opening", "overview-districts"]
    assert "<td>An Author</td><td>ready</td>" in pack_html(pack)


def test_comments_stand_with_their_section_and_never_on_the_page(signed: Project) -> None:
    edit(signed, FIGURE_61, FIGURE_62)
    comments(
        signed,
        'Testshire,overview-opening,HT,"Why, <b>exactly</b>?",no',
        "Testshire,overview-districts,HT,Good,no",
        "Testshire,overview-districts,HT,Old,yes",
    )
    pack = prepare_pack(signed, "2012")
    html = pack_html(pack)
    assert '<ul class="comments"><li><strong>HT</strong>: Why, &lt;b&gt;exactly&lt;/b&gt;?</li></ul>' in html
    assert "Open comments on other sections" in html
    assert "Good" in html and "Old" not in html
    assert "2 comments open" in pack.summary
    assert "exactly" not in open_page("overview", "2012", "Testshire").narrative_html("overview-opening")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Testshire,overview-opening,HT,Why,perhaps", "row 2: resolved is 'perhaps'"),
        ("Testshire,overview-opening,HT,Why, so,no", "row 2: it must have 5 values"),
        ("Testshire,overview-opening,HT", "row 2: it must have 5 values"),
    ],
)
def test_a_comment_that_cannot_be_read_is_said(signed: Project, row: str, message: str) -> None:
    comments(signed, row)
    with pytest.raises(DataError, match=message):
        read_comments(signed, "2012")
    [finding] = check_project(signed)
    assert (finding.rule, finding.severity) == ("narrative_comments", "error")


def test_a_comment_on_nothing_is_a_warning(signed: Project) -> None:
    comments(signed, "Testshire,overview-openin,HT,Why,no")
    [finding] = check_project(signed)
    assert (finding.severity, finding.row, finding.remedy) == ("warning", 2, "Did you mean overview-opening?")


def test_the_pack_is_one_page_beside_the_document(signed: Project) -> None:
    path = write_pack(prepare_pack(signed, "2012"), signed.reports)
    assert path == signed.reports / "2012" / "review" / "index.html"
    html = path.read_text(encoding="utf-8")
    assert "Not for publication" in html
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)
