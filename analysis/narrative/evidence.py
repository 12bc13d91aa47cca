"""Evidence: what a piece of narrative rests on, recorded as its references are looked up. Sign-off vouches
for it, the reviewer's pack compares it, the exhibit beside the text cites its sources."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from analysis.data.schema import TABLES
from analysis.edition.citations import Fact
from analysis.edition.figures import Figure
from analysis.edition.scorecard import ScorecardRow

TRACED = ("observations", "statements", "targets", "budget")
"""Tables whose rows `boldsteps trace` can follow."""


@dataclass(frozen=True)
class EvidenceItem:
    """One thing that was looked up: a row of a table of `data/`, or a rating.
    name: what it is, in words. shown: as it reads. value: unrounded. source, place: where it is stated."""

    table: str
    key: tuple[tuple[str, str], ...]
    name: str
    shown: str
    value: float | None = None
    source: str = ""
    place: str = ""

    @property
    def id(self) -> str:
        """The fact, whichever source states it: the same before and after a revision."""
        return " ".join([self.table, *(value for name, value in self.key if name != "source")])


@dataclass(frozen=True)
class Claim:
    """A claim as written, `{{ rose("pass_rate") }}`, the words it stands for, and whether it is true."""

    written: str
    says: str
    holds: bool


@dataclass
class Evidence:
    """Everything looked up for one text, once, in the order it was met.
    doubts: claims that are true but may be chance. missing: figures no source states, in words."""

    used: dict[str, EvidenceItem] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    figures: dict[Figure, None] = field(default_factory=dict)

    def add(self, used: EvidenceItem) -> None:
        self.used.setdefault(used.id, used)

    def add_figure(self, figure: Figure) -> None:
        self.figures.setdefault(figure)
        key, name = figure.key, named(figure)
        self.add(
            EvidenceItem("observations", key, name, figure.text, figure.value, figure.source, figure.place)
        )

    def add_row(self, table: str, row: Any, name: str, shown: str, value: float | None) -> None:
        """Add a row of a table of `data/` that has a source and a place; its key is that of the schema."""
        key = tuple((column, str(getattr(row, column))) for column in TABLES[table].key)
        self.add(EvidenceItem(table, key, name, shown, value, row.source, row.place))

    def include(self, other: "Evidence") -> None:
        """Add what another piece of the same text rests on."""
        for used in other.used.values():
            self.add(used)
        self.figures.update(other.figures)
        self.claims += other.claims
        self.doubts += other.doubts
        self.missing += other.missing

    @property
    def facts(self) -> tuple[Fact, ...]:
        traced = (used for used in self.used.values() if used.table in TRACED)
        return tuple(Fact(used.table, used.key, used.shown) for used in traced)

    @property
    def places(self) -> list[tuple[str, str]]:
        """Source and place of everything used."""
        return [(used.source, used.place) for used in self.used.values() if used.source]


def rating_evidence(row: ScorecardRow) -> EvidenceItem:
    """Return the rating of a row of the scorecard as evidence."""
    key = (("indicator", row.indicator.id), ("area", row.area.code), ("group", row.group.id))
    return EvidenceItem("rating", key, f"{row.area.name}, rating: {row.label}", row.rating.rag)


def named(figure: Figure) -> str:
    """Return `Testshire, 2011/12: Five or more GCSEs … (boys)`."""
    group = "" if figure.group.id == "all" else f" ({figure.group.in_text})"
    return f"{figure.area.name}, {figure.year}: {figure.indicator.label}{group}"


def stated(figures: Iterable[Figure]) -> str:
    """Return figures side by side, for a message: `Testshire 2011/12 61%; the country 2011/12 59%`."""
    return "; ".join(f"{figure.area.name} {figure.year} {figure.text}" for figure in figures)
