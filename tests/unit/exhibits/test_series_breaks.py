"""A series break is marked and not crossed: by sentences, titles and the opening of a chapter."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from analysis.data.years import parse_year
from analysis.edition.figures import Figure
from analysis.edition.wording import comparable, since
from analysis.exhibits.exhibit import to_html
from analysis.exhibits.indicators import indicators_table
from analysis.exhibits.openings import describe
from analysis.exhibits.page import Page
from analysis.exhibits.page import open_page as real_page
from analysis.exhibits.trends import active_title

OpenPage = Callable[..., Page]


@pytest.fixture
def series(page: OpenPage) -> Callable[..., list[Figure]]:
    """Testshire's figure in three years, of an indicator with those series breaks."""
    figure = page().edition.figures.get("pass_rate", "T10000001")
    assert figure

    def made(*breaks: str) -> list[Figure]:
        indicator = replace(figure.indicator, series_breaks=breaks)
        years = (("2009/10", 51.0), ("2010/11", 58.0), ("2011/12", 61.0))
        return [
            replace(
                figure,
                indicator=indicator,
                year=parse_year(label, "academic"),
                value=value,
                printed="",
                status="final",
            )
            for label, value in years
        ]

    return made


def test_without_a_break_all_years_are_comparable(series: Callable[..., list[Figure]]) -> None:
    assert comparable(series()) == (series(), "")
    assert ", up 10.0 points from 51.0% in 2010. Since 2011 it rose by 3.0 points, " in since(series())


def test_a_break_before_the_series_is_none(series: Callable[..., list[Figure]]) -> None:
    assert comparable(series("2009/10")) == (series("2009/10"), "")


def test_a_sentence_starts_at_the_last_break_and_says_so(series: Callable[..., list[Figure]]) -> None:
    assert since(series("2010/11")) == (
        f"{series()[0].indicator.short_label} stood at 61.0% in 2012, up 3.0 points from 58.0% in 2011. "
        "Figures from 2010/11 are not comparable with earlier ones."
    )


def test_the_first_figure_after_a_break_is_compared_with_none(series: Callable[..., list[Figure]]) -> None:
    figures = series("2010/11", "2011/12")
    assert "stood at 61.0%" in since(figures) and "rose" not in since(figures)
    assert since(figures).endswith("Figures from 2011/12 are not comparable with earlier ones.")
    assert active_title(figures).startswith("Testshire 61.0%")


def test_the_opening_of_a_chapter_does_not_compare_across_a_break(page: OpenPage, testshire: object) -> None:
    here = page()
    figure = here.edition.figures.get("pass_rate", "T10000001")
    assert figure
    broken = replace(figure, indicator=replace(figure.indicator, series_breaks=(figure.year.label,)))
    assert ", up 3 points from 58% in 2011." in describe(here, figure)
    assert ", up " not in describe(here, broken)
    assert describe(here, broken).endswith("are not comparable with earlier ones.")


def test_a_baseline_before_a_break_stands_with_that_it_is_not_comparable() -> None:
    """The early years' profile began anew in 2021/22: 68.9% of 2024/25 is no fall from 74.0%."""
    page = real_page("key_stages", "2025", "Kent")
    table = to_html(indicators_table(page, "x", "Early years", [page.row("eyfs_gld_2013", "all")]))
    assert "not comparable" in table and "74.0%" in table
    table = to_html(indicators_table(page, "x", "Attainment 8", [page.row("ks4_attainment8", "all")]))
    assert "not comparable" not in table
