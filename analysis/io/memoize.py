"""Remembering what was made of files, for as long as they are as they were.

A process that makes many pages, or that runs are forked from, reads the figures once. Whoever is given what is remembered has read
it too: the same reads are noted again (`analysis.io.dependencies`). A file that has changed since, has come or has gone, has it read
anew. What is remembered is shared, so it is for values that nobody changes.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from analysis.io.dependencies import ReadLog, watch_reads

MOST = 8
"""So many values of one reader are kept: the editions of a document, and room for another project."""

Of = ParamSpec("Of")
Made = TypeVar("Made")


def memoized(read: Callable[Of, Made]) -> Callable[Of, Made]:
    """As `read`, which makes its value of nothing but its arguments and what it reads through the recorded layer."""
    kept: dict[tuple[object, ...], tuple[Made, ReadLog]] = {}

    @wraps(read)
    def recalled(*of: Of.args, **options: Of.kwargs) -> Made:
        key = (*of, *options.items())
        if key in kept:
            made, witness = kept[key]
            if witness.holds:
                witness.replay()
                return made
        with watch_reads() as witness:
            made = read(*of, **options)
        kept.pop(key, None)
        if witness.is_settled:
            kept[key] = made, witness
            _forget_the_first(kept)
        return made

    return recalled


def _forget_the_first(kept: dict[tuple[object, ...], tuple[Made, ReadLog]]) -> None:
    while len(kept) > MOST:
        del kept[next(iter(kept))]
