"""Exceptions: the county's reds, those not recovered among them, and what `exceptions.yml` says of each."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from analysis.data.editions import load_editions
from analysis.edition.edition import Edition, open_edition
from analysis.edition.scorecard import ScorecardRow, load_rag_rule, rows
from analysis.edition.scorecard import row as scorecard_row
from analysis.errors import DataError
from analysis.io import dependencies as reads
from analysis.io.yaml_files import InvalidYamlError, read_yaml
from analysis.rules.rating import Rating

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

    @property
    def is_begun(self) -> bool:
        return len(self.missing) < len(REQUIRED)


EXCEPTIONAL = {"targets": "red", "plan": "red", "comparators": "behind and worsening"}
"""What is an exception, by the kind of rule set."""
Explanations = Mapping[tuple[str, str], Explanation]


def county_reds(edition: Edition) -> list[ScorecardRow]:
    """Return the county's exceptions, in the order of the register: what is red, or behind and worsening.
    What was red when an earlier edition of the same rules last rated it, and is not rated now, stays listed
    with that reason."""
    listed, earlier = [], _earlier_editions(edition)
    for row in rows(edition, edition.county):
        if is_exception(row):
            listed.append(row)
        elif not row.is_rated:
            then = (scorecard_row(each, row.area, row.indicator.id, row.group.id) for each in earlier)
            last = next((each for each in then if each.is_rated), row)
            if is_exception(last):
                reason = f"{last.rating.reason.removesuffix('.')}; not rated since."
                listed.append(replace(row, rating=Rating(last.rating.rag, reason)))
    return listed


def exceptional(edition: Edition) -> str:
    """Return what an exception is in that edition: red, or behind and worsening."""
    return EXCEPTIONAL[load_rag_rule(edition)["kind"]]


def is_exception(row: ScorecardRow) -> bool:
    return row.rating.rag == "red" or (row.rating.rag == "behind" and row.direction.rag == "red")


def _earlier_editions(edition: Edition) -> list[Edition]:
    """Return the editions of the same rules before this one, the latest first."""
    editions = load_editions(edition.project.data).values()
    before = (each for each in editions if each.rule_set == edition.rule_set)
    dated = sorted(before, key=lambda each: each.position_date, reverse=True)
    earlier = [each for each in dated if each.position_date < edition.position_date]
    return [open_edition(edition.project, each.period) for each in earlier]


def unexplained(edition: Edition) -> list[tuple[ScorecardRow, list[str]]]:
    """Return the county's exceptions of which something is still awaited, and what: `action`, `due`."""
    written = load_explanations(edition)
    found = [
        (red, written.get((red.indicator.id, red.group.id), Explanation("")).missing)
        for red in county_reds(edition)
    ]
    return [(red, missing) for red, missing in found if missing]


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
    stated = {key: AWAITING if value is None else value for key, value in entry.items()}
    return Explanation(**{key: str(value).strip() for key, value in stated.items()})
