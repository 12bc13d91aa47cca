"""How the report speaks: a style guide in cases. What is said of a figure, a movement, a comparison, a place and a year.

Pupils are the subject, one comparison a sentence, the short label of what no phrase is written for, `points` for percentage
points, years as people say them, and `much the same` for what chance or rounding alone could make."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from analysis.data.years import parse_year
from analysis.edition.edition import open_edition
from analysis.edition.figures import Figure
from analysis.edition.wording import comparison, moved_by, movement, since, spread, standing, told
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


def test_a_gap_widens_and_narrows(make: Make) -> None:
    own, before, there = make("32.9", **GAP), make("33.7", "2010/11", **GAP), make("25.8", **GAP)
    assert movement(own, before) == "narrowed by 0.8 points, from 33.7 to 32.9"
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
        (12, 0, "H", "twelfth of Kent's 12 districts"),
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
