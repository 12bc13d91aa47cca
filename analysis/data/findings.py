"""Findings: what is wrong in the data, the narrative or a built report, where, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One result of one check. Errors stop a report, warnings do not.
    file: from the project folder, or empty. row: line in the file from 1, 0 for the whole file. column: also
    the section of a narrative file. rule: name of the check. message: what is wrong. remedy: what to do."""

    severity: str
    file: str
    row: int
    column: str
    rule: str
    message: str
    remedy: str

    @property
    def is_error(self) -> bool:
        return self.severity == ERROR

    @classmethod
    def error(
        cls, rule: str, message: str, remedy: str, *, file: str = "", row: int = 0, column: str = ""
    ) -> "Finding":
        return cls(ERROR, file, row, column, rule, message, remedy)

    @classmethod
    def warning(
        cls, rule: str, message: str, remedy: str, *, file: str = "", row: int = 0, column: str = ""
    ) -> "Finding":
        return cls(WARNING, file, row, column, rule, message, remedy)


class Findings(list[Finding]):
    """All findings of one check of a project, and how much was checked."""

    def __init__(self, findings: Iterable[Finding] = (), file_count: int = 0, row_count: int = 0) -> None:
        super().__init__(findings)
        self.file_count = file_count
        self.row_count = row_count

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self if finding.is_error]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self if not finding.is_error]


def nearest(given: str, known: Iterable[str]) -> str:
    """Return a remedy for an unknown name: `Did you mean x?`, the known names if few, or nothing."""
    names = {name.casefold(): name for name in known if name}
    close = get_close_matches(given.casefold(), names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {names[close[0]]}?"
    return f"Use one of: {', '.join(names.values())}." if 0 < len(names) <= 20 else ""
