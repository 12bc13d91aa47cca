"""Drawing: from a canvas of matplotlib to its picture. Pages with pictures are read without matplotlib."""

import io
from collections.abc import Callable
from functools import lru_cache

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Bbox

from analysis.exhibits.picture import CSS_PIXELS_PER_INCH, POINTS_PER_INCH, Picture, converted, twice

MEASURE = RendererAgg(1, 1, CSS_PIXELS_PER_INCH)
"""Measures text: one for all charts, so that it measures each text once."""
PAD = 0.04167 * CSS_PIXELS_PER_INCH
"""Pixels that are left free at the edge, as constrained layouts do."""


class _Renderer(RendererSVG):
    """Writes a chart as SVG; measures each text once for all charts."""

    get_text_width_height_descent = staticmethod(lru_cache(4096)(TextToPath().get_text_width_height_descent))


def tip(artist: Artist, words: str, href: str = "") -> None:
    """Have a mark of a chart say those words when it is pointed at, and lead to that page."""
    canvas = artist.get_figure(root=True)
    marks: list[tuple[str, str]] = vars(canvas).setdefault("marks", [])
    artist.set_gid(f"mark{len(marks)}")
    marks.append((words, href))


def both_pictures_of(canvas: Canvas, fit: Callable[[float], object] = float) -> Picture:
    """Return the canvas drawn for a page and, with it, for a phone.
    fit: sets on it what depends on its width in inches."""

    def draw(width: float) -> Picture:
        canvas.set_figwidth(width)
        fit(width)
        return picture_of(canvas)

    return twice(draw)


def picture_of(canvas: Canvas) -> Picture:
    """Return the canvas drawn. What is on it is laid out first."""
    lay_out(canvas)
    for background in (canvas.patch, *(axes.patch for axes in canvas.axes)):
        background.set_visible(False)
    written = io.StringIO()
    canvas.set_dpi(POINTS_PER_INCH)
    width, height = canvas.get_size_inches() * POINTS_PER_INCH
    renderer = _Renderer(width, height, written, metadata={"Date": None})  # type: ignore[no-untyped-call]
    canvas.draw(renderer)
    renderer.finalize()  # type: ignore[no-untyped-call]
    return converted(written.getvalue(), vars(canvas).get("marks", []))


def lay_out(canvas: Canvas) -> None:
    """Give its axes, if they are alone, the room that what is around them leaves, as a constrained layout
    does; twice, since how many ticks there are depends on the room. Panels are laid out by their engine."""
    canvas.set_dpi(CSS_PIXELS_PER_INCH)
    if layout := canvas.get_layout_engine():
        FigureCanvasAgg(canvas)
        layout.execute(canvas)
        canvas.set_layout_engine("none")
        return
    [axes], part, shares = canvas.axes, canvas.subplotpars, canvas.transFigure.inverted()
    axes.set_position(Bbox.from_extents(part.left, part.bottom, part.right, part.top))
    across, along = shares.transform((PAD, PAD))
    legends = (legend.get_window_extent(MEASURE).transformed(shares) for legend in canvas.legends)
    above = sum(legend.height + 2 * along for legend in legends)
    for _ in range(2):
        inner = axes.get_position()
        outer = (axes.get_tightbbox(MEASURE, for_layout_only=True) or axes.bbox).transformed(shares)
        left, right = inner.x0 - outer.x0 + across, 1 - (outer.x1 - inner.x1) - across
        bottom, top = inner.y0 - outer.y0 + along, 1 - above - (outer.y1 - inner.y1) - along
        axes.set_position(Bbox.from_extents(left, bottom, right, top))
