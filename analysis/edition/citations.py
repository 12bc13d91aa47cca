"""Citations: the source named to a reader, and the row of `data/` that `boldsteps trace` follows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """A source and the place in it. `title` is how the reader knows it."""

    source: str
    title: str
    place: str


@dataclass(frozen=True)
class Fact:
    """The key of a figure that an exhibit shows: a row of observations, targets or budget, for tracing."""

    table: str
    key: tuple[tuple[str, str], ...]
    shown: str
