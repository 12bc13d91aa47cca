"""The check on the papers' own arithmetic: what cannot both be right must be explained; the rest is
counted."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from analysis.data.findings import ERROR, Finding
from analysis.validation.arithmetic import AS_PRINTED, reconcile, records_of
from analysis.validation.arithmetic.disagreement import explanation_of
from analysis.validation.data_files import DataFiles, whole_file


def check_papers_reconciled(figures: DataFiles) -> Iterator[Finding]:
    """Totals, bridges, transfers and counts of a paper follow from its lines, or a row of conflicts.csv
    explains why not."""
    records = records_of(lambda table: ((row.file, row.line, row.cells) for row in figures.rows(table)))
    known: defaultdict[str, Counter[str]] = defaultdict(Counter)
    conflicts = [row.cells for row in figures.rows("conflicts")]
    for found in reconcile(records):
        if found.check == AS_PRINTED:
            continue  # values_printed compares every value with its print
        if found.is_hard and explanation_of(found, conflicts) is None:
            recomputed = f"the others make it {found.recomputed:,.10g} ({found.check})"
            message = f"{found.subject}: {found.printed!r} is printed, {recomputed}."
            conflict = f"conflicts.csv with place {found.place!r} and value {found.printed!r}"
            remedy = f"Correct what was mistyped, or explain it in {conflict}."
            yield Finding(ERROR, found.row.file, found.row.number, "value", "", message, remedy)
        else:
            known[found.row.file]["explained in conflicts.csv" if found.is_hard else found.severity] += 1
    # One warning a file for what is known: it does not go away, since the papers do not.
    for file, kinds in known.items():
        named = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        subject = f"{kinds.total()} {'figure does' if kinds.total() == 1 else 'figures do'}"
        remedy = "Nothing, if they are known: each is on the page Reconciliation of the report."
        yield whole_file(file).warning("", f"{subject} not follow from the others ({named}).", remedy)
