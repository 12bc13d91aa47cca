"""What an import did, or would do, as an analyst reads it."""

from collections import Counter
from dataclasses import dataclass

from analysis.importing.diff import ImportDiff, figure_in_words, key_of
from analysis.importing.errors import listed
from analysis.importing.readings import Unused


@dataclass(frozen=True)
class ImportReport:
    """The outcome of one import. `str()` gives the text for the command line."""

    source: str
    file: str
    table: str
    plan: ImportDiff
    unused: Unused
    is_dry_run: bool

    @property
    def is_no_op(self) -> bool:
        return not self.plan.does_something

    def __str__(self) -> str:
        plan, unused = self.plan, self.unused
        series = Counter((row["indicator"], row["group"]) for row in plan.added)
        lines = [
            f"{self.source}: {self.file} ({self.table})",
            f"{len(plan.added)} added, {len(plan.changed)} changed, "
            f"{len(plan.completed)} completed with counts, {len(plan.unchanged)} unchanged",
        ]
        lines += [
            f"  added     {indicator}, {group}: {count} figures"
            for (indicator, group), count in series.items()
        ]
        lines += [
            f"  changed   {' '.join(key_of(change.new))}: {figure_in_words(change.old)} → "
            f"{figure_in_words(change.new)} [r]"
            for change in plan.changed
        ]
        lines += [f"  kept, no longer in the file: {' '.join(key_of(row))}" for row in plan.withdrawn]
        lines += [f"  not used  {count} rows: {why}" for why, count in unused.rows.items()]
        for names, kind in ((unused.columns, "columns"), (unused.sheets, "sheets")):
            if names:
                lines.append(f"  not used  {len(names)} {kind}: {listed(names)}")
        lines += [f"  note      {remark}" for remark in unused.remarks]
        return "\n".join([*lines, ending(self.is_dry_run, self.is_no_op, "figure")])


def ending(is_dry_run: bool, is_no_op: bool, what: str) -> str:
    """Return the last line of a report: whether anything was written."""
    if is_dry_run:
        return "Dry run: nothing was written."
    return f"No {what} to write: all are already there." if is_no_op else "Written."
