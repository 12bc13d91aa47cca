"""Values made of files, reused in the memory of one process and its forks while the files stay as they are.
The reads of a value that is reused are recorded again (`analysis.io.dependencies`). Values are shared and
must not be changed. Outputs of builds are in `analysis.io.cache` instead."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from analysis.io.dependencies import ReadLog, watch_reads

MAX_VALUES = 8
"""Of one function: the editions of a document, and room for another project."""

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")
held: dict[str, dict[tuple[object, ...], tuple[Any, ReadLog]]] = {}
"""By the module and name of each function, its values by their arguments, to hand to another process."""


def memoized(make: Callable[Arguments, Value]) -> Callable[Arguments, Value]:
    """Reuse the values of a function of its arguments and what it reads by `analysis.io.dependencies`."""
    cache: dict[tuple[object, ...], tuple[Value, ReadLog]] = {}
    held[f"{make.__module__}.{make.__qualname__}"] = cache

    @wraps(make)
    def reuse_or_make(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        key = (*args, *kwargs.items())
        if key in cache and cache[key][1].is_current:
            value, log = cache[key]
            log.replay()
            return value
        with watch_reads() as log:
            value = make(*args, **kwargs)
        cache.pop(key, None)
        if log.is_settled:
            cache[key] = value, log
        if len(cache) > MAX_VALUES:
            del cache[next(iter(cache))]
        return value

    return reuse_or_make


@dataclass(frozen=True)
class WorkedOut:
    """Values that are worked out of files, each with its reads. files: what all of these have read."""

    values: dict[Hashable, tuple[Any, ReadLog]] = field(default_factory=dict)
    files: ReadLog = field(default_factory=ReadLog)

    def drop_outdated(self) -> None:
        """Forget all values if a file that one of them was made of is another now."""
        if not self.files.is_current:
            for held in (self.values, self.files.fingerprints, self.files.listings):
                held.clear()

    def get(self, key: Hashable, make: Callable[[], Any]) -> tuple[Any, ReadLog]:
        """Return the value of that key and its reads, which are recorded again if it has been made before."""
        if key in self.values:
            self.values[key][1].replay()
            return self.values[key]
        with watch_reads() as log:
            value = make()
        if log.is_settled:
            self.values[key] = value, log
            self.files.fingerprints.update(log.fingerprints | self.files.fingerprints)  # the first counts
            self.files.listings.update(log.listings | self.files.listings)
        return value, log
