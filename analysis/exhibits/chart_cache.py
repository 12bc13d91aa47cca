"""The pictures of a run, kept beside its notebook: a chart of the same code and the same figures is not drawn a second time.

A chart is known by everything that it is drawn from: the function, what it is given, the style in force. The album it is looked for in
is that of the run before, and counts only where that run was made by the same code (`Task.drawn_by`) and the file is as it was left.
What a run did not show again is not in the album that it leaves.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import matplotlib
import numpy
import pandas as pd

from analysis.exhibits.picture import Picture

Given = ParamSpec("Given")


class ChartCache:
    """The pictures of one run by what they are drawn from. code: what they were drawn by; another's are not these."""

    def __init__(self, code: str, earlier: Path | None = None) -> None:
        self._code = code
        self._earlier = self._read(earlier) if earlier else {}
        self._shown: dict[str, Picture] = {}

    def picture(self, key: str, draw: Callable[[], Picture]) -> Picture:
        """That picture, drawn where it is not there."""
        if key not in self._shown:
            self._shown[key] = self._earlier.get(key) or draw()
        return self._shown[key]

    def write(self, file: Path) -> None:
        """Leaves what was shown for the next run."""
        content = json.dumps({key: _as_text(picture) for key, picture in sorted(self._shown.items())})
        file.write_text(f"{self._seal(content)}\n{content}", encoding="utf-8", newline="\n")

    def _read(self, file: Path) -> dict[str, Picture]:
        """The pictures of the file; none where it is not there, is not whole, or was left by other code."""
        try:
            seal, _, content = file.read_text(encoding="utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            return {}
        return (
            {key: _picture(text) for key, text in json.loads(content).items()}
            if seal == self._seal(content)
            else {}
        )

    def _seal(self, content: str) -> str:
        return hashlib.sha256(f"{self._code}\n{content}".encode()).hexdigest()


_album: ChartCache | None = None


def open_chart_cache(code: str, earlier: Path | None) -> ChartCache:
    """From now on this process, which makes one run, looks for its charts in the album of an earlier one before it draws them."""
    global _album
    _album = ChartCache(code, earlier)
    return _album


def drawn(draw: Callable[Given, Picture]) -> Callable[Given, Picture]:
    """As `draw`, which makes its picture of nothing but what it is given and the style in force."""

    @wraps(draw)
    def picture(*given: Given.args, **options: Given.kwargs) -> Picture:
        if _album is None:
            return draw(*given, **options)
        return _album.picture(_key(draw, given, options), lambda: draw(*given, **options))

    return picture


def _key(draw: Callable[..., Picture], given: tuple[Any, ...], options: dict[str, Any]) -> str:
    content = json.dumps(
        [draw.__module__, draw.__qualname__, given, options], sort_keys=True, default=_described
    )
    return hashlib.sha256(f"{dict.items(matplotlib.rcParams)!r}\n{content}".encode()).hexdigest()


def _described(value: Any) -> Any:
    """What JSON has no way of writing, with its type. Raises TypeError for what a chart is not made of."""
    if isinstance(value, pd.DataFrame):
        return {
            "table": value.to_dict("split"),
            "types": [str(each) for each in value.dtypes],
            "index": str(value.index.dtype),
        }
    if isinstance(value, numpy.generic):
        return {"number": value.item(), "type": str(value.dtype)}
    if is_dataclass(value) and not isinstance(value, type):
        return {
            "type": type(value).__name__,
            **{field.name: getattr(value, field.name) for field in fields(value)},
        }
    raise TypeError(
        f"A chart is made of {type(value).__name__}, which analysis.exhibits.chart_cache cannot describe."
    )


def _as_text(picture: Picture) -> list[Any]:
    return [base64.b64encode(picture.png).decode(), *picture.size]


def _picture(text: list[Any]) -> Picture:
    png, width, height = text
    return Picture(base64.b64decode(png), width, height)
