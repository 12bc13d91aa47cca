"""Openings of an edition share what is worked out of it; each has read what it rests on."""

from collections.abc import Callable

import pytest

from analysis.edition import scorecard
from analysis.edition.edition import Edition, open_edition
from analysis.io.dependencies import watch_reads
from analysis.project import find_project


@pytest.fixture
def opening() -> Callable[[], Edition]:
    return lambda: open_edition(find_project(), "2012")


def test_a_row_is_worked_out_once_and_read_by_every_opening(
    opening: Callable[[], Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for one row has read what it rests on, also if all rows were asked for before."""
    opening().worked_out.values.clear()
    with watch_reads() as of_one:
        edition = opening()
        one = scorecard.row(edition, edition.county, next(iter(edition.register)))
    opening().worked_out.values.clear()
    scorecard.rows(opening(), edition.county)
    monkeypatch.setattr(scorecard, "_row", lambda *_: pytest.fail("worked out twice"))
    with watch_reads() as again:
        edition = opening()
        assert scorecard.row(edition, edition.county, one.indicator.id) == one
    assert of_one.notes and set(again.notes) == set(of_one.notes)


def test_what_rests_on_a_row_has_read_it_too(opening: Callable[[], Edition]) -> None:
    edition = opening()
    with watch_reads() as first:
        scorecard.rows(edition, edition.county)
    with watch_reads() as second:
        scorecard.rows(edition, edition.county)
    assert set(first.notes) == set(second.notes)


def test_a_second_row_has_read_the_list_of_neighbours_too(opening: Callable[[], Edition]) -> None:
    """The list is read for the first row; a run that shows another depends on it all the same."""
    opening().worked_out.values.clear()
    rows = scorecard.rows(opening(), opening().county)
    compared = [row for row in rows if row.neighbours]
    assert len(compared) > 1
    for row in compared[:1] + compared[-1:]:
        with watch_reads() as log:
            scorecard.row(opening(), row.area, row.indicator.id, row.group.id)
        assert any("neighbours.csv" in str(pattern) for pattern, *_ in log.notes)
