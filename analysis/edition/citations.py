"""Where what is shown comes from: the sources named to a reader, and the rows of `data/` that `boldsteps
trace` follows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """A source and the place in it. `title` is how the reader knows it."""

    source: str
    title: str
    place: str


@dataclass(frozen=True)
class Fact:
    """The key of one figure an exhibit shows, as `boldsteps trace` follows it: a row of observations, targets
    or budget."""

    table: str
    key: tuple[tuple[str, str], ...]
    shown: str
