"""The areas a figure may be about: the county, its districts, and what it is compared with."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analysis.errors import DataError, unknown
from analysis.io.dependencies import rows


@dataclass(frozen=True)
class Area:
    """One area. `slug` is its folder in the report: tonbridge-and-malling."""

    code: str
    name: str
    kind: str
    parent: str
    other_names: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.name.casefold()).strip("-")

    @property
    def is_district(self) -> bool:
        return self.kind == "district"


@dataclass(frozen=True)
class Areas:
    """All areas of the reference table, in its order."""

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
            raise DataError(
                f"reference/areas.csv: exactly one area must be of kind county; it has {len(counties)}."
            )
        return counties[0]

    @cached_property
    def country(self) -> Area:
        return self.of_kind("country")[0]

    @cached_property
    def districts(self) -> list[Area]:
        return self.of_kind("district")

    @cached_property
    def reported(self) -> list[Area]:
        """The areas the document is made for: the county first, then its districts."""
        return [self.county, *self.districts]

    def find(self, name: str) -> Area:
        """The area called that: by name, former name, slug or code, whatever the case. Raises UsageError."""
        wanted = name.strip().casefold()
        for area in self.rows:
            names = (area.name, area.slug, area.code, *area.other_names)
            if wanted in {each.casefold() for each in names}:
                return area
        raise unknown("area", name, [area.name for area in self.reported])

    def find_reported(self, name: str) -> Area:
        """As `find`, for areas the document is made for: England is an area but has no pages."""
        try:
            area = self.find(name)
        except Exception:
            area = None
        if area not in self.reported:
            raise unknown("area", name, [each.name for each in self.reported])
        return area


def load_areas(data: Path) -> Areas:
    """The areas of `data/reference/areas.csv`."""
    return Areas(tuple(_area(row) for row in rows(data / "reference" / "areas.csv")))


def _area(row: dict[str, str]) -> Area:
    others = [name for column in ("former_names", "former_codes") for name in row[column].split(";") if name]
    return Area(row["code"], row["name"], row["kind"], row["parent"], tuple(others))
