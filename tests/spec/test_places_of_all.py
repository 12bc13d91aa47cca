"""The county's place among all authorities, as the release has them: on its rows, and told apart from another source's figure."""

from pathlib import Path

from analysis.edition.edition import open_edition
from analysis.edition.scorecard import rows
from analysis.project import find_project

EDITION = open_edition(find_project(Path(__file__)), "2025")


def test_rows_have_the_place_of_their_own_figure() -> None:
    ranked = [row for row in rows(EDITION, EDITION.county) if row.place and row.figure]
    assert len(ranked) >= 90
    for row in ranked:
        assert row.place and row.figure
        assert (row.place.year, row.place.source) == (row.figure.year, row.figure.source)
        assert row.indicator.polarity in ("H", "L")
    phonics = next(row for row in ranked if row.indicator.id == "phonics")
    assert phonics.place and phonics.place.text.endswith(" quartile")


def test_the_release_that_supersedes_says_the_place() -> None:
    said = EDITION.statements.of("phonics", EDITION.county.code, "all", "2024/25")
    assert [each.source for each in said if each.is_among_all] == ["lait-2026-02"]
