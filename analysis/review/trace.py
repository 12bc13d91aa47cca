"""Where a figure on a page comes from: from the exhibit down to the row of `data/`, its source and the place in it."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.data.areas import load_areas
from analysis.data.editions import find_edition
from analysis.data.sources import Source, load_sources
from analysis.errors import UsageError, unknown
from analysis.io.executed_notebooks import read_exhibits
from analysis.project import Project


def trace(project: Project, period: str, figure: str, reports: Path | None = None) -> str:
    """The origin of an exhibit of a built edition, as text.

    figure: `thanet/key-stages-gcse-trend`, or the exhibit's id alone for the county's. Raises UsageError when the edition is not
    built or holds no such exhibit, naming the nearest.
    """
    edition = find_edition(project.data, period)
    runs = (reports or project.reports) / edition.period / "runs"
    if not runs.is_dir():
        raise UsageError(f"Edition {edition.period} is not built yet. Run: boldsteps report {edition.period}")
    area, _, id = figure.rpartition("/")
    slug = load_areas(project.data).find_reported(area).slug if area else load_areas(project.data).county.slug
    exhibits = {exhibit["id"]: exhibit for exhibit in _exhibits(runs / slug)}
    if id not in exhibits:
        raise unknown(f"figure of {slug} in edition {edition.period}", id, sorted(exhibits))
    return _describe(project, exhibits[id], slug)


def _exhibits(folder: Path) -> Iterator[dict[str, Any]]:
    """Every exhibit of an area's executed notebooks, in the order of the files."""
    for path in sorted(folder.glob("*.ipynb")):
        for exhibit in read_exhibits(path):
            yield {**exhibit, "notebook": path.stem}


def _describe(project: Project, exhibit: dict[str, Any], slug: str) -> str:
    sources = load_sources(project.data)
    head = [
        f"{exhibit['title'] or exhibit['id']}",
        f"  {exhibit['kind']} on page {slug}/{exhibit['notebook']}.html#{exhibit['id']}, for {exhibit['area_name']} ({exhibit['area']})",
    ]
    head += [f"  {exhibit['unit']}"] if exhibit["unit"] else []
    facts = [line for fact in exhibit["facts"] for line in _fact(project.data, fact, sources)]
    return "\n".join([*head, f"  {len(exhibit['facts'])} figures:", *facts])


def _fact(data: Path, fact: dict[str, Any], sources: Mapping[str, Source]) -> list[str]:
    key = fact["key"]
    path = data / "sources" / key["source"] / f"{fact['table']}.csv"
    named = ", ".join(value for name, value in key.items() if name != "source")
    number, row = _row(path, key)
    printed = f", printed {row['printed']!r}" if row.get("printed") else ""
    file = path.relative_to(data.parent).as_posix()
    return [
        f"    {fact['shown']}  {named}",
        f"        {file}, row {number}{printed}",
        f"        {sources[key['source']].short_title}: {row.get('place', '')}",
    ]


def _row(path: Path, key: dict[str, str]) -> tuple[int, dict[str, str]]:
    """The line number and the row with that key; line 0 where the figures have changed since the edition was built."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            if all(row[name] == value for name, value in key.items()):
                return reader.line_num, row
    return 0, {"place": "no longer in the figures: the edition was built from an earlier version of them"}
