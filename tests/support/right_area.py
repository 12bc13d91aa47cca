"""The detector of figures of another area or period: what a build claims, held against the rows of `data/` once more."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.data.areas import load_areas
from tests.support.one_number import is_printed
from tests.support.reading import read_page
from tests.support.surfaces import exhibits
from tests.support.worked_out import FACT, WorkedOut, key_of, table_rows


def wrong(root: Path, folder: Path) -> list[str]:
    """Everything in the build that is not its own area's and period's, in words."""
    shown = list(exhibits(folder))
    slugs = {area.code: area.slug for area in load_areas(root / "data").reported}
    return [
        *_misplaced(shown, folder.name, slugs),
        *_not_in_data(root, shown),
        *_repeated(shown),
        *_pages(folder, shown, slugs),
    ]


def _misplaced(
    shown: list[tuple[str, str, Mapping[str, Any]]], period: str, slugs: Mapping[str, str]
) -> Iterator[str]:
    """An exhibit of another area or period than the run it is in; one whose rows are not those its hash was made of."""
    for area, notebook, exhibit in shown:
        where = f"{area}/{notebook} {exhibit['id']}"
        if slugs.get(exhibit["area"]) != area:
            yield f"{where} is about {exhibit['area_name']}"
        if exhibit["period"] != period:
            yield f"{where} is about {exhibit['period']}"
        if exhibit["columns"] and _hash_of(exhibit) != exhibit["sha256"]:
            yield f"{where} does not show the rows its hash is of"


def _hash_of(exhibit: Mapping[str, Any]) -> str:
    content = json.dumps(
        [exhibit[name] for name in ("period", "area", "id", "rows")], ensure_ascii=False, sort_keys=True
    )
    return hashlib.sha256(content.encode()).hexdigest()


def _not_in_data(root: Path, shown: list[tuple[str, str, Mapping[str, Any]]]) -> Iterator[str]:
    """A row or fact that names an indicator, an area and a year, and has another value than `data/` has for them, or than
    follows from what is there."""
    stated, worked_out, statements = _stated(root), WorkedOut(root), _statements(root)
    for area, notebook, exhibit in shown:
        for row in (dict(zip(exhibit["columns"], cells, strict=True)) for cells in exhibit["rows"]):
            if {"indicator", "area_code", "time_period", "source", "value"} <= set(row):
                key = (row["source"], row["indicator"], row["area_code"], row["group"], row["time_period"])
                if key[0] is None and row["value"] is None:
                    continue  # an indicator of which no source gives a figure
                value = stated[key] if key in stated else worked_out.value(key)
                if value != row["value"] or (value is None and key not in stated):
                    yield f"{area}/{notebook} {exhibit['id']}: {key} is {row['value']}, in data/ {value}"
        for fact in exhibit["facts"]:
            key = tuple(fact["key"].get(name, "") for name in FACT)
            where = f"{area}/{notebook} {exhibit['id']}"
            if fact["table"] == "observations" and key not in stated:
                value = worked_out.value(key)
                if value is None:
                    yield f"{where}: no row of data/ is {key}, nor does it follow from one"
                elif not is_printed(value, fact["shown"]):
                    yield f"{where}: {key} is {fact['shown']}, and {value} by data/"
            if fact["table"] == "statements" and frozenset(fact["key"].items()) not in statements:
                yield f"{where}: no statement in data/ is {fact['key']}"


def _stated(root: Path) -> dict[tuple[str, ...], float | None]:
    rows = table_rows(root, "sources/*/observations.csv")
    return {key_of(row): float(row["value"]) if row["value"] else None for row in rows}


def _statements(root: Path) -> set[frozenset[tuple[str, str]]]:
    """The key of each statement."""
    rows = table_rows(root, "sources/*/statements.csv")
    return {frozenset((name, row[name]) for name in (*FACT, "kind", "other")) for row in rows}


def _repeated(shown: list[tuple[str, str, Mapping[str, Any]]]) -> Iterator[str]:
    """Two exhibits of an area with one id, of which a page or a download would show only the last."""
    seen = set()
    for area, notebook, exhibit in shown:
        if (area, exhibit["id"]) in seen:
            yield f"{area}/{notebook}: {exhibit['id']} is there twice"
        seen.add((area, exhibit["id"]))


def _pages(
    folder: Path, shown: list[tuple[str, str, Mapping[str, Any]]], slugs: Mapping[str, str]
) -> Iterator[str]:
    """A page with an exhibit that its own run did not make, or without one that it made."""
    made = {(area, exhibit["id"], exhibit["sha256"]) for area, _, exhibit in shown}
    present = set()
    for path in sorted((folder / "site").rglob("*.html")):
        for shown_there in read_page(path).exhibits:
            slug = slugs.get(shown_there.area, shown_there.area)
            where = f"{path.relative_to(folder / 'site').as_posix()}: {shown_there.id}"
            claimed = (slug, shown_there.id, shown_there.sha256)
            present.add(claimed)
            if path.parent.name in slugs.values() and slug != path.parent.name:
                yield f"{where} is about {slug}"
            if shown_there.period != folder.name:
                yield f"{where} is about {shown_there.period}"
            if claimed not in made:
                yield f"{where} is not what its run made"
    yield from (f"{area} {id} is on no page" for area, id, _ in sorted(made - present))
