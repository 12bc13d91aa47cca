"""Charts: drawn for awkward tables too, the same bytes each time, and small."""

import re
from collections.abc import Callable

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from analysis.exhibits import charts, drawing, scorecard_charts
from analysis.exhibits.charts import Marker
from analysis.exhibits.drawing import lay_out
from analysis.exhibits.picture import Picture


def lines(count: int, years: int) -> pd.DataFrame:
    rows = [
        (f"{2000 + year}", 2000 + year, f"Area {series}", "county", 50.0 + series, 0)
        for series in range(count)
        for year in range(years)
    ]
    return pd.DataFrame(rows, columns=["year", "end", "series", "kind", "value", "part"])


DRAWN = {
    "trend of one point": lambda: charts.trend(lines(1, 1), unit="percent"),
    "trend of four lines that end together": lambda: charts.trend(
        lines(4, 25).assign(value=50.0), unit="percent", markers=[Marker("Target 70%", 70, "2030", 2030)]
    ),
    "bars of one area": lambda: charts.ranked_bars(
        pd.DataFrame({"name": ["A"], "value": [0.0], "shown": ["0"]}), unit="count", marked="A"
    ),
    "bars with a reference": lambda: charts.ranked_bars(
        pd.DataFrame({"name": ["A", "B"], "value": [1.0, 2.0], "shown": ["1", "2"]}),
        unit="percent",
        marked="",
        references=[Marker("England", 1.5)],
    ),
    "paired dots without a gap": lambda: charts.paired_dots(
        pd.DataFrame({"name": ["A"], "left": [5.0], "right": [5.0], "gap": ["0"]}),
        unit="pp",
        sides=("L", "R"),
    ),
    "stacked bars with an empty part": lambda: charts.stacked_bars(
        pd.DataFrame({"x": [100.0], "y": [0.0]}, index=["A"]),
        unit="percent",
        parts=("x", "y"),
        targets=[Marker("Target", 85, "A")],
    ),
    "columns with a comparator and a target": lambda: charts.columns(
        pd.DataFrame({"name": ["1", "2"], "value": [3.0, 4.0], "shown": ["3", "4"]}),
        unit="count",
        kind="county",
        markers=[Marker("England", 5, "2"), Marker("Target", 1, "3")],
    ),
}


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN.keys())
@pytest.mark.filterwarnings("error")
def test_it_is_drawn_the_same_each_time_and_small(draw: object) -> None:
    first, second = draw(), draw()
    assert first == second
    assert first.narrow and first.narrow != first.svg
    assert len(first.svg) < 30_000
    assert (first.width, first.height) > (600, 80)


def crossed(canvas: Canvas) -> list[str]:
    """The labels inside a chart that a line runs through, or that lie on the names beside it."""
    renderer = FigureCanvasAgg(canvas).get_renderer()
    lay_out(canvas)
    canvas.draw(renderer)
    axes = canvas.axes[0]
    drawn = [(line.get_transform(), line.get_path()) for line in axes.lines]
    drawn += [(level.get_transform(), path) for level in axes.collections for path in level.get_paths()]
    paths = [transform.transform_path(path) for transform, path in drawn]
    names = [label.get_window_extent(renderer) for label in axes.get_yticklabels()]
    boxes = [(text.get_text(), text.get_window_extent(renderer).padded(1)) for text in axes.texts]
    return [
        said
        for said, box in boxes
        if any(path.intersects_bbox(box, filled=False) for path in paths)
        or any(box.overlaps(name) for name in names)
    ]


CROWDED = {
    "a baseline at the height of a line's name": lambda: charts.trend(
        lines(3, 5),
        unit="percent",
        markers=[Marker("2000 result 50%", 50.6, "2000", 2000, True), Marker("Target 55%", 55, "2009", 2009)],
    ),
    "a reference beyond bars that are nearly as long": lambda: charts.ranked_bars(
        pd.DataFrame({"name": ["A", "B"], "value": [58.7, 57.5], "shown": ["58.7% [r]", "57.5% [r]"]}),
        unit="percent",
        marked="A",
        references=[Marker("England 59.1%", 59.1)],
    ),
    "two references near each other, past the middle": lambda: charts.ranked_bars(
        pd.DataFrame({"name": ["A", "B"], "value": [6.1, 2.1], "shown": ["6.1%", "2.1%"]}),
        unit="percent",
        marked="A",
        references=[Marker("Oakshire 3.2%", 3.2), Marker("England 3.8%", 3.8)],
    ),
    "two references near each other, before the middle": lambda: charts.ranked_bars(
        pd.DataFrame({"name": ["A", "B"], "value": [9.1, 2.1], "shown": ["9.1%", "2.1%"]}),
        unit="percent",
        marked="A",
        references=[Marker("Oakshire 3.2%", 3.2), Marker("England 3.8%", 3.8)],
    ),
    "a target of the whole": lambda: charts.stacked_bars(
        pd.DataFrame({"x": [80.0], "y": [20.0]}, index=["A"]),
        unit="percent",
        parts=("x", "y"),
        targets=[Marker("Target 100% by 2015", 100, "A")],
    ),
    "the largest variance is under budget": lambda: charts.waterfall(
        pd.DataFrame(
            {
                "name": ["A name of a line that is long", "B"],
                "value": [-13555.0, 378.0],
                "shown": ["\u221213,555", "+378"],
            }
        ),
        unit="gbp_k",
    ),
    "two comparators at the top of their column": lambda: charts.columns(
        pd.DataFrame({"name": ["1"], "value": [78.2], "shown": ["78.2%"]}),
        unit="percent",
        kind="district",
        markers=[Marker("Oakshire 74.0%", 74.0, "1"), Marker("England 79.8%", 79.8, "1")],
    ),
    "a comparator just below the top of its column": lambda: charts.columns(
        pd.DataFrame({"name": ["1", "2"], "value": [46.8, 48.5], "shown": ["46.8%", "48.5%"]}),
        unit="percent",
        kind="county",
        markers=[Marker("England 45.9%", 45.9, "2")],
    ),
}


@pytest.mark.parametrize("draw", CROWDED.values(), ids=CROWDED.keys())
def test_no_line_runs_through_a_label_and_no_label_lies_on_a_name(
    draw: Callable[[], Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[list[str]] = []
    monkeypatch.setattr(
        drawing, "picture_of", lambda canvas: found.append(crossed(canvas)) or Picture("", 1, 1)
    )
    draw()
    assert found[0] == []


def test_a_chart_is_put_together_once_and_drawn_for_a_page_and_for_a_phone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Canvas] = []
    canvas_of = charts.canvas_of
    monkeypatch.setattr(charts, "canvas_of", lambda height: made.append(c := canvas_of(height)) or c)
    drawn = charts.trend(lines(2, 5), unit="percent")
    assert len(made) == 1
    assert 'width="664"' in drawn.svg and 'width="358"' in drawn.narrow


def test_a_chart_alone_is_laid_out_as_a_constrained_layout_does() -> None:
    canvases = [Canvas(figsize=(6, 3)), Canvas(figsize=(6, 3), layout="constrained")]
    for canvas in canvases:
        axes = canvas.subplots()
        axes.barh(["a name", "a long name of a place"], [61_000, 12])
        axes.text(61_000, 0, "beyond the end of its bar")
        canvas.legend(["a mark"], loc="outside upper left")
        lay_out(canvas)
    ours, theirs = (canvas.axes[0].get_position().extents for canvas in canvases)
    assert ours == pytest.approx(theirs)


@pytest.mark.parametrize("count", [1, 2, 4, 5, 6, 9, 14])
def test_the_headings_of_a_heat_map_stand_upright_where_they_would_run_into_each_other(count: int) -> None:
    tiles = [
        scorecard_charts.Tile("Tonbridge and Malling", "88.9%", 3, 0, column, True) for column in range(count)
    ]
    heading = "Inspections good, secondary schools 2014"
    drawn = scorecard_charts.heat_map(tiles, [heading] * count, {"Tonbridge and Malling": "../x/gaps.html"})
    upright = drawn.svg.count("rotate(-90)")
    assert upright == (0 if count <= 5 else count)
    assert drawn.svg.count("88.9%</text>") == count
    assert '<a href="../x/gaps.html"><title>Tonbridge and Malling</title>' in drawn.svg


SQUARE = [[(0.5, 0.5)], [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]]


def test_a_map_shows_names_and_figures_and_on_a_phone_the_figures() -> None:
    tiles = [scorecard_charts.Tile("Oakvale", "52.5%", 0, 0, 0, href="../oakvale/scorecard.html")]
    drawn = scorecard_charts.district_map(tiles, {"Oakvale": SQUARE}, ("worst", "", "", "best"))
    assert '<a href="../oakvale/scorecard.html"><title>Oakvale, 52.5%</title><path d="M' in drawn.svg
    assert ">Oakvale</text>" in drawn.svg and ">52.5%</text>" in drawn.svg
    assert ">Oakvale</text>" not in drawn.narrow and ">52.5%</text>" in drawn.narrow


def test_no_line_is_drawn_over_a_break_and_years_that_lie_close_are_not_all_named() -> None:
    """Each unbroken part is a line; a year of one figure alone is a point."""
    far = lines(1, 4).replace({"end": {2003: 2014}, "year": {"2003": "2014"}})
    whole, broken = (charts.trend(far.assign(part=[0, 0, 0, last]), unit="percent") for last in (0, 1))
    of_whole, of_broken = (longest(picture.svg) for picture in (whole, broken))
    assert of_broken < of_whole / 2
    assert re.findall(r">(\d{4})</text>", broken.svg) == ["2000", "2002", "2014"]
    assert re.findall(r">(\d{4})</text>", broken.narrow) == ["2002", "2014"]


def longest(svg: str) -> float:
    """Return the width of the widest line that is no gridline."""
    paths = re.findall(r'<path d="([^"]*)"[^>]*stroke="#12436d"', svg)
    found = [[float(x) for x in re.findall(r"[ML] ([\d.]+)", path)] for path in paths]
    return max(max(xs) - min(xs) for xs in found)


LONG = ("Key stage 2 English and maths, level 4+", "Persistent absence in secondary schools")
PANELS = ("Oakvale and Riverford", "Elm and Ash and Lime", "Riverford Wells", "Dale")
WAY = (33.7, "33.7", 2011, 32.9, 2012, "32.9 points", 32.1, 25.8, 2016, "less than 25.8 points", False)
WAY_COLUMNS = (
    "name said start start_shown start_end value value_end shown line target target_end target_shown is_ahead"
)
ON_A_PHONE = {
    "ways to targets": lambda: charts.ways(
        pd.DataFrame(
            [(name, "0.8 points behind the line", *WAY) for name in LONG], columns=WAY_COLUMNS.split()
        ),
        links={},
    ),
    "panels of districts": lambda: charts.small_line_charts(
        pd.DataFrame(
            [(name, "own", f"{year}", year, 50.0 + year % 9, 0) for name in PANELS for year in (2009, 2012)],
            columns=["panel", "series", "year", "end", "value", "part"],
        ),
        unit="percent",
        values=dict.fromkeys(PANELS, "66.8%"),
        marked="own",
        links={},
    ),
    "lines of long names": lambda: charts.trend(
        pd.DataFrame(
            [
                (f"{year}", year, name, "county", 50.0 + year % 9, 0)
                for name in PANELS[:3]
                for year in range(2016, 2026)
            ],
            columns=["year", "end", "series", "kind", "value", "part"],
        ),
        unit="percent",
    ),
    "bars with a reference past their middle": lambda: charts.ranked_bars(
        pd.DataFrame({"name": [PANELS[0], "Dale"], "value": [6.1, 2.1], "shown": ["6.1%", "2.1%"]}),
        unit="percent",
        marked="Dale",
        references=[Marker("England 3.8%", 3.8)],
    ),
    "bars with a reference near their ends": lambda: charts.ranked_bars(
        pd.DataFrame({"name": ["Elmshire", "Oakvale"], "value": [63.1, 61.3], "shown": ["63.1%", "61.3%"]}),
        unit="percent",
        marked="",
        references=[Marker("England 59.1%", 59.1)],
    ),
}


@pytest.mark.parametrize("draw", ON_A_PHONE.values(), ids=ON_A_PHONE.keys())
def test_on_a_phone_no_text_is_cut_and_none_lies_on_another(draw: Callable[[], Picture]) -> None:
    """A letter is reckoned as a little more than half its size wide, a bold one as two thirds."""
    drawn = draw().narrow
    assert (box := re.search(r'viewBox="0 0 (\S+)', drawn))
    places = []
    for marks, text in re.findall(r"<text([^>]*)>([^<]*)</text>", drawn):
        x, y = re.findall(r'(?:translate\(| x=")([-\d.]+)[" ]+(?:y=")?([-\d.]+)', marks)[0]
        size = float(re.findall(r'font-size="([\d.]+)', marks)[0])
        width = (0.65 if "font-weight" in marks else 0.55) * size * len(text)
        part = {"end": 1.0, "middle": 0.5}
        anchor = re.findall(r'text-anchor="(\w+)', marks)
        left = float(x) - width * part.get(anchor[0] if anchor else "", 0)
        places.append((left, left + width, float(y) - 0.7 * size, float(y), text))
    assert [text for left, right, *_, text in places if left < 0 or right > float(box[1])] == []
    assert [
        (one[4], two[4])
        for number, one in enumerate(places)
        for two in places[:number]
        if one[0] < two[1] and two[0] < one[1] and one[2] < two[3] and two[2] < one[3]
    ] == []


STEPS = [(LONG[0], 153_139.0, "153,139", True), (LONG[1], -13_714.0, "−13,714", False)]
OF_LONG_NAMES: dict[str, Callable[[], Picture]] = {
    "bars": lambda: charts.ranked_bars(
        pd.DataFrame({"name": LONG, "value": [63.1, 61.3], "shown": ["63.1%", "61.3%"]}),
        unit="percent",
        marked=LONG[0],
    ),
    "pairs of dots": lambda: charts.paired_dots(
        pd.DataFrame({"name": LONG, "left": [20.1, 30.5], "right": [40.0, 50.5], "gap": ["19.9", "20.0"]}),
        unit="percent",
        sides=("Boys", "Girls"),
        marked=LONG[0],
    ),
    "steps between levels": lambda: charts.waterfall(charts.bars(STEPS, "is_level"), unit="gbp_k"),
    "variances": lambda: charts.waterfall(charts.bars(step[:3] for step in STEPS), unit="gbp_k"),
}


@pytest.mark.parametrize("draw", OF_LONG_NAMES.values(), ids=OF_LONG_NAMES.keys())
def test_on_a_phone_long_names_leave_room_for_what_is_drawn(draw: Callable[[], Picture]) -> None:
    drawn = draw().narrow
    assert (width := re.search(r'viewBox="0 0 (\S+)', drawn))
    assert (axis := re.search(r'M ([\d.]+) ([\d.]+) L ([\d.]+) \2"[^>]*stroke="#6b7780"', drawn))
    assert float(axis[3]) - float(axis[1]) > 0.35 * float(width[1])
    assert drawn.count('font-weight="700"') or drawn.count("bold")


@pytest.mark.parametrize(
    "kinds", [("county", "country"), ("district", "country", "county"), ("county", "neighbours", "county")]
)
def test_a_line_looks_as_what_it_is_of_wherever_it_stands(kinds: tuple[str, ...]) -> None:
    """Another measure of the same area takes no area's look; the area of the page is drawn as everywhere."""
    names = [f"{kind} {number}" for number, kind in enumerate(kinds)]
    frame = lines(len(kinds), 4).assign(
        kind=[kind for kind in kinds for _ in range(4)], series=[name for name in names for _ in range(4)]
    )
    drawn = charts.trend(frame, unit="percent").svg
    for number, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        look = charts.LOOKS[kind] if kind not in kinds[:number] else charts.OTHERS[0]
        ink = charts.INK if kind == "neighbours" else look["color"]
        assert re.search(rf'<text[^>]* fill="{ink}"[^>]*>{name} 5\d', drawn, re.IGNORECASE), (name, ink)
        assert drawn.lower().count(f'stroke="{look["color"].lower()}"') >= 1


def test_a_county_that_is_a_level_alone_does_not_look_like_the_country() -> None:
    table = pd.DataFrame({"name": ["A", "B"], "value": [1.0, 2.0], "shown": ["1", "2"]})
    of_bars = charts.ranked_bars(
        table, unit="percent", marked="", references=[Marker("Oakshire 2%", 2, kind="county")]
    )
    of_columns = charts.columns(
        table, unit="percent", kind="district", markers=[Marker("Oakshire 2%", 2, "B", kind="county")]
    )
    for drawn in (of_bars.svg.lower(), of_columns.svg.lower()):
        assert charts.DARK_BLUE.lower() in drawn and charts.PURPLE.lower() not in drawn


@pytest.mark.parametrize(("values", "led"), [((50.0, 60.0), 0), ((50.0, 50.1, 60.0), 2)])
def test_a_label_that_is_moved_off_the_end_of_its_line_is_led_to(values: tuple[float, ...], led: int) -> None:
    frame = lines(len(values), 2).assign(value=[value for value in values for _ in range(2)])
    assert charts.trend(frame, unit="percent").svg.count('stroke-width="0.9"') == led


def test_labels_are_moved_apart_to_both_sides_and_not_below_the_axis() -> None:
    assert charts._apart([50, 51], [2, 2], 0) == [48.5, 52.5]
    assert charts._apart([50, 60], [2, 2], 0) == [50, 60]
    assert charts._apart([1, 1, 1], [2, 2, 2], 0) == [2, 6, 10]


@pytest.mark.parametrize(
    ("years", "part", "marks"), [(12, [0] * 12, 12), (14, [0] * 14, 1), (14, [0] * 13 + [1], 2)]
)
def test_of_many_years_the_last_of_each_unbroken_part_is_marked(
    years: int, part: list[int], marks: int
) -> None:
    """A year after a break that stands alone is no line: its label would stand beside nothing."""
    drawn = charts.trend(lines(1, years).assign(part=part), unit="percent")
    assert len(re.findall(r'<use [^>]*fill="#12436d"', drawn.svg)) == marks


@pytest.mark.parametrize(("part", "drawn_lines"), [([0, 0, 0, 0], 1), ([0, 0, 1, 1], 2)])
def test_a_small_line_is_not_drawn_over_a_break_either(part: list[int], drawn_lines: int) -> None:
    frame = lines(1, 4).assign(panel="Dale", series="own", part=part)
    drawn = charts.small_line_charts(frame, unit="percent", values={"Dale": "50%"}, marked="own", links={})
    drawn_path = rf'<path d="M [^"]*L [^"]*"[^>]*stroke="{charts.VIOLET}"'
    assert len(re.findall(drawn_path, drawn.svg, re.IGNORECASE)) == drawn_lines
