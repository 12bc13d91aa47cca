"""The areas that a figure may be about: the county, its districts, and what it is compared with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from analysis.data.schema import AREAS
from analysis.errors import DataError, unknown

AREA_CODE = re.compile(r"[A-Z]\d{8}")
"""Of the Office for National Statistics: a letter and eight digits."""
MANY = 40
"""Districts above which a picture or a list shows some of them."""


@dataclass(frozen=True)
class Area:
    """One area."""

    code: str
    name: str
    kind: str
    parent: str
    former_names: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    former_codes: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """Its folder in the report: tonbridge-and-malling."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.casefold()).strip("-")

    @property
    def is_district(self) -> bool:
        return self.kind == "district"

    def on(self, date: str) -> "Area":
        """Return the area under the name it had on an ISO date; its other names are former names."""
        dated = [("", self.name), *(each.split(" ", 1) for each in self.renamed)]
        name = next(name for since, name in reversed(dated) if since <= date)
        others = (each for _, each in dated if each != name)
        return replace(self, name=name, former_names=(*self.former_names, *others))


@dataclass(frozen=True)
class Areas:
    """The areas of the reference table, in its order."""

    rows: tuple[Area, ...]

    @cached_property
    def by_code(self) -> dict[str, Area]:
        return {area.code: area for area in self.rows}

    def of_kind(self, kind: str) -> list[Area]:
        return [area for area in self.rows if area.kind == kind]

    @cached_property
    def county(self) -> Area:
        counties = self.of_kind("county")
        if len(counties) != 1:
            rule = "exactly one area must be of kind county"
            raise DataError(f"reference/areas.csv: {rule}; it has {len(counties)}.")
        return counties[0]

    @cached_property
    def country(self) -> Area:
        return self.of_kind("country")[0]

    @cached_property
    def districts(self) -> list[Area]:
        return self.of_kind("district")

    @property
    def are_many(self) -> bool:
        """Whether there are too many districts for a picture or a list to show each."""
        return len(self.districts) > MANY

    @cached_property
    def reported(self) -> list[Area]:
        """The areas that the document is made for: the county first, then its districts."""
        return [self.county, *self.districts]

    def find(self, name: str) -> Area:
        """Return the area of that name, former name, slug or code, whatever the case. Raises UsageError."""
        return self._first(name, self.rows)

    def find_reported(self, name: str) -> Area:
        """Return the area if the document is made for it: the country has no pages. Raises UsageError."""
        return self._first(name, self.reported)

    def _first(self, name: str, areas: Iterable[Area]) -> Area:
        wanted = name.strip().casefold()
        for area in areas:
            names = (area.name, area.slug, area.code, *area.former_names, *area.former_codes)
            if wanted in (each.casefold() for each in names):
                return area
        raise unknown("area", name, [area.name for area in self.reported])


def load_areas(data: Path, date: str = "") -> Areas:
    """Return the areas of `data/reference/areas.csv`, as called on an ISO date; by default at first."""
    return Areas(tuple(area.on(date) for area in AREAS.records(data, Area)))
