"""Drawing: from a canvas of matplotlib to its picture. Pages with pictures are read without matplotlib."""

import io

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

from analysis.exhibits.picture import Picture, converted


def tip(artist: Artist, words: str, href: str = "") -> None:
    """Have a mark of a chart say those words when it is pointed at, and lead to that page."""
    canvas = artist.get_figure(root=True)
    marks: list[tuple[str, str]] = vars(canvas).setdefault("marks", [])
    artist.set_gid(f"mark{len(marks)}")
    marks.append((words, href))


def picture_of(canvas: Canvas) -> Picture:
    """Return the canvas drawn. What is on it is laid out first, and then stays where it is."""
    FigureCanvasAgg(canvas)
    if layout := canvas.get_layout_engine():
        layout.execute(canvas)
        canvas.set_layout_engine("none")
    for background in (canvas.patch, *(axes.patch for axes in canvas.axes)):
        background.set_visible(False)
    written = io.StringIO()
    FigureCanvasSVG(canvas).print_svg(written, metadata={"Date": None})
    return converted(written.getvalue(), vars(canvas).get("marks", []))
