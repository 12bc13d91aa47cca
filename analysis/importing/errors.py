"""What stops an import: the release is not what its mapping says, the mapping is wrong, there is no file."""

from collections.abc import Iterable
from pathlib import Path

from analysis.errors import DataError, UsageError


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


def listed(names: Iterable[str], limit: int = 8) -> str:
    """Return names for a message: the first few, and how many more there are."""
    names = list(names)
    shown = ", ".join(names[:limit]) or "none"
    return f"{shown} and {len(names) - limit} more" if len(names) > limit else shown
