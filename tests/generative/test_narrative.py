"""Narrative whatever is written: it is read to the end and never run, and claims about the same figures never contradict."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.narrative.files import Section
from analysis.narrative.lint import AllowedNumerals, lint
from analysis.narrative.rendering import markdown_to_html
from analysis.narrative.resolver import resolve_section
from analysis.narrative.vocabulary import WORDS
from tests.support.claiming import page_with, said

BEFORE, NOW = "2010/11", "2011/12"
PAGE = page_with(("Testshire", BEFORE, 60.0), ("Testshire", NOW, 61.0))
NOTHING = AllowedNumerals()

values = st.floats(0, 100, allow_nan=False).map(lambda value: round(value, 2))
bits = st.sampled_from(
    [
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        '"',
        "'",
        "(",
        ")",
        ",",
        "=",
        "\n",
        " ",
        "61%",
        "pass_rate",
        "a",
        "*",
        "[",
        "]",
        *WORDS,
    ]
)
braces = st.lists(bits, max_size=40).map("".join)


@given(st.one_of(st.text(max_size=200), braces))
@settings(deadline=None, max_examples=300)
def test_any_text_is_read(text: str) -> None:
    section = Section("key-stages-opening", text, 1)
    bound = resolve_section(section, PAGE.edition, PAGE.area)
    markdown_to_html(bound.markdown)
    assert all(
        1 <= problem.row <= text.count("\n") + 1 for problem in (*bound.findings, *lint(section, NOTHING))
    )


@given(values, values)
@settings(deadline=None)
def test_a_movement_is_one_of_three_and_reads_the_same_way(before: float, now: float) -> None:
    page = page_with(("Testshire", BEFORE, before), ("Testshire", NOW, now))
    true = [
        claim
        for claim in ("rose", "fell", "unchanged")
        if not said(page, f'{{{{ {claim}("pass_rate") }}}}').errors
    ]
    assert len(true) == 1
    moved = {"unchanged": ("stayed at",), "rose": ("rose", ", up "), "fell": ("fell", ", down ")}
    assert any(word in said(page, '{{ moved("pass_rate") }}').text for word in moved[true[0]])
    pairs = {"rose": ["widened", "improved"], "fell": ["narrowed", "worsened"], "unchanged": []}
    others = [
        claim
        for claim in ("widened", "narrowed", "improved", "worsened")
        if not said(page, f'{{{{ {claim}("pass_rate") }}}}').errors
    ]
    assert sorted(others) == sorted(pairs[true[0]])


@given(values, values)
@settings(deadline=None)
def test_above_from_here_is_below_from_there(here: float, there: float) -> None:
    page = page_with(("Testshire", NOW, here), ("Testland", NOW, there))

    def holds(claim: str) -> bool:
        return not said(page, f"{{{{ {claim} }}}}").errors

    assert holds('above("Testland", "pass_rate")') == holds(
        'below("Testshire", "pass_rate", area="Testland")'
    )
    assert not (holds('above("Testland", "pass_rate")') and holds('below("Testland", "pass_rate")'))


@given(values)
@settings(deadline=None)
def test_a_half_a_target_and_a_course_have_two_sides(value: float) -> None:
    page = page_with(("Testshire", BEFORE, 60.0), ("Testshire", NOW, value), target=65.0)

    def holds(claim: str) -> bool:
        return not said(page, f"{{{{ {claim} }}}}").errors

    assert not (holds('more_than_half("pass_rate")') and holds('less_than_half("pass_rate")'))
    assert holds('reached("pass_rate", 2016)') != holds('missed("pass_rate", 2016)')
    assert holds('on_course("pass_rate")') != holds('off_course("pass_rate")')
    assert sum(holds(f'rated("{rag}", "pass_rate")') for rag in ("red", "amber", "green", "not rated")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "{{" * 9_000,
        "{{ " + "(" * 9_000,
        "{{ value(" + '"a" ~ ' * 3_000 + '"a") }}',
        "{% for a in b %}" * 1_000,
        "{#" * 9_000,
        "[" * 9_000,
        '{{ value("pass_rate") }}' * 800,
        "a" * 10_000_000,
    ],
    ids=["open", "deep", "long", "statements", "remarks", "brackets", "many", "huge"],
)
def test_a_monstrous_text_is_read_or_refused_at_once(text: str) -> None:
    start = time.process_time()  # the clock on the wall runs on while other processes work
    section = Section("key-stages-opening", text, 1)
    markdown_to_html(resolve_section(section, PAGE.edition, PAGE.area).markdown)
    lint(section, NOTHING)
    assert time.process_time() - start < 5
