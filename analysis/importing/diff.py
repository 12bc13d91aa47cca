"""What an import would do: compares the figures a file states with those stored, and changes nothing itself."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from analysis.importing.description import TableMapping
from analysis.importing.errors import ReleaseError
from analysis.importing.figures import Row

KEY = ("indicator", "area", "group", "year")
FACTS = ("value", "symbol")
COUNTS = ("numerator", "denominator")


@dataclass(frozen=True)
class Change:
    """One stored figure and what replaces it."""

    old: Row
    new: Row


@dataclass
class ImportDiff:
    """Every figure of the file in one of four lists, and the stored figures that the file no longer states."""

    added: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    completed: list[Change] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    withdrawn: list[Row] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        return bool(self.added or self.changed or self.completed)

    def result(self, stored: list[Row]) -> list[Row]:
        """The stored rows with the plan carried out. Withdrawn figures stay: removing one is a person's decision."""
        new = {key_of(change.new): change.new for change in (*self.changed, *self.completed)}
        return [new.get(key_of(row), row) for row in stored] + self.added


def plan_import(stated: list[Row], stored: list[Row], table: TableMapping) -> ImportDiff:
    """Sorts the stated figures into a Plan.

    A figure of the same table that differs is a revision and becomes `revised`. Raises ReleaseError where another
    table of the same source states a different figure: that is a conflict for a person, not a revision.
    """
    plan, by_key = ImportDiff(), {key_of(row): row for row in stored}
    for new in stated:
        old = by_key.get(key_of(new))
        if old is None:
            plan.added.append(new)
        elif _same(old, new, FACTS) and _fits(old, new):
            _sort_agreeing(plan, old, new)
        elif is_from(old, table):
            plan.changed.append(Change(old, revised(old, new)))
        else:
            raise ReleaseError(_conflict(old, new))
    stated_keys = {key_of(row) for row in stated}
    plan.withdrawn = [row for row in stored if is_from(row, table) and key_of(row) not in stated_keys]
    return plan


def revised(old: Row, new: Row) -> Row:
    """The new row marked as a revision, its note saying what it was, unless it is hidden now."""
    if new["symbol"] == "c":
        return new
    was = f"Revised from {old['value'] or '[' + old['symbol'] + ']'}{_of_counts(old)}."
    return new | {"status": "revised", "note": f"{new['note']} {was}".strip()}


def key_of(row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in KEY)


def is_from(row: Row, table: TableMapping) -> bool:
    """Whether a stored row was read from this table: its place begins with the file's name."""
    return fnmatchcase(row["place"].split(",", 1)[0], table.file)


def _sort_agreeing(plan: ImportDiff, old: Row, new: Row) -> None:
    """Figures agree: the new row may still bring counts, or end a provisional status."""
    if old["status"] == "provisional" != new["status"]:
        plan.changed.append(Change(old, new))
    elif any(new[count] and not old[count] for count in COUNTS):
        plan.completed.append(Change(old, new | {count: new[count] or old[count] for count in COUNTS}))
    else:
        plan.unchanged.append(old)


def _same(old: Row, new: Row, columns: tuple[str, ...]) -> bool:
    return all(old[column] == new[column] for column in columns)


def _fits(old: Row, new: Row) -> bool:
    """No count contradicts: each is the same or is missing on one side."""
    return all(old[count] == new[count] or not (old[count] and new[count]) for count in COUNTS)


def _of_counts(row: Row) -> str:
    return f" ({row['numerator']} of {row['denominator']})" if row["numerator"] and row["denominator"] else ""


def _conflict(old: Row, new: Row) -> str:
    def told(row: Row) -> str:
        return f"{row['value'] or '[' + row['symbol'] + ']'}{_of_counts(row)} ({row['place']})"

    return (
        f"{' '.join(key_of(new))}: two tables of {new['source']} state different figures: stored {told(old)}, found {told(new)}. "
        "Leave the area or measure out of one table's mapping, and record the difference in data/reference/conflicts.csv."
    )
