"""Sign-off: what it vouches for, what makes it stale, what leaves it alone, and that its records cannot be altered unnoticed."""

import json
from datetime import UTC, datetime

import pytest

from analysis.errors import DataError, UsageError
from analysis.exhibits.page import open_page
from analysis.narrative.sign_off import FIRST, read_sign_offs, sign_off, sign_offs_path
from analysis.narrative.staleness import stale_notice, stale_sections, unsigned_sections
from analysis.project import Project
from analysis.validation import check_project
from tests.support.narrating import (
    FIGURE_57,
    FIGURE_61,
    FIGURE_62,
    RELEASE,
    RELEASE_61,
    RELEASE_62,
    REVIEWER,
    SUPPRESSED,
    edit,
    text,
    write,
)

PAPER = "data/sources/made-up-paper/observations.csv"


@pytest.fixture
def signed(testshire: Project) -> Project:
    """Testshire with both sections of its overview signed off."""
    write(testshire)
    sign_off(testshire, text(testshire), REVIEWER, at=datetime(2012, 11, 5, 9, 30, tzinfo=UTC))
    return testshire


def changes(project: Project) -> list[tuple[str, str, str, str]]:
    return [
        (each.record.section, change.kind, change.old, change.new)
        for each in stale_sections(project, "2012")
        for change in each.changes
    ]


def test_a_record_says_who_when_what_and_on_which_figures(signed: Project) -> None:
    opening, districts = read_sign_offs(signed, "2012")
    assert (opening.by, opening.at, opening.key) == (
        REVIEWER,
        "2012-11-05T09:30:00Z",
        ("Testshire", "overview", "overview-opening"),
    )
    assert [(used.table, used.shown) for used in opening.basis.used] == [
        ("observations", "61% [p]"),
        ("observations", "58%"),
        ("rating", "amber"),
    ]
    assert [claim.written for claim in opening.basis.claims] == ['{{ rose("pass_rate") }}']
    assert opening.basis.rule_set == "made-up-rule"
    assert (opening.previous, districts.previous) == (FIRST, opening.sha256)


def test_signed_as_it_is_there_is_nothing_stale_and_nothing_to_sign(signed: Project) -> None:
    assert stale_sections(signed, "2012") == []
    assert unsigned_sections(signed, "2012") == []
    assert sign_off(signed, text(signed), REVIEWER) == []
    assert "status: signed off" in text(signed).file.path.read_text(encoding="utf-8")


def test_a_changed_figure_makes_its_section_stale_and_no_other(signed: Project) -> None:
    edit(signed, FIGURE_61, FIGURE_62)
    assert changes(signed) == [("overview-opening", "figure", "61% [p]", "62% [p]")]


def test_an_unrelated_change_leaves_it_valid(signed: Project) -> None:
    edit(
        signed,
        'excluded,T10000001,all,2011/12,10000,,,final,,nearly,"nearly 10,000"',
        "excluded,T10000001,all,2011/12,9000,,,final,,,9000",
    )
    edit(signed, "A Reviewer", "Another Reviewer", "narrative/2012/Testshire/overview.md")
    edit(signed, "sheet 1 row 5", "sheet 2 row 5", "data/sources/made-up-release/observations.csv")
    assert stale_sections(signed, "2012") == []


def test_a_figure_that_reads_the_same_but_is_not_the_same_is_noticed(signed: Project) -> None:
    edit(
        signed,
        "52.5,210,400,final,,,52.5",
        "52.52,210,400,final,,,52.5",
        "data/sources/made-up-release/observations.csv",
    )
    assert changes(signed) == [
        ("overview-districts", "figure", "52.5% (52.5 unrounded)", "52.5% (52.52 unrounded)")
    ]


def test_a_suppressed_figure_a_false_claim_and_a_rewritten_text_are_told_apart(signed: Project) -> None:
    edit(signed, FIGURE_61, SUPPRESSED)
    assert ("overview-opening", "suppression", "hidden now", "[c]") in changes(signed)
    assert "61%" not in "".join(stale_notice(each) for each in stale_sections(signed, "2012"))
    edit(signed, SUPPRESSED, FIGURE_57)
    assert changes(signed) == [
        ("overview-opening", "figure", "61% [p]", "57% [p]"),
        ("overview-opening", "rating", "amber", "red"),
        ("overview-opening", "claim", "borne out by the figures", "not borne out by the figures"),
    ]
    edit(signed, FIGURE_57, FIGURE_61)
    edit(signed, "Oakvale stands", "Oakvale stood", "narrative/2012/Testshire/overview.md")
    assert changes(signed) == [("overview-districts", "text", "as signed", "rewritten")]


def test_a_moved_target_flips_the_rating_and_makes_the_section_stale(testshire: Project) -> None:
    write(testshire)
    sign_off(testshire, text(testshire), REVIEWER)
    edit(
        testshire,
        "pass_rate,T10000001,all,2013,absolute,65,",
        "pass_rate,T10000001,all,2013,absolute,60,",
        "data/sources/made-up-paper/targets.csv",
    )
    assert changes(testshire) == [("overview-opening", "rating", "amber", "green")]


def test_another_rule_set_makes_everything_stale(signed: Project) -> None:
    edit(signed, "TN-1,made-up-rule", "TN-1,newer-rule", "data/reference/editions.csv")
    rules = signed.data / "rules" / "rag.csv"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("made-up-rule", "newer-rule"), encoding="utf-8"
    )
    assert {(section, kind) for section, kind, _, _ in changes(signed)} == {
        ("overview-opening", "rule set"),
        ("overview-districts", "rule set"),
    }


def test_a_section_taken_out_is_stale(signed: Project) -> None:
    path = text(signed).file.path
    path.write_text(path.read_text(encoding="utf-8").partition("## overview-districts")[0], encoding="utf-8")
    assert changes(signed) == [("overview-districts", "text", "as signed", "removed")]


def test_the_page_shows_the_notice_with_old_and_new(signed: Project) -> None:
    edit(signed, FIGURE_61, FIGURE_62)
    html = open_page("overview", "2012", "Testshire").narrative_html("overview-opening")
    notice, text_ = html.split("</div>")
    assert f"{REVIEWER} signed this text off on 2012-11-05" in notice
    assert "<td>61% [p]</td><td>62% [p]</td>" in notice
    assert text_.strip() == "<p>The rate rose to 62% [p].</p>"
    assert "notice" not in open_page("overview", "2012", "Testshire").narrative_html("overview-districts")


def test_the_check_warns_of_it(signed: Project) -> None:
    edit(signed, FIGURE_61, FIGURE_62)
    edit(signed, RELEASE_61, RELEASE_62, RELEASE)
    [finding] = [each for each in check_project(signed) if each.rule == "narrative_sign_offs"]
    assert (finding.rule, finding.severity, finding.column) == (
        "narrative_sign_offs",
        "warning",
        "overview-opening",
    )
    assert "Testshire, 2011/12: Pupils who passed the made-up test: 61% [p] → 62% [p]" in finding.message


def test_a_file_that_calls_itself_signed_and_is_not_is_a_warning(testshire: Project) -> None:
    write(testshire, status="signed off")
    findings = check_project(testshire)
    assert [(finding.severity, finding.column) for finding in findings] == [
        ("warning", "overview-opening"),
        ("warning", "overview-districts"),
    ]
    assert "nobody has signed overview-opening" in findings[0].message


def test_signing_again_keeps_the_history(signed: Project) -> None:
    edit(signed, FIGURE_61, FIGURE_62)
    [new] = sign_off(signed, text(signed), "Somebody Else", sections=["overview-opening"])
    records = read_sign_offs(signed, "2012")
    assert [record.by for record in records] == [REVIEWER, REVIEWER, "Somebody Else"]
    assert new.previous == records[1].sha256
    assert stale_sections(signed, "2012") == []


@pytest.mark.parametrize("harm", ["a name", "a figure", "a hash", "order", "gone", "half"])
def test_a_record_that_was_altered_is_found(signed: Project, harm: str) -> None:
    path = sign_offs_path(signed, "2012")
    first, second = path.read_text(encoding="utf-8").splitlines()
    altered = {
        "a name": [first.replace(REVIEWER, "The Director"), second],
        "a figure": [first.replace("61% [p]", "62% [p]"), second],
        "a hash": [first.replace(json.loads(first)["sha256"], "1" * 64), second],
        "order": [second, first],
        "gone": [second],
        "half": [first, second[:200]],
    }[harm]
    path.write_text("\n".join(altered) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"sign-offs.jsonl, line [12]: .*Restore the file as it was"):
        read_sign_offs(signed, "2012")
    [finding] = check_project(signed)
    assert (finding.rule, finding.severity) == ("narrative_sign_offs", "error")
    with pytest.raises(DataError):
        sign_off(signed, text(signed), "Somebody Else")


@pytest.mark.parametrize(
    ("given", "problem", "message"),
    [
        ({"status": "draft"}, DataError, "is a draft"),
        ({"opening": 'It {{ fell("pass_rate") }}.'}, DataError, "line 9: “It fell.”.*Nothing was signed"),
        ({"opening": "It was 61%."}, DataError, "61% is written out"),
    ],
)
def test_what_cannot_be_signed(
    testshire: Project, given: dict[str, str], problem: type[Exception], message: str
) -> None:
    write(testshire, **given)  # type: ignore[arg-type]
    with pytest.raises(problem, match=message):
        sign_off(testshire, text(testshire), REVIEWER)
    assert not sign_offs_path(testshire, "2012").exists()


def test_a_name_a_text_and_a_section_are_needed(testshire: Project) -> None:
    with pytest.raises(UsageError, match="Nothing is written"):
        sign_off(testshire, text(testshire), REVIEWER)
    write(testshire)
    with pytest.raises(UsageError, match="needs a name"):
        sign_off(testshire, text(testshire), " ")
    with pytest.raises(UsageError, match="Did you mean overview-opening"):
        sign_off(testshire, text(testshire), REVIEWER, sections=["overview-openin"])
