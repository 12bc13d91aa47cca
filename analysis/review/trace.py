"""The trace of a figure on a page: from the exhibit to the row of `data/`, its source and the place in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.data.areas import load_areas
from analysis.data.editions import find_edition
from analysis.data.schema import CALCULATED, OBSERVATIONS
from analysis.data.sources import load_sources
from analysis.edition.disclosure import shown_rows
from analysis.errors import UsageError, unknown
from analysis.io.csv_files import read_csv
from analysis.io.executed_notebooks import read_exhibits
from analysis.project import Project

CHANGED = "no longer in the figures: the edition was built from an earlier version of them"


def trace(project: Project, period: str, figure: str, reports: Path | None = None) -> str:
    """Return the origin of an exhibit of a built edition, as text.
    figure: `thanet/key-stages-gcse-trend`, or the exhibit's id alone for the county's. Raises UsageError if
    the edition is not built or has no such exhibit, naming the nearest."""
    edition = find_edition(project.data, period)
    runs = (reports or project.reports) / edition.period / "runs"
    if not runs.is_dir():
        raise UsageError(f"Edition {edition.period} is not built yet. Run: boldsteps report {edition.period}")
    area, _, id = figure.rpartition("/")
    areas = load_areas(project.data, edition.position_date)
    slug = areas.find_reported(area).slug if area else areas.county.slug
    exhibits = {
        exhibit["id"]: {**exhibit, "page": f"{slug}/{notebook.stem}.html"}
        for notebook in sorted((runs / slug).glob("*.ipynb"))
        for exhibit in read_exhibits(notebook)
    }
    if id not in exhibits:
        raise unknown(f"figure of {slug} in edition {edition.period}", id, sorted(exhibits))
    return "\n".join(_describe(project, exhibits[id]))


def _describe(project: Project, exhibit: dict[str, Any]) -> Iterator[str]:
    """Yield the lines on an exhibit: what it is, and the origin of each of its figures."""
    page, area = f"{exhibit['page']}#{exhibit['id']}", f"{exhibit['area_name']} ({exhibit['area']})"
    yield exhibit["title"] or exhibit["id"]
    yield f"  {exhibit['kind']} on page {page}, for {area}"
    if exhibit["unit"]:
        yield f"  {exhibit['unit']}"
    yield f"  {len(exhibit['facts'])} figures:"
    sources, calculated = load_sources(project.data), _calculated(project.data)
    for fact in exhibit["facts"]:
        key = fact["key"]
        path = project.data / "sources" / key["source"] / f"{fact['table']}.csv"
        lines = ((number, row) for number, row in read_csv(path).numbered if key.items() <= row.items())
        number, row = next(lines, (0, {"place": CHANGED}))
        row = calculated.get(frozenset(key.items()), row)
        printed = f", printed {row['printed']!r}" if row.get("printed") else ""
        yield f"    {fact['shown']}  {', '.join(value for name, value in key.items() if name != 'source')}"
        is_stored = number or not row.get("note")
        yield f"        {f'{project.name_of(path)}, row {number}{printed}' if is_stored else row['note']}"
        yield f"        {sources[key['source']].short_title}: {row.get('place', '')}"


def _calculated(data: Path) -> dict[frozenset[tuple[str, str]], dict[str, str]]:
    """Return the rows of figures that are worked out, by their keys."""
    rows = (row for of_source in shown_rows(data).values() for row in of_source)
    calculated = (row for row in rows if row["status"] == CALCULATED)
    return {frozenset((name, row[name]) for name in OBSERVATIONS.key): row for row in calculated}
