"""An open file as rows of text, whatever it is stored as."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """Its column names, and its rows with the line each ends on."""

    columns: list[str]
    rows: Iterator[tuple[int, dict[str, str]]]
