"""Every claim at, below and above its bound, and what a false, a doubtful and an impossible one say."""

from dataclasses import replace

import pytest

from analysis.edition.statements import Statements
from analysis.narrative.vocabulary import CLAIMS
from tests.support.claiming import figures_of, page_with, said

BEFORE, NOW = "2010/11", "2011/12"

# Claim, the figure before, the figure now, whether it holds. pass_rate: higher is better, one decimal.
MOVEMENTS = [
    ("rose", 60.0, 60.1, True),
    ("rose", 60.0, 60.0, False),
    ("rose", 60.0, 60.04, False),
    ("rose", 60.0, 59.9, False),
    ("fell", 60.0, 59.9, True),
    ("fell", 60.0, 60.0, False),
    ("fell", 60.0, 60.1, False),
    ("unchanged", 60.0, 60.0, True),
    ("unchanged", 60.0, 60.04, True),
    ("unchanged", 60.0, 60.1, False),
    ("widened", 60.0, 60.1, True),
    ("widened", 60.0, 60.0, False),
    ("narrowed", 60.0, 59.9, True),
    ("narrowed", 60.0, 60.0, False),
    ("improved", 60.0, 60.1, True),
    ("improved", 60.0, 59.9, False),
    ("improved", 60.0, 60.0, False),
    ("worsened", 60.0, 59.9, True),
    ("worsened", 60.0, 60.1, False),
]
# Claim, the figure, the other area's figure, whether it holds.
COMPARISONS = [
    ("above", 60.1, 60.0, True),
    ("above", 60.0, 60.0, False),
    ("above", 59.9, 60.0, False),
    ("below", 59.9, 60.0, True),
    ("below", 60.0, 60.0, False),
    ("below", 60.1, 60.0, False),
    ("best", 60.1, 60.0, True),
    ("best", 60.0, 60.0, True),
    ("best", 59.9, 60.0, False),
]
# Claim and its arguments, one figure, whether it holds. Target of 2016: 65; baseline of 2010/11: 60.
ALONE = [
    ('more_than_half("pass_rate")', 50.1, True),
    ('more_than_half("pass_rate")', 50.0, False),
    ('less_than_half("pass_rate")', 49.9, True),
    ('less_than_half("pass_rate")', 50.0, False),
    ('reached("pass_rate", 2016)', 65.0, True),
    ('reached("pass_rate", 2016)', 64.9, False),
    ('missed("pass_rate", 2016)', 64.9, True),
    ('missed("pass_rate", 2016)', 65.0, False),
    ('on_course("pass_rate")', 61.0, True),
    ('on_course("pass_rate")', 60.9, False),
    ('off_course("pass_rate")', 60.9, True),
    ('off_course("pass_rate")', 61.0, False),
    ('rated("green", "pass_rate")', 65.0, True),
    ('rated("green", "pass_rate")', 64.9, False),
    ('rated("amber", "pass_rate")', 64.9, True),
    ('rated("amber", "pass_rate")', 60.0, True),
    ('rated("red", "pass_rate")', 59.9, True),
    ('rated("red", "pass_rate")', 60.0, False),
]
# Claim, figures of the two districts (the other area has 60.0, and 60.0 was the figure before), whether it holds.
DISTRICTS = [
    ('all_districts("above", "pass_rate", other="Testland")', (60.1, 70.0), True),
    ('all_districts("above", "pass_rate", other="Testland")', (60.0, 70.0), False),
    ('all_districts("below", "pass_rate", other="Testland")', (59.9, 50.0), True),
    ('all_districts("rose", "pass_rate")', (60.1, 70.0), True),
    ('all_districts("rose", "pass_rate")', (60.0, 70.0), False),
    ('all_districts("fell", "pass_rate")', (59.9, 50.0), True),
    ('most_districts("above", "pass_rate", other="Testland")', (60.1, 70.0), True),
    ('most_districts("above", "pass_rate", other="Testland")', (60.0, 70.0), False),
    ('most_districts("unchanged", "pass_rate")', (60.0, 60.0), True),
]


@pytest.mark.parametrize(("claim", "before", "now", "holds"), MOVEMENTS)
def test_movements(claim: str, before: float, now: float, holds: bool) -> None:
    page = page_with(("Testshire", BEFORE, before), ("Testshire", NOW, now))
    bound = said(page, f'It {{{{ {claim}("pass_rate") }}}}.')
    assert bool(bound.errors) != holds
    assert bound.text == f"It {claim}."


@pytest.mark.parametrize(("claim", "figure", "other", "holds"), COMPARISONS)
def test_comparisons(claim: str, figure: float, other: float, holds: bool) -> None:
    page = page_with(("Testshire", NOW, figure), ("Otherfolk", NOW, other), ("Testland", NOW, other))
    arguments = '"pass_rate"' if claim == "best" else '"Testland", "pass_rate"'
    assert bool(said(page, f"It is {{{{ {claim}({arguments}) }}}}.").errors) != holds


@pytest.mark.parametrize(("claim", "figure", "holds"), ALONE)
def test_one_figure(claim: str, figure: float, holds: bool) -> None:
    page = page_with(("Testshire", BEFORE, 60.0), ("Testshire", NOW, figure), target=65.0)
    problems = said(page, f"It is {{{{ {claim} }}}}.").errors
    assert bool(problems) != holds
    assert all(problem.rule == "false_claim" for problem in problems)


@pytest.mark.parametrize(("claim", "values", "holds"), DISTRICTS)
def test_districts(claim: str, values: tuple[float, float], holds: bool) -> None:
    places = zip(("Oakvale", "Elm and Ash"), values, strict=True)
    given = [each for place, value in places for each in ((place, BEFORE, 60.0), (place, NOW, value))]
    assert bool(said(page_with(*given, ("Testland", NOW, 60.0)), f"{{{{ {claim} }}}}").errors) != holds


def test_exceeds() -> None:
    page = page_with(("Testshire", NOW, 60.0))
    lower = page_with(("Testshire", "2012", 59.9), indicator="surplus")
    both = replace(
        page,
        edition=replace(
            page.edition,
            figures=figures_of(
                page.edition, [*page.edition.figures.all_shown(), *lower.edition.figures.all_shown()]
            ),
        ),
    )
    assert not said(both, '{{ exceeds("pass_rate", "surplus") }}').errors
    assert said(both, '{{ exceeds("surplus", "pass_rate") }}').errors[0].rule == "false_claim"
    assert said(page, '{{ exceeds("pass_rate", "pass_rate") }}').errors[0].rule == "false_claim"
    assert (
        said(page, '{{ exceeds("pass_rate", "pass_rate", other_group="fsm") }}').errors[0].rule
        == "missing_figure"
    )


@pytest.mark.parametrize(
    ("kind", "other", "holds"),
    [("higher", "", True), ("higher", "Testland", True), ("lower", "", False), ("higher", "2010/11", False)],
)
def test_what_a_source_says_in_words(kind: str, other: str, holds: bool) -> None:
    problems = said(page_with(), f'{{{{ said("{kind}", "pass_rate", other="{other}") }}}}').findings
    assert [problem.rule for problem in problems] == ([] if holds else ["missing_figure"])


@pytest.mark.parametrize(("one", "other", "holds"), [(3.0, 2.9, True), (3.0, 3.0, False), (2.9, 3.0, False)])
def test_what_a_source_states_of_one_group_and_another(one: float, other: float, holds: bool) -> None:
    page = page_with()
    [stated, *_] = page.edition.statements.of("pass_rate", page.area.code)
    pair = [replace(stated, value=one), replace(stated, value=other, group=page.edition.groups["fsm"])]
    page = replace(page, edition=replace(page.edition, statements=Statements(pair, page.edition)))
    problems = said(page, '{{ stated_exceeds("change", "pass_rate", "all", "fsm") }}').errors
    assert [problem.rule for problem in problems] == ([] if holds else ["false_claim"])


def test_every_claim_is_tested() -> None:
    tested = {row[0].partition("(")[0] for row in [*MOVEMENTS, *COMPARISONS, *ALONE, *DISTRICTS]}
    assert set(CLAIMS) - tested == {"exceeds", "stated_exceeds", "said"}, "they have tests of their own"


def test_a_false_claim_names_line_sentence_claim_figures_and_what_to_write() -> None:
    page = page_with(("Testshire", BEFORE, 63.0), ("Testshire", NOW, 61.0))
    bound = said(
        page, 'Much is well.\nMore pupils passed: the rate {{ rose("pass_rate") }} in a year. So it goes.'
    )
    [problem] = bound.findings
    assert (problem.row, problem.rule, problem.severity) == (8, "false_claim", "error")
    assert problem.message == (
        "“More pupils passed: the rate rose in a year.”: {{ rose(\"pass_rate\") }} claims 'rose', but Testshire, 2011/12: "
        "Pupils who passed the made-up test fell by 2.0 points, from 63.0% to 61.0% (2010/11 to 2011/12)."
    )
    assert problem.remedy == (
        'It fell: correct the sentence, or write {{ moved("pass_rate") }}, which follows the figures.'
    )


def test_a_movement_within_chance_is_none() -> None:
    few = page_with(("Testshire", BEFORE, 60.0), ("Testshire", NOW, 62.0), counts=400)
    [problem] = said(few, 'It {{ rose("pass_rate") }}.').findings
    assert (problem.rule, problem.severity) == ("false_claim", "error")
    assert "stayed about the same" in problem.message
    assert not said(few, 'It was {{ unchanged("pass_rate") }}.').findings
    fewer = page_with(("Testshire", BEFORE, 60.0), ("Testshire", NOW, 62.0), counts=50)
    for claim in ("rose", "fell", "unchanged"):
        [problem] = said(fewer, f'It {{{{ {claim}("pass_rate") }}}}.').findings
        assert (
            "but of so few (31 of 50 after 30 of 50) that chance alone could make the difference"
            in problem.message
        )
        assert problem.remedy.startswith("It was of too few to tell: correct the sentence")
    many = page_with(("Testshire", BEFORE, 60.0), ("Testshire", NOW, 62.0), counts=20_000)
    assert not said(many, 'It {{ rose("pass_rate") }}.').findings


CLOSE = [
    ("Testshire", NOW, 61.0),
    ("Testland", NOW, 60.0),
    ("Otherfolk", NOW, 60.5),
    ("Oakvale", NOW, 62.0),
    ("Elm and Ash", NOW, 63.0),
]


@pytest.mark.parametrize(
    ("claim", "names"),
    [
        ('above("Testland", "pass_rate")', "no clear difference"),
        ('best("pass_rate")', "no clear difference: Testshire 2011/12 61.0%; Otherfolk 2011/12 60.5%"),
        (
            'all_districts("above", "pass_rate", other="Testland")',
            "of Oakvale and Elm and Ash the 95% interval",
        ),
        (
            'most_districts("above", "pass_rate", other="Testland")',
            "of Oakvale and Elm and Ash the 95% interval",
        ),
        ('more_than_half("pass_rate", area="Testland")', "Testland 2011/12 60.0% has a 95% interval from"),
    ],
)
def test_every_claim_about_percentages_is_tested_for_chance(claim: str, names: str) -> None:
    [problem] = said(page_with(*CLOSE, counts=60), f"It is {{{{ {claim} }}}}.").findings
    assert (problem.rule, problem.severity) == ("chance", "warning")
    assert names in problem.message
    assert not said(page_with(*CLOSE, counts=600_000), f"It is {{{{ {claim} }}}}.").findings


def test_exceeds_is_tested_for_chance() -> None:
    for counts, doubts in ((200, ["chance"]), (20_000, [])):
        page = page_with(("Testshire", NOW, 62.0), counts=counts)
        [figure] = page.edition.figures.all_shown()
        fewer = replace(figure, group=page.edition.groups["fsm"], value=60.0, numerator=0.6 * counts)
        both = replace(page, edition=replace(page.edition, figures=figures_of(page.edition, [figure, fewer])))
        assert [
            problem.rule
            for problem in said(both, '{{ exceeds("pass_rate", "pass_rate", other_group="fsm") }}').findings
        ] == doubts


def test_a_claim_on_a_suppressed_figure_stops_and_a_reference_reads_as_its_symbol() -> None:
    page = page_with(("Testshire", BEFORE, 60.0), ("Testshire", NOW, None))
    claim, reference = (
        said(page, 'It {{ rose("pass_rate") }}.'),
        said(page, 'It stands at {{ value("pass_rate") }}.'),
    )
    assert claim.errors[0].rule == "missing_figure"
    assert "is [c], so nothing can be compared with it" in claim.errors[0].message
    assert (reference.text, reference.errors) == ("It stands at [c].", [])
    moved = said(page, 'It {{ moved("pass_rate") }}.')
    assert moved.text == "It stood at [c]."
    assert [problem.severity for problem in moved.findings] == ["warning"]


def test_a_figure_no_source_states_reads_as_not_available_and_is_reported() -> None:
    bound = said(page_with(("Testshire", NOW, 60.0)), 'Oakvale: {{ value("pass_rate", area="Oakvale") }}.')
    assert bound.text == "Oakvale: [x]."
    assert [problem.severity for problem in bound.findings] == ["warning"]


def test_nothing_is_said_of_all_districts_when_one_has_no_figure() -> None:
    page = page_with(("Oakvale", NOW, 70.0), ("Testland", NOW, 60.0))
    [problem] = said(page, '{{ all_districts("above", "pass_rate", other="Testland") }}').errors
    assert "Elm and Ash has no figure" in problem.message


def test_figures_across_a_series_break_are_not_compared() -> None:
    page = page_with(("Testshire", "2008/09", 60.0), ("Testshire", "2009/10", 61.0), ("Testshire", NOW, 63.0))
    assert not said(page, '{{ rose("pass_rate", since="2009/10") }}').errors
    [problem] = said(page, '{{ rose("pass_rate", since="2008/09") }}').errors
    assert "series break in 2009/10" in problem.message


def test_a_rank_is_among_those_with_a_figure() -> None:
    page = page_with(("Testshire", NOW, 60.0), ("Otherfolk", NOW, 60.1))
    bound = said(page, '{{ rank("pass_rate") }}')
    assert bound.text == "2nd of 2"
    assert [used.shown for used in bound.evidence.used.values()] == ["60.0%", "60.1%", "2nd of 2"]
    assert said(page_with(("Testshire", NOW, 60.0)), '{{ rank("pass_rate") }}').text == "[x]"


@pytest.mark.parametrize(
    ("claim", "says", "holds"),
    [
        ('rose("pass_rate", say="went up")', "went up", True),
        ('rose("pass_rate", say="improved")', "improved", True),
        ('rose("pass_rate", say="got worse")', "worse", False),
        ('rose("pass_rate", say="fell")', "fell", False),
        ('above("Testland", "pass_rate", say="ahead of")', "ahead of", True),
        ('above("Testland", "pass_rate", say="lower than")', "lower", False),
        ('more_than_half("pass_rate", say="less than half")', "less than", False),
        ('improved("pass_rate", say="stable")', "stable", False),
    ],
)
def test_a_claim_cannot_be_made_to_say_the_opposite(claim: str, says: str, holds: bool) -> None:
    page = page_with(("Testshire", BEFORE, 60.0), ("Testshire", NOW, 61.0), ("Testland", NOW, 50.0))
    errors = said(page, f"{{{{ {claim} }}}}").errors
    assert bool(errors) != holds
    assert all(f"says {says!r}" in problem.message for problem in errors)


def test_what_rises_though_low_is_good_does_not_improve() -> None:
    page = page_with(("Testshire", BEFORE, 60.0), ("Testshire", NOW, 61.0), indicator="excluded")
    assert said(page, '{{ rose("excluded", say="improved") }}').errors
    assert said(page, '{{ improved("excluded") }}').errors
    assert not said(page, '{{ rose("excluded", say="got worse") }}').errors


def test_words_of_its_own() -> None:
    page = page_with(("Testshire", BEFORE, 60.0), ("Testshire", NOW, 61.0))
    assert said(page, 'Results {{ rose("pass_rate", say="got better") }}.').text == "Results got better."
    assert said(page, '{{ rated("not rated", "pass_rate") }}').text == "not rated"
