"""Pictures: SVG that stands in a page under its policy, in the page's font, the same bytes each time."""

import re

import pytest
from matplotlib.figure import Figure as Canvas

from analysis.exhibits.charts import STYLE
from analysis.exhibits.drawing import picture_of, tip
from analysis.exhibits.picture import ID, Picture, converted
from analysis.exhibits.scorecard_charts import draw_sparkline

assert STYLE["svg.fonttype"] == "none"
PLAIN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><g id="a"><path d="M 1.26 2" style="%s"/></g></svg>'


def chart(layout: str | None = "constrained") -> Canvas:
    canvas = Canvas(figsize=(3, 2), layout=layout)
    axes = canvas.subplots()
    axes.plot([1, 2, 3], [1.5, 4.25, 3], marker="o", label="a line")
    axes.set_xticks([1, 2, 3], ["a long label", "b", "c & d"])
    [bar] = axes.barh([1], [2])
    tip(bar, "Ash & Elm 61%", "../ash/gaps.html")
    tip(axes.set_title("A title"), "words")
    return canvas


@pytest.fixture(scope="module")
def drawn() -> Picture:
    return picture_of(chart())


def test_there_is_no_style_and_no_font(drawn: Picture) -> None:
    assert not re.search(r"\bstyle\b|<style|font-family|metadata|DOCTYPE", drawn.svg)
    assert drawn.svg.endswith("</svg>")
    assert drawn.size == (300, 200)


def test_text_is_text_and_marks_say_their_words_and_lead_on(drawn: Picture) -> None:
    assert ">a long label</text>" in drawn.svg and ">c &amp; d</text>" in drawn.svg
    assert re.search(r'<a href="../ash/gaps.html"><title>Ash &amp; Elm 61%</title><path', drawn.svg)
    assert "<g><title>words</title><text" in drawn.svg


def test_ids_are_kept_only_where_they_are_referred_to(drawn: Picture) -> None:
    ids = re.findall(r' id="([^"]+)"', drawn.svg)
    assert ids and all(name.startswith(ID) for name in ids)
    assert set(ids) == set(re.findall(r"#(%%[^)\"]+)", drawn.svg))


def test_the_same_chart_is_the_same_bytes(drawn: Picture) -> None:
    assert picture_of(chart()) == drawn


def test_a_property_without_an_attribute_is_refused() -> None:
    known = converted(PLAIN % "fill: none; stroke: #6b7780; font-family: 'DejaVu Sans'", [])
    assert '<path d="M 1.3 2" fill="none" stroke="#6b7780"/>' in known.svg
    with pytest.raises(ValueError, match="'filter', which no attribute"):
        converted(PLAIN % "filter: blur(2px)", [])


@pytest.mark.parametrize(("years", "width"), [((2011, 2012), 12), ((2006, 2012), 64), ((2012,), 0)])
def test_a_small_trend_keeps_the_width_of_its_years(years: tuple[int, ...], width: int) -> None:
    spots = [
        float(x)
        for x in re.findall(r'cx="([\d.]+)"', draw_sparkline([(year, 1.0 * year) for year in years]).svg)
    ]
    assert max(spots) - min(spots) == width
