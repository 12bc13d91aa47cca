"""Where sources disagree with themselves or each other: `data/reference/conflicts.csv`."""

from dataclasses import dataclass
from pathlib import Path

from analysis.data.records import read_records
from analysis.data.schema import CONFLICTS


@dataclass(frozen=True)
class Conflict:
    """One disagreement: what each place says, which is used, and why."""

    id: str
    subject: str
    indicator: str
    area: str
    group: str
    year: str
    source_a: str
    place_a: str
    value_a: str
    source_b: str
    place_b: str
    value_b: str
    used: str
    reason: str
    severity: str


def load_conflicts(data: Path) -> list[Conflict]:
    """Return every disagreement, in the order of the file."""
    return read_records(data, CONFLICTS, Conflict)
