"""Checks on the papers' own arithmetic: what cannot both be right must be explained; the rest is counted."""

from collections import Counter
from collections.abc import Iterator

from analysis.data.findings import ERROR, WARNING, Finding
from analysis.validation.arithmetic import AS_PRINTED, Disagreement, reconcile, records_of
from analysis.validation.arithmetic.explanations import explanation_of
from analysis.validation.data_files import DataFiles

RULE = "papers_reconciled"


def check_papers_reconciled(figures: DataFiles) -> Iterator[Finding]:
    """Totals, bridges, transfers and counts of a paper follow from its lines, or a row of conflicts.csv explains why not."""
    records = records_of(lambda table: ((row.file, row.line, row.cells) for row in figures.rows(table)))
    known: dict[str, Counter[str]] = {}
    for found in reconcile(records):
        if found.check == AS_PRINTED:
            continue  # values_printed compares every value with its print
        if found.is_hard and explanation_of(found, figures.rows("conflicts")) is None:
            yield _unexplained(found)
        else:
            known.setdefault(found.row.file, Counter())[
                "explained in conflicts.csv" if found.is_hard else found.severity
            ] += 1
    for file, kinds in known.items():
        yield _counted(file, kinds)


def _counted(file: str, kinds: Counter[str]) -> Finding:
    """One warning a file for what is known: it does not go away, since the papers do not."""
    named = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    message = f"{kinds.total()} {'figure does' if kinds.total() == 1 else 'figures do'} not follow from the others ({named})."
    return Finding(
        WARNING,
        file,
        0,
        "",
        RULE,
        message,
        "Nothing, if they are known: each is on the page Reconciliation of the report.",
    )


def _unexplained(found: Disagreement) -> Finding:
    message = f"{found.subject}: {found.printed!r} is printed, the others make it {found.recomputed:,.10g} ({found.check})."
    remedy = f"Correct what was mistyped, or explain it in conflicts.csv with place {found.place!r} and value {found.printed!r}."
    return Finding(ERROR, found.row.file, found.row.number, "value", RULE, message, remedy)
