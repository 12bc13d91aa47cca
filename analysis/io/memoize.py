"""Values made of files, reused in the memory of one process and its forks while the files stay as they are.
The reads of a value that is reused are recorded again (`analysis.io.dependencies`). Values are shared and
must not be changed. Outputs of builds are in `analysis.io.cache` instead."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from analysis.io.dependencies import ReadLog, watch_reads

MAX_VALUES = 8
"""Of one function: the editions of a document, and room for another project."""

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")


def memoized(make: Callable[Arguments, Value]) -> Callable[Arguments, Value]:
    """Reuse the values of a function of its arguments and what it reads by `analysis.io.dependencies`."""
    cache: dict[tuple[object, ...], tuple[Value, ReadLog]] = {}

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
