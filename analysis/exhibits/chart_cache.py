"""Charts that are not drawn twice: a chart of the same code and the same figures is taken from the cache of
the build.

The key of a chart covers everything that it is drawn from: the function, its arguments, the style in force,
and the code that the notebook can reach (`Task.code`). Which charts a run showed is in its outcome, so that
the cache keeps them as long as the run.
"""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any, ParamSpec

import matplotlib
import numpy
import pandas as pd

from analysis.exhibits.picture import Picture
from analysis.io.cache import Cache
from analysis.io.hashing import hash_text

Given = ParamSpec("Given")
FILE = "chart.json"


class ChartCache:
    """The charts of one run. code: the hash of what draws them. shown: every chart so far, by key."""

    def __init__(self, cache: Cache, code: str) -> None:
        self._cache, self._code = cache, code
        self.shown: dict[str, Picture] = {}

    def picture(self, drawn_from: str, draw: Callable[[], Picture]) -> Picture:
        """Return the chart that is drawn from that, drawn only if it is not in the cache."""
        key = hash_text("chart", self._code, drawn_from)
        if key not in self.shown:
            self.shown[key] = self._cached(key) or self._put(key, draw())
        return self.shown[key]

    def _cached(self, key: str) -> Picture | None:
        entry = self._cache.get(key)
        return Picture(**json.loads(self._cache.file(entry, FILE).read_bytes())) if entry else None

    def _put(self, key: str, picture: Picture) -> Picture:
        self._cache.put(key, {FILE: json.dumps(vars(picture))})
        return picture


_charts: ChartCache | None = None


def open_chart_cache(cache: Cache, code: str) -> ChartCache:
    """Look for the charts of this process, which makes one run, in that cache from now on."""
    global _charts
    _charts = ChartCache(cache, code)
    return _charts


def cached_chart(draw: Callable[Given, Picture]) -> Callable[Given, Picture]:
    """Return `draw` with its charts cached.
    It must depend on nothing but its arguments and the style in force."""

    @wraps(draw)
    def picture(*given: Given.args, **options: Given.kwargs) -> Picture:
        if _charts is None:
            return draw(*given, **options)
        return _charts.picture(_inputs(draw, given, options), lambda: draw(*given, **options))

    return picture


def _inputs(draw: Callable[..., Picture], given: tuple[Any, ...], options: dict[str, Any]) -> str:
    """Return everything that a chart is drawn from, as text."""
    inputs = [draw.__module__, draw.__qualname__, given, options]
    content = json.dumps(inputs, sort_keys=True, default=_described)
    return f"{dict.items(matplotlib.rcParams)!r}\n{content}"


def _described(value: Any) -> Any:
    """Return a value that JSON cannot write as one that it can, with its type.
    Raises TypeError if a chart is not drawn from such."""
    if isinstance(value, pd.DataFrame):
        return {
            "table": value.to_dict("split"),
            "types": [str(each) for each in value.dtypes],
            "index": str(value.index.dtype),
        }
    if isinstance(value, numpy.generic):
        return {"number": value.item(), "type": str(value.dtype)}
    if is_dataclass(value) and not isinstance(value, type):
        stated = {field.name: getattr(value, field.name) for field in fields(value)}
        return {"type": type(value).__name__, **stated}
    kind = type(value).__name__
    raise TypeError(f"A chart is made of {kind}, which analysis.exhibits.chart_cache cannot describe.")
