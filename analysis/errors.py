"""Errors that a person can act on: the command line prints their text and ends with their exit code."""

from difflib import get_close_matches


class BoldStepsError(Exception):
    """Base of the errors of this package. Its text says what is wrong and what to do."""

    exit_code = 1


class UsageError(BoldStepsError):
    """Something was asked for that does not exist: an area, a period, a topic, a parameter."""

    exit_code = 2


class ProjectNotFoundError(UsageError):
    """There is no project folder. Says where it was looked for."""


class DataError(BoldStepsError):
    """The figures or the narrative cannot be used as they are."""


class AssemblyError(BoldStepsError):
    """Quarto or Pandoc could not make the document."""

    exit_code = 4


def unknown(kind: str, given: str, known: list[str]) -> UsageError:
    """Return the error for an unknown name: it names the nearest known one and lists the rest."""
    folded = {name.casefold(): name for name in known}
    nearest = get_close_matches(given.casefold(), folded, n=1, cutoff=0.5)
    hint = f" Did you mean {folded[nearest[0]]}?" if nearest else ""
    return UsageError(f"There is no {kind} called {given!r}.{hint} Known: {', '.join(known)}.")
