"""`boldsteps check`: every check on `data/`, as findings. A check is a function `check_<table>_<what>` in a
module of `MODULES` that yields findings; it changes nothing and does not stop at the first. Its rule is its
name after `check_`; files have the rules `file_…` and `provenance_…`."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from analysis.data.findings import Finding, Findings
from analysis.errors import unknown
from analysis.io.cache import Cache
from analysis.io.hashing import hash_folder, hash_text
from analysis.io.installed_libraries import library_versions
from analysis.project import Project
from analysis.validation import (
    cells,
    files,
    narrative,
    observations,
    outliers,
    provenance,
    register,
    rules,
    statements,
)
from analysis.validation.data_files import DataFiles, read_figures
from analysis.validation.rendering import as_json, render, render_errors, summary

__all__ = ["CHECKS", "CLAIM_CHECKS", "as_json", "check_project", "render", "render_errors", "summary"]

Check = Callable[[DataFiles], Iterator[Finding]]

MODULES = (files, provenance, cells, register, observations, outliers, statements, rules)

FIGURE_CHECKS: list[Check] = [
    value
    for module in MODULES
    for name, value in vars(module).items()
    if name.startswith("check_") and value.__module__ == module.__name__
]
"""They look at `data/` and at nothing else: the functions `check_…` of the modules, in their order."""

WORD_CHECKS: list[Check] = [
    narrative.check_topics_shown,
    narrative.check_narrative_files,
    narrative.check_narrative_numerals,
    narrative.check_narrative_markup,
    narrative.check_narrative_comments,
]

CHECKS: list[Check] = [*FIGURE_CHECKS, *WORD_CHECKS]

# What is said of the figures can only be judged when they are right: these run if the others find no error.
CLAIM_CHECKS: list[Check] = [
    narrative.check_narrative_claims,
    narrative.check_narrative_sign_offs,
    narrative.check_exceptions_complete,
]


VALUE_MODULES = {module.__name__ for module in (files, provenance, cells)}
"""The checks of these look at each file or cell alone."""

_VALUES = re.compile(r"'[^']*'|\b\d[\d,.]*")
"""What differs between findings that are alike."""

_cache: dict[tuple[Path, str], tuple[str, Any]] = {}
"""By the data folder and the edition: what was checked, and what was found in how many files and rows."""


def check_project(project: Project, period: str | None = None, kept: Cache | None = None) -> Findings:
    """Return every finding on the figures of a project, errors first, then by file and row.
    period: limits the checks on editions to that one. kept: where a build keeps what was found in `data/`,
    which is not checked again while it and the code are the same. Raises UsageError when there is no such
    edition; bad data never raises."""
    state, key = hash_folder(project.data), (project.data, str(period or ""))
    code = hash_folder(Path(__file__).parents[1]), str(library_versions())
    name = hash_text("findings in data", *code, state, hash_folder(project.notebooks), key[1])
    entry = kept.get(name) if kept else None
    checked, value = _cache.get(key, ("", None))
    value = value if checked == name else entry and entry.value
    figures = read_figures(*key, with_sources=value is None)
    if period and figures.has_ids("editions") and str(period) not in figures.ids("editions"):
        raise unknown("period", str(period), [row["period"] for row in figures.rows("editions")])
    if value is None:
        rows = sum(len(file.rows) + len(file.ragged) for file in figures.files)
        value = [[*map(astuple, _findings(FIGURE_CHECKS, figures))], len(figures.files), rows]
    if hash_folder(project.data) == state:  # it was not changed while it was read
        _cache[key] = name, value
        if kept and not entry:
            kept.put(name, {}, value)
    found = _like_ones_once(Finding(*fields) for fields in value[0])
    figures = read_figures(*key, with_sources=False)  # what is read again for the claims needs the room
    found += _findings(WORD_CHECKS, figures)
    if not any(finding.is_error for finding in found):
        found += _findings(CLAIM_CHECKS, figures)
    found.sort(key=lambda finding: (not finding.is_error, finding.file, finding.row))
    return Findings(found, *value[1:])


def _like_ones_once(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, those of one kind in a file as the first of them, which names the other rows."""
    likes: dict[object, list[Finding]] = {}
    for each in findings:
        likes.setdefault(_kind(each), []).append(each)
    return [
        replace(first, message=f"{first.message} {len(more)} more like it, in {in_rows(more)}.")
        if more
        else first
        for first, *more in likes.values()
    ]


def _kind(finding: Finding) -> object:
    """Return what like findings share: errors, their words but for numbers and what was given."""
    if not finding.row:
        return finding
    said = (_VALUES.sub("", text) for text in (finding.message, finding.remedy)) if finding.is_error else ()
    return finding.severity, finding.file, finding.rule, finding.column, *said


def in_rows(findings: Sequence[Finding]) -> str:
    """Return `row 5` or `rows 5, 7 to 12, 20`."""
    runs: list[list[int]] = []
    for row in sorted({each.row for each in findings}):
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    written = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return f"{'row' if written == [str(runs[0][0])] else 'rows'} {', '.join(written)}"


def _findings(checks: Iterable[Check], figures: DataFiles) -> list[Finding]:
    """Return what the checks find, of a cell what the first of them finds; a finding that names no rule has
    the name of its check. A row with a wrong value is compared with nothing: it is reported once, on its
    own."""
    found: dict[object, Finding] = {}
    for check in checks:
        figures_wrong = (each for each in found.values() if each.is_error and "/sources/" in each.file)
        wrong = {(each.file, each.row) for each in figures_wrong if each.row}
        is_of_values = check.__module__ in VALUE_MODULES
        for each in check(figures.without(wrong) if wrong and not is_of_values else figures):
            named = each if each.rule else replace(each, rule=check.__name__.removeprefix("check_"))
            is_cell = each.row and each.column and each.file.endswith(".csv")
            key = (each.file, each.row, each.column) if is_cell else named
            if key not in found or (each.is_error and not found[key].is_error):
                found[key] = named
    return list(found.values())
