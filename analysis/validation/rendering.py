"""Findings as people and programs read them: one table with a last line that counts, or JSON."""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from itertools import zip_longest

from analysis.data.findings import Finding, Findings
from analysis.validation.data_files import count

HEADINGS = ("", "File", "Row", "Column", "What is wrong", "What to do")
WRAPPED = {4: 52, 5: 40}
"""Widths of the columns that hold sentences."""


def render(findings: Findings) -> str:
    """One table of findings and the line `0 errors, 2 warnings in 24 files, 1,234 rows`."""
    return "\n".join([*_table(findings), summary(findings)])


def render_errors(findings: Findings) -> str:
    """The errors alone, with the line that counts warnings too: a build is stopped by nothing else."""
    return "\n".join([*_table(findings.errors), summary(findings)])


def summary(findings: Findings) -> str:
    return (
        f"{count(len(findings.errors), 'error')}, {count(len(findings.warnings), 'warning')} "
        f"in {count(findings.file_count, 'file')}, {count(findings.row_count, 'row')}"
    )


def as_json(findings: Findings) -> str:
    """The findings and the counts as JSON."""
    counts = {"errors": len(findings.errors), "warnings": len(findings.warnings)}
    counts |= {"files": findings.file_count, "rows": findings.row_count}
    listed = [asdict(finding) for finding in findings]
    return json.dumps({**counts, "findings": listed}, ensure_ascii=False, indent=2)


def _table(findings: Sequence[Finding]) -> list[str]:
    """Return the lines of the table; a finding has as many as its longest sentence needs."""
    if not findings:
        return []
    cells = [
        (each.severity, each.file, str(each.row or ""), each.column, each.message, each.remedy)
        for each in findings
    ]
    columns = zip(HEADINGS, *cells, strict=True)
    widths = [min(WRAPPED.get(place, 999), max(map(len, column))) for place, column in enumerate(columns)]
    lines = []
    for row in (HEADINGS, *cells):
        wrapped = [
            textwrap.wrap(cell, WRAPPED[place]) if place in WRAPPED else [cell]
            for place, cell in enumerate(row)
        ]
        for line in zip_longest(*wrapped, fillvalue=""):
            padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            lines.append("  ".join(padded).rstrip())
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:], ""]
