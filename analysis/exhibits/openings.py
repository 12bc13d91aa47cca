"""The opening of a chapter: a few sentences bound to figures, the hardest finding first."""

from collections.abc import Sequence

from analysis.edition import wording
from analysis.edition.figures import Figure
from analysis.edition.scorecard import ScorecardRow, district_rank
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page
from analysis.rules.comparators import Rank
from analysis.rules.uncertainty import SMALL, TELLING

Rows = Sequence[ScorecardRow]
MIN_COUNTED, HARDER = 10, 2
"""Of fewer no finding is hard; how much harder another finding has to be than those that a chapter names."""


def opening(page: Page, *names: str, id: str = "opening") -> Exhibit:
    """Return what is written for `<topic>-opening`, else a sentence for each of those indicators and measures
    with a figure of the edition's own year, and for a harder finding of the topic; if none has one, what the
    report lacks."""
    figures = [figure for figure in page.figures(names) if page.edition.is_own_year(figure)]
    named = [page.row(figure.indicator.id, figure.group.id) for figure in figures]
    rest = [row for row in page.rows(page.topic) if named and row.is_updated and row not in named]
    found = [row.figure for row in hardest_first(page, named, rest) if row.figure]
    sentences = described(page, found) or [_lacking(page, names)]
    return page.words(id, sentences, found)


def _lacking(page: Page, names: Sequence[str]) -> str:
    """Return that the report has no figure of this year for the area, and whether it has older ones."""
    labels = [wording.within(page.edition.register.named(name)[0].short_label) for name in names]
    older = " Earlier ones stand below, marked as not updated." if page.figures(names) else ""
    return f"This report has no {page.area.name} figure of this year for {wording.listed(labels)}.{older}"


def hardest_first(page: Page, named: Rows, others: Rows) -> list[ScorecardRow]:
    """Return the named rows, the hardest finding first: what is last of the districts, behind the country,
    clearly worse than before or rated red. It may be one of the others, if harder, and last or behind."""
    found = [(_hardness(page, row), row) for row in named]
    found += [(hard - HARDER, row) for row in others if (hard := _hardness(page, row)) > HARDER]
    hardest, first = max(found, key=lambda each: each[0], default=(0, None))
    return [first, *(row for row in named if row != first)] if first and hardest > 0 else [*named]


def _hardness(page: Page, row: ScorecardRow) -> float:
    """Return how hard a finding is, 0 if it is not or is of few; above HARDER, if it is last or behind.
    Of two as hard, the one that is both is harder."""
    figure = row.figure
    is_of_few = bool(figure and figure.denominator is not None and figure.denominator < MIN_COUNTED)
    if figure is None or figure.value is None or is_of_few or row.indicator.polarity == "T":
        return 0
    stands = _is_behind(figure, row.national) + _is_last(figure, _rank(page, figure), row.national)
    is_worse = row.is_updated and row.direction.rag == "red"
    return 2 * (stands + is_worse) + (row.rating.rag == "red") + HARDER * bool(stands) + (stands > 1) / 2


def _is_behind(figure: Figure, national: Figure | None) -> bool:
    """Return whether a share or score is clearly worse than the country's."""
    is_share = figure.indicator.unit in SMALL
    return bool(
        is_share and national and wording.direction_of(figure.indicator, figure, national).rag == "red"
    )


def _is_last(figure: Figure, rank: Rank | None, national: Figure | None) -> bool:
    """Return whether no district does worse, and so many are counted that it says something."""
    around = wording.interval_around(figure)
    is_telling = around is None or around.upper - around.lower <= 2 * TELLING
    is_telling = is_telling and not (national and wording.are_few(figure, national))
    return bool(rank and rank.position > 1 and rank.position + rank.ties == rank.out_of and is_telling)


def _rank(page: Page, figure: Figure) -> Rank | None:
    rank = district_rank(page.edition, figure) if figure.area.is_district else None
    return rank if rank and rank.position else None


def described(page: Page, figures: Sequence[Figure]) -> list[str]:
    """Return figures in sentences; a series break that several share is told once, after the last."""
    last_of = {_broken(page, figure): figure for figure in figures}
    return [describe(page, each, says_break=last_of[_broken(page, each)] == each) for each in figures]


def _broken(page: Page, figure: Figure) -> str:
    previous = page.edition.figures.previous(figure)
    return wording.comparable([previous, figure])[1] if previous else ""


def describe(page: Page, figure: Figure, *, says_break: bool = True) -> str:
    """Return a figure in sentences: where it stands and, first, that it is the last of the districts or
    behind the country, else how it moved; then the rest of these."""
    previous, rank = page.edition.figures.previous(figure), _rank(page, figure)
    national, known = page.same_fact(figure, page.edition.areas.country), figure.value is not None
    broken = _broken(page, figure)
    moved = beside = place = ("", "")
    if previous and previous.value is not None and known and not broken:
        comes = "comes" if wording.are_few(figure, previous) else "is"
        moved = f"It {comes} ", wording.movement_from(figure, previous)
    if national and national.value is not None and known:
        beside = "It is ", wording.comparison(figure, national)
    if rank:
        of = f"{wording.possessive(page.edition.county.name)} {rank.out_of} districts"
        place = "That is ", wording.standing(rank, figure, of)
    is_last, is_behind = _is_last(figure, rank, national), _is_behind(figure, national)
    in_order = (place, beside, moved) if is_last else (beside, place, moved)
    in_order = in_order if is_last or is_behind else (moved, beside, place)
    (_, finding), *rest = [each for each in in_order if each[1]] or [("", "")]
    sentences = [wording.told(figure, is_placed=figure.area.is_district, finding=finding)]
    sentences += [f"{words}{said_of}." for words, said_of in rest]
    return " ".join([*sentences, *([wording.not_comparable(broken)] if broken and says_break else [])])
