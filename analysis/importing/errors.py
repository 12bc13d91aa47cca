"""What stops an import: the release is not what its mapping says, the mapping is wrong, there is no file."""

from collections.abc import Iterable
from pathlib import Path

from analysis.errors import DataError, UsageError

TODO = "TODO"
"""What marks in a draft the places that a person has to fill in."""


class ReleaseError(DataError):
    """Nothing was written. The message says the rule, what was found, where, and what to do."""


class NoSuchFileError(ReleaseError):
    """A file was asked for that does not exist: wrong usage, not a release that is wrong."""

    exit_code = UsageError.exit_code


def check_exists(file: Path) -> None:
    """Raises NoSuchFileError."""
    if file.is_dir():
        raise NoSuchFileError(f"{file} is a folder. Name the file in it that is meant.")
    if not file.is_file():
        raise NoSuchFileError(f"There is no file {file}.")


def check_filled_in(path: Path) -> None:
    """Raises ReleaseError for a draft in which something is still marked TODO, with the rows."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else ()
    marked = ((n, line) for n, line in enumerate(lines, 1) if TODO in line.partition("#")[0].split())
    if left := [f"row {n}, `{line.strip(' -')}`" for n, line in marked]:
        remedy = "Fill that in; docs/descriptions.md explains every key"
        raise ReleaseError(f"data/releases/{path.name} is a draft: {listed(left)}. {remedy}.")


def listed(names: Iterable[str], limit: int = 8) -> str:
    """Return names for a message: the first few, and how many more there are."""
    names = list(names)
    shown = ", ".join(names[:limit]) or "none"
    return f"{shown} and {len(names) - limit} more" if len(names) > limit else shown
