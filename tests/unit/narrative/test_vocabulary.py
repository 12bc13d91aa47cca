"""The vocabulary: what its references give, and that docs/narrative.md lists every word as the code has it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.exhibits.page import Page
from analysis.narrative.files import Section
from analysis.narrative.resolver import ResolvedSection, resolve_section
from analysis.narrative.vocabulary import REFERENCES, WORDS, entries
from analysis.project import Project

Read = Callable[[str], ResolvedSection]

DOCS = Path(__file__).resolve().parents[3] / "docs" / "narrative.md"

# What is written, and what it gives on the county's page of Testshire.
GIVES = {
    'value("pass_rate")': "61% [p]",
    'value("pass_rate", year="2010/11")': "58%",
    'value("pass_rate", area="Oakvale")': "52.5%",
    'value("pass_rate", group="fsm")': "[x]",
    'previous("pass_rate")': "58%",
    'count("pass_rate", area="Oakvale")': "210",
    'count("pass_rate", area="Oakvale", of="denominator")': "400",
    'change("pass_rate")': "3 percentage points",
    'change("pass_rate", since="2009/10")': "11 percentage points",
    'moved("pass_rate")': "rose by 3 points, from 58% to 61% [p]",
    'gap("pass_rate", "all", "fsm")': "[x]",
    'difference_from("Oakvale", "pass_rate", area="Elm and Ash")': "14.7 percentage points",
    'target("pass_rate", 2013)': "65%",
    'stated("change", "pass_rate")': "up 3 percentage points",
    'stated("rank", "pass_rate")': "1st",
    'stated("quartile", "pass_rate")': "[x]",
    'said("higher", "pass_rate", other="Testland", say="above")': "above",
    'districts_above("Testshire", "pass_rate")': "1 of the 2 districts",
    'highest_district("pass_rate")': "Elm and Ash (67.2%)",
    'lowest_district("pass_rate")': "Oakvale (52.5%)",
}
# What is wrong, and a part of what is said of it.
WRONG = {
    'value("pas_rate")': "Did you mean pass_rate?",
    'valeu("pass_rate")': "did you mean value?",
    'value("pass_rate", area="Oakvalley")': "Did you mean Oakvale?",
    'value("pass_rate", group="fms")': "Did you mean fsm?",
    'value("pass_rate", year="2012")': "is not an academic year",
    'value("pass_rate", since="2010/11")': "value takes indicator, group, area, year",
    "value()": "value takes indicator",
    'target("pass_rate", "soon")': "is a calendar year",
    'count("pass_rate", of="everything")': "it may be numerator or denominator",
    'rated("blue", "pass_rate")': "is not a rating",
    'all_districts("above", "pass_rate")': 'with other="AREA"',
    'improved("surplus")': "best near its target",
    'more_than_half("excluded")': "is not a percentage",
    'money("Nobody", "Nothing", "outturn")': "exactly one is wanted",
    'rose("pass_rate", say="rose to 61%")': "holds a numeral",
    "61": "not a word of the vocabulary",
    '"rose"': "not a word of the vocabulary",
    "page.area.name": "not a word of the vocabulary",
    'stated("chnge", "pass_rate")': "Did you mean change?",
    'value("pass_rate").upper()': "not a word of the vocabulary",
    'value("pass_rate") ~ "x"': "not a word of the vocabulary",
    'value("pass_rate")|upper': "not a word of the vocabulary",
    'value("pass" ~ "_rate")': "must be plain texts",
    "value(value)": "must be plain texts",
    'value(*["pass_rate"])': "must be plain texts",
    "range(999999999)": "there is no word 'range'",
}


@pytest.fixture
def read(page: Callable[..., Page]) -> Read:
    """Looks a text up on the county's page."""
    opened = page()
    return lambda text: resolve_section(Section("key-stages-opening", text, 1), opened.edition, opened.area)


@pytest.mark.parametrize(("written", "gives"), GIVES.items())
def test_references(read: Read, written: str, gives: str) -> None:
    bound = read(f"{{{{ {written} }}}}")
    assert (bound.text, bound.errors) == (gives, [])


def test_percentage_points_are_points_from_the_second_time_on(read: Read) -> None:
    bound = read(
        'It rose {{ change("pass_rate") }}, then 2 percentage points, in all {{ change("pass_rate", since="2009/10") }}.'
    )
    assert bound.markdown == "It rose 3 percentage points, then 2 points, in all 11 points."


@pytest.mark.parametrize(("written", "message"), WRONG.items())
def test_what_cannot_be_looked_up_is_said(read: Read, written: str, message: str) -> None:
    [problem] = read(f"{{{{ {written} }}}}").errors
    assert problem.rule == "reference"
    assert message in problem.message
    assert not re.search(r"[?.,;:][?.,;]|\s[?.,;:]", problem.message), "no stray punctuation"


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        (
            '{{ value("pass_rate") }',
            "begins with 2 of its two braces and ends with 1.",
            'Write {{ value("pass_rate") }}.',
        ),
        (
            '{ value("pass_rate") }}',
            "begins with 1 of its two braces and ends with 2.",
            'Write {{ value("pass_rate") }}.',
        ),
        (
            '{value("pass_rate")}',
            "begins with 1 of its two braces and ends with 1.",
            'Write {{ value("pass_rate") }}.',
        ),
        (
            '{{ rose("pass_rate", say="went (up)") to',
            "ends with 0.",
            'Write {{ rose("pass_rate", say="went (up)") }}.',
        ),
        ('value("pass_rate") }}', "begins with 0 of its two braces", 'Write {{ value("pass_rate") }}.'),
        ('{{ value("pass_rate") }}}', "ends with 3.", 'Write {{ value("pass_rate") }}.'),
        ('{{ value("pass_rate" }}', "a bracket is missing.", ""),
        ('{{ value("pass_rate) }}', "a quotation mark is missing.", ""),
    ],
)
def test_a_missing_brace_is_named_as_one(read: Read, text: str, message: str, remedy: str) -> None:
    [problem] = read(f"One line.\nIt was {text} then.").errors
    assert problem.row == 2
    assert message in problem.message
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    "text", ["A {.class} and {#id}.", "Braces { of } another kind.", "The value(s) rose."]
)
def test_other_braces_and_brackets_are_text(read: Read, text: str) -> None:
    assert read(text.replace("{#id}", "{ #id }")).errors == []


def test_figures_of_two_sources_are_not_compared(read: Read) -> None:
    bound = read('{{ difference_from("Oakvale", "pass_rate") }}')
    assert bound.text == "[x]"
    [finding] = bound.findings
    assert "are of two sources" in finding.message


@pytest.mark.parametrize(
    "statement", ["{% for x in range(10**9) %}a{% endfor %}", "{% raw %}61{% endraw %}", "{% include 'x' %}"]
)
def test_statements_are_not_allowed(read: Read, statement: str) -> None:
    errors = read(statement).errors
    assert errors
    assert all("no statements" in problem.message for problem in errors)


def test_a_measure_names_the_indicator_that_answers_it(testshire: Project, page: Callable[..., Page]) -> None:
    register = testshire.data / "reference" / "indicators.csv"
    text = register.read_text(encoding="utf-8")
    assert "test,Passed,," in text
    register.write_text(text.replace("test,Passed,,", "test,Passed,passing,"), encoding="utf-8")
    opened = page()
    written = '{{ rose("passing", since="2009/10") }} to {{ value("passing") }}, in Oakvale {{ value("passing", area="Oakvale") }}'
    bound = resolve_section(Section("key-stages-opening", written, 1), opened.edition, opened.area)
    assert (bound.text, bound.errors) == ("rose to 61% [p], in Oakvale 52.5%", [])


def test_remarks_are_left_out(read: Read) -> None:
    assert read("A{# to be checked #}B").text == "AB"


def test_a_figure_is_text_whatever_it_holds(read: Read) -> None:
    assert read('{{ value("pass_rate", group="fsm") }}(2011/12)').markdown == r"\[x\](2011/12)"


def test_the_facts_a_sentence_rests_on_are_recorded(read: Read) -> None:
    evidence = read(
        'It {{ rose("pass_rate") }} to {{ value("pass_rate") }}; the target is {{ target("pass_rate", 2013) }}.'
    ).evidence
    assert [(fact.table, dict(fact.key).get("year"), fact.shown) for fact in evidence.facts] == [
        ("observations", "2011/12", "61% [p]"),
        ("observations", "2010/11", "58%"),
        ("targets", None, "65%"),
    ]
    assert [(claim.written, claim.holds) for claim in evidence.claims] == [('{{ rose("pass_rate") }}', True)]


def test_the_page_for_authors_lists_every_word_as_it_is() -> None:
    listed = re.findall(
        r"^\| `(\w+)` \| `([^`]+)` \| (.+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert listed == entries()
    assert [name for name, _, _ in listed] == list(WORDS)


def test_every_reference_is_tested() -> None:
    assert set(REFERENCES) - {written.partition("(")[0] for written in GIVES} == {
        "rank",
        "money",
        "variance",
        "plan_count",
    }
