"""Errors a person can act on. The command line prints them without a traceback; each kind has its exit code."""

from difflib import get_close_matches


class UsageError(Exception):
    """Something was asked for that does not exist: an area, a period, a topic, a parameter. Exit code 2."""

    exit_code = 2


class DataError(Exception):
    """The figures or the narrative cannot be used as they are. Exit code 1."""

    exit_code = 1


class AssemblyError(Exception):
    """Quarto or Pandoc could not make the document. Exit code 4."""

    exit_code = 4


def unknown(kind: str, given: str, known: list[str]) -> UsageError:
    """The error for a name that is not known: names the nearest valid one and lists the rest."""
    folded = {name.casefold(): name for name in known}
    nearest = get_close_matches(given.casefold(), folded, n=1, cutoff=0.5)
    hint = f" Did you mean {folded[nearest[0]]}?" if nearest else ""
    return UsageError(f"There is no {kind} called {given!r}.{hint} Known: {', '.join(known)}.")
