"""The register of indicators: one indicator is one record of `data/reference/indicators.csv`."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from analysis.data.schema import GROUPS, INDICATORS, PHRASES
from analysis.errors import unknown

_KEEPS_ITS_CAPITAL = re.compile(
    r"\w[^a-z]|\w+ [A-Z][a-z]|(?:Asian|Black|British|Chinese|English|French|German|Gypsy|Irish|Ofsted|"
    r"Reception|Roma|September|Spanish|Welsh|White)\b"
)


def within(label: str) -> str:
    """Return a label as within a sentence: `free school meals`, but `KS1 reading`, `Key Stage 2`, `Asian`."""
    return label if _KEEPS_ITS_CAPITAL.match(label) else label[:1].lower() + label[1:]


@dataclass(frozen=True)
class Indicator:
    """One indicator: what is measured, how it is written, which way is good and who answers for it."""

    id: str
    label: str
    short_label: str
    measure: str
    topic: str
    section: str
    priority: str
    unit: str
    decimals: int
    polarity: str
    frequency: str
    year_type: str
    definition: str
    targets_of: str
    numerator: str
    denominator: str
    derived_from: str
    nationally_published: bool
    data_set: str
    method_version: str
    series_breaks: tuple[str, ...]
    owner: str
    next_update: str
    note: str
    says: str = ""
    """How a sentence gives its figure (`data/reference/phrases.csv`)."""


@dataclass(frozen=True)
class Group:
    """People a figure is about: boys, pupils eligible for free school meals; `all` is everyone."""

    id: str
    label: str
    short_label: str
    definition: str

    @property
    def in_text(self) -> str:
        """The label within a sentence: `pupils with SEN support`."""
        return within(self.label)


class _Phrase(NamedTuple):
    indicator: str
    says: str


class Register(dict[str, Indicator]):
    """Indicators by id, in the order of the file."""

    def find(self, indicator: str) -> Indicator:
        """Return the indicator of that id. Raises UsageError, which names the nearest."""
        if indicator not in self:
            raise unknown("indicator", indicator, list(self))
        return self[indicator]

    def named(self, name: str) -> list[Indicator]:
        """Return the indicator of that id, or those of that measure. Raises UsageError with the nearest."""
        if name in self:
            return [self[name]]
        members = [indicator for indicator in self.values() if name and indicator.measure == name]
        if not members:
            raise unknown("indicator or measure", name, [*self, *self.measures])
        return members

    @property
    def measures(self) -> list[str]:
        """Return the measures, each once, in the order of the file."""
        return [*dict.fromkeys(indicator.measure for indicator in self.values() if indicator.measure)]


def load_register(data: Path) -> Register:
    """Return the register of `data/reference/indicators.csv`, with the phrases of `phrases.csv`."""
    says = dict(PHRASES.records(data, _Phrase))
    records = INDICATORS.records(data, Indicator)
    return Register((each.id, replace(each, says=says.get(each.id, ""))) for each in records)


def load_groups(data: Path) -> dict[str, Group]:
    """Return the groups of `data/reference/groups.csv`, by id."""
    return {group.id: group for group in GROUPS.records(data, Group)}
