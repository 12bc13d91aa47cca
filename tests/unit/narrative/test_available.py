"""What narrative of a chapter may refer to: every reference that is listed can be pasted, and reads as listed."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.commands import cli
from analysis.exhibits.page import Page, open_page
from analysis.narrative.available import Reference, available, may_be
from analysis.narrative.files import Section
from analysis.narrative.resolver import resolve_section
from analysis.project import Project
from analysis.validation import check_project
from tests.support.council import make_council


def page_of(period: str, area: str = "Kent") -> Page:
    return open_page("key_stages", period, area)


def listed(page: Page, topic: str = "key_stages") -> dict[str, str]:
    found = available(page.edition, page.area, page.edition.document.find(topic))
    return {each.written: each.reads for of in found.values() for each in of}


def test_every_reference_that_is_listed_reads_as_listed() -> None:
    page = page_of("2012")
    for topic in ("gaps", "ofsted", "budget"):
        references = listed(page, topic)
        assert len(references) >= 3
        for written, reads in references.items():
            resolved = resolve_section(Section("", written, 1), page.edition, page.area)
            assert (resolved.text, resolved.findings) == (reads, ())


def test_each_kind_of_word_is_listed_where_it_holds() -> None:
    references = listed(page_of("2012"))
    assert references['{{ value("ks4_5ac_em") }}'] == "61.3%"
    assert references['{{ above("England", "ks4_5ac_em") }}'] == "above"
    assert '{{ below("England", "ks4_5ac_em") }}' not in references
    assert references['{{ target("ks4_5ac_em", 2016) }}'] == "70%"
    assert references['{{ stated("quartile", "ks2_em_l4") }}'] == "bottom"
    assert {re.split(r"\W+", written)[1] for written in references} > {
        "rank",
        "moved",
        "off_course",
        "said",
        "rated",
    }


def test_a_district_has_its_own_figures_and_no_rank_among_the_countys_neighbours() -> None:
    references = listed(page_of("2012", "Thanet"))
    assert references['{{ value("ks4_5ac_em_residence") }}'] == "52.5%"
    ranks = {reads for written, reads in references.items() if "rank(" in written}
    county = {reads for written, reads in listed(page_of("2012")).items() if "rank(" in written}
    assert ranks <= county


def test_the_command_prints_what_is_pasted() -> None:
    given = ["references", "2012", "--area", "Kent", "--topic", "gaps"]
    lines = CliRunner().invoke(cli, given, catch_exceptions=False).output.splitlines()
    assert re.fullmatch(r"Edition 2012, Kent, .*: \d+ references, each with what it reads as now\.", lines[0])
    assert any(
        re.fullmatch(r'  \{\{ value\("ks2_em_l4_gap_fsm"\) \}\} +\d.* percentage points', line)
        for line in lines
    )
    assert lines[-1].startswith("Sections they may stand in: gaps-") and "gaps-free-school-meals" in lines[-1]


@pytest.mark.parametrize(
    ("typed", "reads"),
    [
        ("61%", ["61.3%", "61%"]),
        ("61.3%", ["61.3%"]),
        ("7", ["7 percentage points", "7th of 11"]),
        ("£18.3", ["£18.3 million"]),
        ("10,000", ["nearly 10,000"]),
        ("62%", []),
    ],
)
def test_a_typed_number_may_be_what_reads_so_or_rounds_to_it(typed: str, reads: list[str]) -> None:
    texts = [
        "61.3%",
        "61%",
        "7 percentage points",
        "7th of 11",
        "£18.3 million",
        "nearly 10,000",
        "rose 7, from 1 to 8",
    ]
    assert [each.reads for each in may_be((Reference("", text) for text in texts), typed)] == reads


def test_a_typed_number_is_told_which_figure_it_may_be(tmp_path: Path) -> None:
    council = make_council(tmp_path / "council")
    path = council / "narrative" / "2012" / "Testshire" / "key_stages.md"
    path.parent.mkdir(parents=True)
    path.write_text("## key-stages-opening\n\nIt was 61% then, and 17% elsewhere.\n", encoding="utf-8")
    first, second = check_project(Project(council))
    assert first.remedy.startswith('Write in its place {{ value("pass_rate") }} (61% [p])')
    assert second.remedy.startswith(
        'Write a reference such as {{ value("…") }}: boldsteps references lists them'
    )
