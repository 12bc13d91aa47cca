"""`boldsteps check`: every check on `data/`, as findings.

A check is a function `check_<table>_<what>` that looks at the figures and yields findings; it never changes anything and never
stops at the first. A new check is one function and one line in `CHECKS`, or in `CHECKS_OF_WHAT_IS_SAID`. The name after `check_` is the rule of its findings;
what is wrong with a CSV as a file has the rules `file_…`.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from analysis.data.findings import Finding, Findings
from analysis.errors import unknown
from analysis.io.hashing import hash_folder
from analysis.project import Project
from analysis.validation.agreement import check_observations_agree, check_observations_parts
from analysis.validation.cells import (
    check_values_bounds,
    check_values_choice,
    check_values_kind,
    check_values_reference,
    check_values_required,
    check_values_source,
    check_values_source_known,
    check_values_unique,
    check_values_value_or_symbol,
    check_values_year,
)
from analysis.validation.conflicts import check_conflicts_differ
from analysis.validation.data_files import DataFiles, check_files_readable, read_figures
from analysis.validation.exceptions import check_exceptions_complete
from analysis.validation.files import check_files_known, check_files_present, check_files_stray
from analysis.validation.narrative import (
    check_narrative_claims,
    check_narrative_comments,
    check_narrative_files,
    check_narrative_numerals,
    check_narrative_sign_offs,
)
from analysis.validation.observations import (
    check_observations_counts_shown,
    check_observations_percentage,
    check_observations_range,
)
from analysis.validation.provenance import check_observations_published, check_provenance
from analysis.validation.reconciliation import check_papers_reconciled
from analysis.validation.register import (
    check_areas_codes,
    check_areas_former_names,
    check_areas_kinds,
    check_areas_names,
    check_areas_parents,
    check_areas_slugs,
    check_editions_baseline,
    check_editions_headlines,
    check_editions_neighbours,
    check_editions_sources,
    check_editions_use_sources,
    check_indicators_series_breaks,
    check_indicators_short_label,
    check_indicators_used,
    check_neighbours_kind,
    check_register_ids,
    check_tiles_apart,
)
from analysis.validation.releases import check_releases_described
from analysis.validation.rendering import as_json, render, render_errors, summary
from analysis.validation.rules import (
    check_rules_rag,
    check_rules_suppression,
    check_rules_tolerance,
    check_rules_tolerance_bounds,
)
from analysis.validation.targets import (
    check_targets_band,
    check_targets_baseline,
    check_targets_complete,
    check_targets_direction,
    check_targets_range,
)
from analysis.validation.transcription import check_observations_qualifier, check_values_printed

__all__ = [
    "CHECKS",
    "CHECKS_OF_WHAT_IS_SAID",
    "Finding",
    "Findings",
    "as_json",
    "check_project",
    "render",
    "render_errors",
    "summary",
]

Check = Callable[[DataFiles], Iterator[Finding]]

CHECKS_OF_FIGURES: list[Check] = [
    check_files_known,
    check_files_present,
    check_files_stray,
    check_files_readable,
    check_provenance,
    check_values_required,
    check_values_kind,
    check_values_bounds,
    check_values_choice,
    check_values_reference,
    check_values_year,
    check_values_unique,
    check_values_source,
    check_values_source_known,
    check_values_value_or_symbol,
    check_values_printed,
    check_areas_codes,
    check_areas_kinds,
    check_areas_names,
    check_areas_former_names,
    check_areas_slugs,
    check_areas_parents,
    check_register_ids,
    check_indicators_short_label,
    check_indicators_used,
    check_indicators_series_breaks,
    check_editions_baseline,
    check_editions_sources,
    check_editions_use_sources,
    check_editions_headlines,
    check_editions_neighbours,
    check_neighbours_kind,
    check_tiles_apart,
    check_conflicts_differ,
    check_rules_rag,
    check_rules_tolerance,
    check_rules_tolerance_bounds,
    check_rules_suppression,
    check_observations_published,
    check_observations_range,
    check_observations_qualifier,
    check_observations_percentage,
    check_observations_counts_shown,
    check_observations_parts,
    check_observations_agree,
    check_papers_reconciled,
    check_releases_described,
    check_targets_complete,
    check_targets_band,
    check_targets_range,
    check_targets_baseline,
    check_targets_direction,
]
"""They look at `data/` and at nothing else."""

CHECKS_OF_WORDS: list[Check] = [check_narrative_files, check_narrative_numerals, check_narrative_comments]

CHECKS: list[Check] = [*CHECKS_OF_FIGURES, *CHECKS_OF_WORDS]

# What is said of the figures can only be judged when the figures hold: these run when the others found no error.
CHECKS_OF_WHAT_IS_SAID: list[Check] = [
    check_narrative_claims,
    check_narrative_sign_offs,
    check_exceptions_complete,
]


def check_project(project: Project, period: str | None = None) -> Findings:
    """Every finding on the figures of a project, errors first, then by file and row.

    period: limits the checks on editions to that one. Raises UsageError when there is no such edition; bad data never raises.
    """
    state = hash_folder(project.data)
    figures = read_figures(project.data, str(period or ""))
    if period and figures.has_ids("editions") and str(period) not in figures.ids("editions"):
        raise unknown("period", str(period), [row["period"] for row in figures.rows("editions")])
    found = [*_findings_on(figures, state), *_findings(CHECKS_OF_WORDS, figures)]
    if not any(finding.is_error for finding in found):
        found += _findings(CHECKS_OF_WHAT_IS_SAID, figures)
    found.sort(key=lambda finding: (not finding.is_error, finding.file, finding.row))
    return Findings(
        found, len(figures.files), sum(len(file.rows) + len(file.ragged) for file in figures.files)
    )


_last: dict[tuple[Path, str], tuple[str, list[Finding]]] = {}


def _findings_on(figures: DataFiles, state: str) -> list[Finding]:
    """Of the checks on `data/`, which need not be made again in a process that has made them while it was in that state."""
    of = (figures.data, figures.period)
    known = _last.get(of)
    if known and known[0] == state:
        return known[1]
    found = _findings(CHECKS_OF_FIGURES, figures)
    if hash_folder(figures.data) == state:  # it was not changed while it was read
        _last[of] = (state, found)
    return found


def _findings(checks: Iterable[Check], figures: DataFiles) -> list[Finding]:
    return [finding for check in checks for finding in check(figures)]
