"""The cells of a notebook, run in this process: what they show, without a kernel, without drawing charts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from analysis.exhibits import chart_cache
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.picture import Picture
from analysis.project import Project

BLANK = Picture("></svg>", 1, 1, narrow=' width="1" height="1"></svg>')


@contextmanager
def charts_not_drawn() -> Iterator[None]:
    before, chart_cache._charts = chart_cache._charts, SimpleNamespace(picture=lambda *drawn: BLANK)  # type: ignore[assignment]
    try:
        yield
    finally:
        chart_cache._charts = before


def exhibits_of(project: Project, notebook: str, period: str, area: str) -> list[Exhibit]:
    """What the notebook's cells show of that edition and area, one after the other, without what shows nothing."""
    content = json.loads((project.notebooks / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}
    shown = []
    for cell in code:
        source = "".join(cell["source"])
        if "parameters" in cell["metadata"].get("tags", []):
            names |= {"period": period, "area": area}
        elif "open_page(" in source:
            exec(source, names)
        else:
            shown.append(eval(source, names))
    return [exhibit for exhibit in shown if exhibit is not None]
