"""Where sources disagree with themselves or each other: `data/reference/conflicts.csv`."""

import csv
from dataclasses import dataclass
from pathlib import Path


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
    """Every recorded disagreement, in the order of the file."""
    with (data / "reference" / "conflicts.csv").open(encoding="utf-8", newline="") as file:
        return [Conflict(**row) for row in csv.DictReader(file)]
