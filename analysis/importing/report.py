"""What an import did, or would do, as an analyst reads it."""

from collections import Counter
from dataclasses import dataclass

from analysis.importing.diff import Change, ImportDiff, key_of
from analysis.importing.errors import listed
from analysis.importing.figures import Row
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
        return "\n".join(
            [
                self._headline(),
                *self._added(),
                *self._changes(),
                *self._not_used(),
                *self._remarks(),
                self._ending(),
            ]
        )

    def _headline(self) -> str:
        plan = self.plan
        counted = {
            "added": len(plan.added),
            "changed": len(plan.changed),
            "completed with counts": len(plan.completed),
            "unchanged": len(plan.unchanged),
        }
        told = ", ".join(f"{count} {word}" for word, count in counted.items())
        return f"{self.source}: {self.file} ({self.table})\n{told}"

    def _added(self) -> list[str]:
        by_series = Counter((row["indicator"], row["group"]) for row in self.plan.added)
        return [
            f"  added     {indicator}, {group}: {count} figures"
            for (indicator, group), count in by_series.items()
        ]

    def _changes(self) -> list[str]:
        changed = [f"  changed   {_told(change)} [r]" for change in self.plan.changed]
        withdrawn = [f"  kept, no longer in the file: {' '.join(key_of(row))}" for row in self.plan.withdrawn]
        return changed + withdrawn

    def _not_used(self) -> list[str]:
        unused = self.unused
        lines = [f"  not used  {count} rows: {why}" for why, count in unused.rows.items()]
        if unused.columns:
            lines.append(f"  not used  {len(unused.columns)} columns: {listed(unused.columns)}")
        if unused.sheets:
            lines.append(f"  not used  {len(unused.sheets)} sheets: {listed(unused.sheets)}")
        return lines

    def _remarks(self) -> list[str]:
        return [f"  note      {remark}" for remark in self.unused.remarks]

    def _ending(self) -> str:
        if self.is_dry_run:
            return "Dry run: nothing was written."
        return "No figure to write: all are already there." if self.is_no_op else "Written."


def _told(change: Change) -> str:
    return f"{' '.join(key_of(change.new))}: {_shown(change.old)} → {_shown(change.new)}"


def _shown(row: Row) -> str:
    figure = row["value"] or f"[{row['symbol']}]"
    counts = (
        f" ({row['numerator']} of {row['denominator']})" if row["numerator"] and row["denominator"] else ""
    )
    return f"{figure}{counts}"
