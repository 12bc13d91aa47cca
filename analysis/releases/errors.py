"""The one exception of an import: the release is not what its mapping says, or the mapping is not usable."""

from collections.abc import Iterable

from analysis.errors import DataProblem


class ReleaseError(DataProblem):
    """Nothing was written. The message says the rule, what was found, in which file and row, and what to do."""


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names for a message: the first few, and how many more there are."""
    names = list(names)
    shown = ", ".join(names[:most]) or "none"
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
