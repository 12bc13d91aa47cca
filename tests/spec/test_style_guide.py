"""How the report speaks: a style guide in cases. What is said of a figure, a movement, a comparison, a place and a year.

Pupils are the subject, one comparison a sentence, the short label of what no phrase is written for, `points` for percentage
points, years as people say them, `much the same` for what chance or rounding alone could make, `too few to tell` with the counts in chips and titles
where so few are counted that a large difference could be chance, and no `better` or `worse` for a small one that nothing tests."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from analysis.data.years import parse_year
from analysis.edition.edition import open_edition
from analysis.edition.figures import Figure
from analysis.edition.scorecard import row as scorecard_row
from analysis.edition.wording import (
    comparison,
    direction_of,
    moved_by,
    movement,
    movement_from,
    since,
    spread,
    standing,
    told,
    within,
)
from analysis.exhibits.indicators import change_from
from analysis.exhibits.trends import active_title
from analysis.project import Project
from analysis.rules.comparators import Rank
from tests.support.checking import MINIMAL

Make = Callable[..., Figure]
GCSE = "{value} of pupils living in {place} gained five good GCSEs"
SCHOOLS = "{value} of schools[ in {place}] were good"


@pytest.fixture(scope="module")
def make() -> Make:
    """A figure of Testshire: as printed, in a year, with the counts behind it; of an indicator changed as said."""
    edition = open_edition(Project(MINIMAL), "2012")
    known = edition.figures.get("pass_rate", edition.county.code)
    assert known

    def made(printed: str, year: str = "2011/12", of: float | None = None, **indicator: object) -> Figure:
        value, unit = float(printed), str(indicator.get("unit", "percent"))
        changed = replace(known.indicator, **{"short_label": "Pass rate", "series_breaks": (), **indicator})  # type: ignore[arg-type]
        return replace(
            known, indicator=changed, year=parse_year(year, "academic"), value=value, printed=printed, status="final",
            numerator=value * of / 100 if of else None, denominator=of if unit == "percent" else None,
        )  # fmt: skip

    return made


EXCLUSIONS = {"unit": "count", "short_label": "Permanent exclusions", "polarity": "L"}
GAP = {"unit": "pp", "short_label": "GCSE gap, free meals", "polarity": "L"}


def test_pupils_are_the_subject_and_the_year_is_said_as_people_say_it(make: Make) -> None:
    figure, before = make("57.3", says=GCSE, of=1589), make("55.7", "2010/11", says=GCSE, of=1600)
    assert told(figure, before, is_placed=True) == (
        "57.3% of pupils living in Testshire gained five good GCSEs in 2012, much the same as in 2011 (55.7%)."
    )


def test_the_place_is_named_only_where_places_are_compared(make: Make) -> None:
    assert told(make("62", says=SCHOOLS)) == "62% of schools were good in 2012."
    assert told(make("62", says=SCHOOLS), is_placed=True) == "62% of schools in Testshire were good in 2012."


def test_without_a_phrase_the_short_label_is_the_subject(make: Make) -> None:
    now, before = make("192", **EXCLUSIONS), make("252", "2010/11", **EXCLUSIONS)
    assert told(now, before) == "Permanent exclusions stood at 192 in 2012, down 60 from 252 in 2011."
    assert told(now, is_placed=True) == "In Testshire, permanent exclusions stood at 192 in 2012."
    assert (
        f"{now.indicator.short_label} {movement(now, before)}"
        == "Permanent exclusions fell by 60, from 252 to 192"
    )


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ("61", "59", "up 2 points"),
        ("60", "61", "down 1 point"),
        ("61", "61", "unchanged"),
        ("87.3", "88", "down about 1 point"),
        ("87.6", "88", "about the same"),
    ],
)
def test_a_change_is_said_in_points(make: Make, now: str, before: str, said: str) -> None:
    assert moved_by(make(now), make(before, "2010/11")) == said


def test_what_chance_could_make_is_about_the_same(make: Make) -> None:
    now, before = make("57.3", of=1589), make("55.7", "2010/11", of=1600)
    assert moved_by(now, before) == "about the same"
    assert movement(now, before) == "stayed about the same, 57.3% after 55.7%"
    assert moved_by(make("57.3"), make("55.7", "2010/11")) == "up 1.6 points"


HOW_SURE = [
    # what, now, of, before, of: chip, sentence, after the figure in a sentence
    ("a school or two more", "100", 8, "75", 8, "Too few to tell: 8 of 8 after 6 of 8",
     "went from 75% to 100%, but of so few (8 of 8 after 6 of 8) that chance alone could make the difference",
     "after 75% in 2011, but of so few (8 of 8 after 6 of 8) that chance alone could make the difference"),
    ("as many again", "75", 8, "75", 8, "No change from 75%", "stayed at 75%", "the same as in 2011 (75%)"),
    ("a cohort, within chance", "57.3", 1589, "55.7", 1600, "About the same as 55.7%",
     "stayed about the same, 57.3% after 55.7%", "much the same as in 2011 (55.7%)"),
    ("a cohort, not about the same", "100", 45, "93", 1000, "Too few to tell: 45 of 45 after 930 of 1,000",
     "went from 93% to 100%, but of so few (45 of 45 after 930 of 1,000) that chance alone could make the difference",
     "after 93% in 2011, but of so few (45 of 45 after 930 of 1,000) that chance alone could make the difference"),
    ("hundreds are not few", "74.6", 417, "70.4", 433, "About the same as 70.4%",
     "stayed about the same, 74.6% after 70.4%", "much the same as in 2011 (70.4%)"),
    ("a county, beyond chance", "61.3", 16000, "59.4", 16000, "Up 1.9 points from 59.4%, better",
     "rose by 1.9 points, from 59.4% to 61.3%", "up 1.9 points from 59.4% in 2011"),
    ("small, without counts", "59.6", None, "59.4", None, "Up 0.2 points from 59.4%",
     "went from 59.4% to 59.6%, up 0.2 points", "up 0.2 points from 59.4% in 2011"),
    ("a point or more, without counts", "61", None, "60", None, "Up 1 point from 60%, better",
     "rose by 1 point, from 60% to 61%", "up 1 point from 60% in 2011"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "now", "of", "before", "out_of", "chip", "sentence", "after"), HOW_SURE)
def test_a_change_claims_what_its_counts_bear_out(
    make: Make,
    what: str,
    now: str,
    of: float,
    before: str,
    out_of: float,
    chip: str,
    sentence: str,
    after: str,
) -> None:
    figure, earlier = make(now, of=of), make(before, "2010/11", of=out_of)
    edition = open_edition(Project(MINIMAL), "2012")
    row = scorecard_row(edition, figure.area, "pass_rate")
    went = direction_of(figure.indicator, figure, earlier)
    assert change_from(replace(row, figure=figure, previous=earlier, direction=went)) == chip, what
    assert movement(figure, earlier) == sentence
    assert movement_from(figure, earlier) == after
    assert went.rag == {"better": "green"}.get(
        chip.rpartition(", ")[2], "amber" if went.movement == "same" else ""
    )


def test_a_place_of_a_few_is_not_told_as_another(make: Make) -> None:
    few, many = make("75", of=8), make("89", of=20_000)
    assert comparison(few, many, "England") == (
        "14 points below England (89%), but of so few (6 of 8) that chance alone could make the difference"
    )
    assert comparison(make("89", of=8), many, "England") == "the same as England (89%)"


@pytest.mark.parametrize(
    ("value", "said"),
    [("1", "Outstanding (1)"), ("2", "Good (2)"), ("3", "Requires improvement (3)"), ("2.3", "2.3")],
)
def test_a_grade_is_a_word(make: Make, value: str, said: str) -> None:
    assert make(value, unit="grade", decimals=0).text == said


@pytest.mark.parametrize(
    ("label", "within_a_sentence"),
    [
        ("Free school meals", "free school meals"),
        ("Key Stage 2", "Key Stage 2"),
        ("KS1 reading", "KS1 reading"),
        ("Asian pupils", "Asian pupils"),
        ("Pupils of mixed ethnic background", "pupils of mixed ethnic background"),
        ("English and maths GCSEs", "English and maths GCSEs"),
    ],
)
def test_names_keep_their_capitals(label: str, within_a_sentence: str) -> None:
    assert within(label) == within_a_sentence


def test_a_gap_widens_and_narrows(make: Make) -> None:
    own, before, there = make("32.9", **GAP), make("33.7", "2010/11", **GAP), make("25.8", **GAP)
    assert (
        movement(replace(own, value=30.7, printed="30.7"), before)
        == "narrowed by 3.0 points, from 33.7 to 30.7"
    )
    assert movement(own, before) == "went from 33.7 to 32.9, down 0.8 points"
    assert comparison(own, there, "England") == "7.1 points wider than England's (25.8)"
    assert comparison(there, own, "Kent") == "7.1 points narrower than Kent's (32.9)"


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        ("61.3", "59.1", "2.2 points above England (59.1%)"),
        ("58", "59.1", "about 1 point below England (59.1%)"),
        ("59", "59.1", "much the same as England (59.1%)"),
        ("59.1", "59.1", "the same as England (59.1%)"),
    ],
)
def test_one_comparison_a_sentence(make: Make, here: str, there: str, said: str) -> None:
    assert comparison(make(here), make(there), "England") == said


@pytest.mark.parametrize(
    ("position", "ties", "polarity", "said"),
    [
        (8, 0, "H", "eighth of Kent's 12 districts"),
        (3, 1, "H", "joint third of Kent's 12 districts"),
        (5, 0, "L", "fifth lowest of Kent's 12 districts"),
        (1, 0, "L", "the lowest of Kent's 12 districts"),
        (1, 1, "L", "joint lowest of Kent's 12 districts"),
        (6, 1, "L", "joint sixth lowest of Kent's 12 districts"),
        (7, 0, "L", "sixth highest of Kent's 12 districts"),
        (9, 2, "L", "joint second highest of Kent's 12 districts"),
        (11, 0, "L", "second highest of Kent's 12 districts"),
        (11, 1, "L", "joint highest of Kent's 12 districts"),
        (12, 0, "L", "the highest of Kent's 12 districts"),
        (12, 0, "H", "the lowest of Kent's 12 districts"),
        (11, 1, "H", "joint lowest of Kent's 12 districts"),
        (21, 0, "H", "21st of Kent's 12 districts"),
    ],
)
def test_a_place_is_a_word(make: Make, position: int, ties: int, polarity: str, said: str) -> None:
    figure = make("50", polarity=polarity)
    assert standing(Rank(position, 12, ties), figure, "Kent's 12 districts") == said


def test_a_series_is_told_since_its_first_year_and_since_the_year_before(make: Make) -> None:
    years = [make("46.8", "2005/06"), make("59.4", "2010/11"), make("61.3")]
    assert since(years) == (
        "Pass rate stood at 61.3% in 2012, up 14.5 points from 46.8% in 2006. "
        "Since 2011 it rose by 1.9 points, from 59.4% to 61.3%."
    )


def test_a_title_gives_the_numbers(make: Make) -> None:
    there = make("59.1")
    assert active_title([make("59.4", "2010/11"), make("61.3")], [there]) == (
        "Testshire 61.3% in 2012, up 1.9 points; Testshire 59.1%"
    )
    assert spread([make("52.5"), make("71.0")]) == "71.0% in Testshire to 52.5% in Testshire"


@pytest.mark.parametrize(
    ("label", "kind", "spoken"),
    [
        ("2011/12", "academic", "2012"),
        ("2011-12", "financial", "2011-12"),
        ("2012", "calendar", "2012"),
        ("2012-09", "month", "September 2012"),
    ],
)
def test_years_are_said_as_people_say_them(label: str, kind: str, spoken: str) -> None:
    assert parse_year(label, kind).spoken == spoken


def test_a_revised_figure_is_a_figure_and_a_provisional_one_is_said_to_be(make: Make) -> None:
    assert told(replace(make("61"), status="revised")) == "Pass rate stood at 61% in 2012."
    assert told(replace(make("61"), status="provisional")) == "Pass rate stood at 61% [p] in 2012."
