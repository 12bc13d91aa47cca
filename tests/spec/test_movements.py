"""How the difference of two figures is told: of the same precision, of different ones, inside and outside rounding."""

from dataclasses import replace

import pytest

from analysis.edition.edition import open_edition
from analysis.edition.figures import Figure
from analysis.edition.wording import apart, apart_bare, comparison, difference, movement
from analysis.project import Project
from tests.support.checking import MINIMAL

# The figure as printed, the one before it as printed, and what is said.
MOVEMENTS = [
    ("61", "59", "rose by 2 points, from 59% to 61%"),
    ("60", "61", "fell by 1 point, from 61% to 60%"),
    ("61", "61", "stayed at 61%"),
    ("61.3", "61.2", "went from 61.2% to 61.3%, up 0.1 points"),
    ("87.3", "88", "fell by about 1 point, from 88% to 87.3%"),
    ("87.5", "88", "stayed about the same, 87.5% after 88%"),
    ("87.4", "88", "fell by about 1 point, from 88% to 87.4%"),
    ("88.4", "88", "stayed about the same, 88.4% after 88%"),
    ("88", "88.5", "fell by about 1 point, from 88.5% to 88%"),
    ("88", "88.0", "stayed about the same, 88% after 88.0%"),
]


@pytest.fixture(scope="module")
def figure() -> Figure:
    """Any figure of Testshire in per cent."""
    edition = open_edition(Project(MINIMAL), "2012")
    found = edition.figures.get("pass_rate", edition.county.code)
    assert found
    return replace(found, status="final")


def printed(figure: Figure, text: str, qualifier: str = "") -> Figure:
    return replace(figure, value=float(text), printed=text, qualifier=qualifier)


@pytest.mark.parametrize(("now", "before", "told"), MOVEMENTS)
def test_a_movement_is_told_no_finer_than_its_coarser_figure(
    figure: Figure, now: str, before: str, told: str
) -> None:
    assert movement(printed(figure, now), printed(figure, before)) == told


def test_a_figure_worked_out_from_a_stated_change_is_as_fine_as_the_change(figure: Figure) -> None:
    """27%, up 5.6 points: 21.4% before, and neither `about 6` nor another 6."""
    now, before = printed(figure, "27"), replace(printed(figure, "21.4"), status="calculated")
    assert movement(now, before) == "rose by 5.6 points, from 21.4% to 27%"


@pytest.mark.parametrize(("now", "before", "told"), MOVEMENTS)
def test_a_difference_turned_round_is_as_large(figure: Figure, now: str, before: str, told: str) -> None:
    one, other = printed(figure, now), printed(figure, before)
    assert difference(one, other) == -difference(other, one)
    assert apart(one, other) == apart(other, one)
    assert (difference(one, other) == 0) == told.startswith("stayed")


@pytest.mark.parametrize(
    ("here", "there", "told"),
    [
        ("61.3", "58.8", "2.5 points above England (58.8%)"),
        ("61", "58.8", "about 2 points above England (58.8%)"),
        ("58", "58.8", "about 1 point below England (58.8%)"),
        ("59", "58.8", "much the same as England (58.8%)"),
        ("58.8", "58.8", "the same as England (58.8%)"),
    ],
)
def test_a_comparison_follows_the_same_rule(figure: Figure, here: str, there: str, told: str) -> None:
    assert comparison(printed(figure, here), printed(figure, there), "England") == told


def test_a_figure_that_its_source_hedges_differs_by_about_so_much(figure: Figure) -> None:
    assert apart(printed(figure, "61", "nearly"), printed(figure, "59")) == "about 2 percentage points"


def test_a_label_leaves_the_unit_to_its_axis(figure: Figure) -> None:
    assert apart_bare(printed(figure, "61.3"), printed(figure, "59.1")) == "2.2"
    assert apart_bare(printed(figure, "61"), printed(figure, "59.6")) == "about 1"
