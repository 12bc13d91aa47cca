"""Exceptions: the county's red rows, and what `narrative/PERIOD/COUNTY/exceptions.yml` says of each."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from analysis.edition.edition import Edition
from analysis.edition.scorecard import ScorecardRow, rows
from analysis.errors import DataError
from analysis.io import dependencies as reads
from analysis.io.yaml_files import InvalidYamlError, read_yaml

AWAITING = "awaiting"
FILE = "exceptions.yml"
REQUIRED = ("commentary", "action", "owner", "due")


@dataclass(frozen=True)
class Explanation:
    """What is written about a red row. A text is `awaiting` until it is written; due is a date or a year."""

    indicator: str
    group: str = "all"
    commentary: str = AWAITING
    action: str = AWAITING
    owner: str = AWAITING
    due: str = AWAITING
    source: str = ""
    place: str = ""

    @property
    def missing(self) -> list[str]:
        """What is still awaited of it."""
        return [name for name in REQUIRED if getattr(self, name).strip() in ("", AWAITING)]


Explanations = Mapping[tuple[str, str], Explanation]


def county_reds(edition: Edition) -> list[ScorecardRow]:
    """Return the county's red rows, in the order of the register."""
    return [each for each in rows(edition, edition.county) if each.rating.rag == "red"]


def explanations_path(edition: Edition) -> Path:
    return edition.project.narrative / edition.period / edition.county.name / FILE


def load_explanations(edition: Edition) -> Explanations:
    """Return the explanations by indicator and group. Raises DataError for an unreadable file."""
    path = explanations_path(edition)
    name = path.relative_to(edition.project.root).as_posix()
    try:
        entries = read_yaml(reads.text(path) or "") or []
    except (InvalidYamlError, UnicodeDecodeError) as error:
        raise DataError(f"{name} cannot be read: {error}.") from None
    if not isinstance(entries, list):
        raise DataError(f"{name} must be a list: one entry, beginning `- indicator:`, for each red.")
    found = [_explanation(entry, name) for entry in entries]
    return {(each.indicator, each.group): each for each in found}


def _explanation(entry: Any, name: str) -> Explanation:
    known = [field.name for field in fields(Explanation)]
    if not isinstance(entry, dict) or "indicator" not in entry or set(entry) - set(known):
        raise DataError(
            f"{name}: {entry!r} is not an entry. It needs `indicator`, and may have {', '.join(known[1:])}."
        )
    return Explanation(
        **{key: str(value if value is not None else AWAITING).strip() for key, value in entry.items()}
    )
