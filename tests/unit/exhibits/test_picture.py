"""Pictures: pixel for pixel what matplotlib saves, in fewer bytes and less time."""

import io

import numpy
import pytest
from matplotlib.figure import Figure as Canvas
from PIL import Image

from analysis.exhibits.picture import picture_of, write_png


def chart(layout: str | None) -> Canvas:
    canvas = Canvas(figsize=(3, 2), dpi=170, layout=layout)
    axes = canvas.subplots()
    axes.plot([1, 2, 3], [1.5, 4.25, 3], marker="o", label="a line")
    axes.set_xticks([1, 2, 3], ["a long label", "b", "c"])
    axes.set_ylabel("per cent")
    if layout:
        canvas.legend(loc="outside upper left")
    return canvas


def pixels(png: bytes) -> "numpy.ndarray":
    return numpy.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@pytest.mark.parametrize("layout", ["constrained", "tight", None])
def test_it_is_what_matplotlib_saves(layout: str | None) -> None:
    saved = io.BytesIO()
    chart(layout).savefig(saved, format="png")
    drawn = picture_of(chart(layout))
    assert (pixels(drawn.png) == pixels(saved.getvalue())).all()
    assert len(drawn.png) <= len(saved.getvalue())
    assert drawn.size == (300, 200)


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 5, 3), (300, 7, 3)])
def test_every_pixel_is_kept(shape: tuple[int, int, int]) -> None:
    noise = numpy.random.default_rng(1).integers(0, 256, shape, numpy.uint8)
    with Image.open(io.BytesIO(write_png(noise, 170))) as image:
        image.verify()
    png = write_png(noise, 170)
    assert (pixels(png) == noise).all()
    assert Image.open(io.BytesIO(png)).info["dpi"] == pytest.approx((170, 170), abs=0.1)
