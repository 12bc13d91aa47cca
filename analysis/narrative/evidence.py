"""Evidence: what a piece of narrative rests on, written down while its references and claims are looked up.

It is what sign-off vouches for, what the reviewer's pack compares, and what the exhibit beside the text cites as its sources.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from analysis.edition.citations import Fact
from analysis.edition.figures import Figure
from analysis.rules.targets import ResolvedTarget, Target

TRACED = ("observations", "targets", "budget")
"""Tables whose rows `boldsteps trace` can follow."""


@dataclass(frozen=True)
class Used:
    """One thing that was looked up: a row of observations, targets or budget, or a rating.

    name: what it is, in words. shown: as it reads. value: unrounded, where there is one. source, place: where it is stated.
    """

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

    @property
    def fact(self) -> Fact:
        return Fact(self.table, self.key, self.shown)


@dataclass(frozen=True)
class Claim:
    """A claim as written, `{{ rose("ks4_5ac_em") }}`, the words it stands for, and whether the figures bear it out."""

    written: str
    says: str
    holds: bool


@dataclass
class Evidence:
    """Everything looked up for one text, each thing once, in the order it was met.

    doubts: claims that are true but within the interval of chance. missing: figures no source states, in words.
    """

    used: dict[str, Used] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    figures: dict[Figure, None] = field(default_factory=dict)

    def add(self, used: Used) -> None:
        self.used.setdefault(used.id, used)

    def add_figure(self, figure: Figure) -> None:
        self.figures.setdefault(figure)
        self.add(
            Used(
                "observations",
                figure.key,
                named(figure),
                figure.text,
                figure.value,
                figure.source,
                figure.place,
            )
        )

    def add_target(self, target: Target, resolved: ResolvedTarget, name: str, shown: str) -> None:
        names = ("source", "indicator", "area", "group", "target_year", "kind")
        key = tuple((name, str(getattr(target, name))) for name in names)
        self.add(Used("targets", key, name, shown, resolved.figure, target.source, target.place))

    def include(self, other: "Evidence") -> None:
        """Adds what another piece of the same text rests on."""
        for used in other.used.values():
            self.add(used)
        self.figures.update(other.figures)
        self.claims += other.claims
        self.doubts += other.doubts
        self.missing += other.missing

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(used.fact for used in self.used.values() if used.table in TRACED)

    @property
    def places(self) -> list[tuple[str, str]]:
        """Source and place of everything used."""
        return [(used.source, used.place) for used in self.used.values() if used.source]


def named(figure: Figure) -> str:
    """`Kent, 2011/12: Five or more GCSEs … (boys)`."""
    group = "" if figure.group.id == "all" else f" ({figure.group.label.lower()})"
    return f"{figure.area.name}, {figure.year}: {figure.indicator.label}{group}"


def stated(figures: Iterable[Figure]) -> str:
    """Figures side by side, for a message: `Kent 2011/12 61%; England 2011/12 59%`."""
    return "; ".join(f"{figure.area.name} {figure.year} {figure.text}" for figure in figures)
