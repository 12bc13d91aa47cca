"""The register of indicators: one indicator is one record of `data/reference/indicators.csv`."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import unknown
from analysis.io.dependencies import rows

# What a source states as worked out from other figures is known by its id: a change on the year before (`<id>_change`) or since a
# year (`<id>_change_since_2010`), the lead over England, the place among the statistical neighbours.
CHANGE = re.compile(r"(?P<of>\w+)_change(?:_since_(?P<since>\d{4}))?")
LEAD = re.compile(r"(?P<of>\w+)_gap_england")
PLACE = re.compile(r"(?P<of>\w+)_rank_neighbours")


@dataclass(frozen=True)
class Indicator:
    """What is measured, how it reads, which way is good and who answers for it."""

    id: str
    label: str
    short_label: str
    topic: str
    section: str
    priority: str
    unit: str
    decimals: int
    polarity: str
    frequency: str
    year_type: str
    definition: str
    numerator: str
    denominator: str
    nationally_published: bool
    data_set: str
    method_version: str
    series_breaks: tuple[str, ...]
    owner: str
    next_update: str
    note: str

    @property
    def is_worked_out(self) -> bool:
        """Whether it is a change, a lead or a place that a source states, which the report works out itself from the figures."""
        return any(kind.fullmatch(self.id) for kind in (CHANGE, LEAD, PLACE))


@dataclass(frozen=True)
class Group:
    """People a figure is about: boys, pupils eligible for free school meals; `all` is everyone."""

    id: str
    label: str
    short_label: str
    definition: str


class Register(dict[str, Indicator]):
    """Indicators by id, in the order of the file."""

    def find(self, indicator: str) -> Indicator:
        """The indicator of that id. Raises UsageError naming the nearest."""
        if indicator not in self:
            raise unknown("indicator", indicator, list(self))
        return self[indicator]

    def of_topic(self, topic: str) -> list[Indicator]:
        return [indicator for indicator in self.values() if indicator.topic == topic]


def load_register(data: Path) -> Register:
    """The register of `data/reference/indicators.csv`."""
    return Register((row["id"], _indicator(row)) for row in rows(data / "reference" / "indicators.csv"))


def load_groups(data: Path) -> dict[str, Group]:
    """The groups of `data/reference/groups.csv`, by id."""
    return {row["id"]: Group(**row) for row in rows(data / "reference" / "groups.csv")}


def _indicator(row: dict[str, str]) -> Indicator:
    typed: dict[str, Any] = {
        "decimals": int(row["decimals"]),
        "nationally_published": row["nationally_published"] == "yes",
        "series_breaks": tuple(label for label in row["series_breaks"].split(";") if label),
    }
    return Indicator(**{**row, **typed})
