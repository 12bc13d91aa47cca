"""The tables of `data/` for people who edit them: the part of `data/README.md` that is made from the schema.
`python -m analysis.data.documentation` writes it again after a change of `analysis/data/schema.py`."""

from collections.abc import Iterable

from analysis.data import schema
from analysis.data.schema import Column, Table
from analysis.io.atomic_write import write_atomically
from analysis.project import find_project

BEGIN = "<!-- The tables from here on are made from analysis/data/schema.py. -->"
END = "<!-- The tables end here. -->"
KINDS = {
    "text": "text",
    "identifier": "id: letters, digits, `-`, `_`",
    "number": "number",
    "integer": "whole number",
    "year": "year, in the indicator's year type",
    "date": "date, `2013-01-18`",
    "yes_no": "`yes` or `no`",
}
EXPLAINED = (
    ("Symbols", schema.SYMBOLS, "one of the symbols above"),
    ("Units", schema.UNITS, "one of the units above"),
    ("Kinds of target", schema.TARGET_KINDS, "one of the kinds of target above"),
    ("Kinds of statement", schema.STATEMENT_KINDS, "one of the kinds of statement above"),
)
"""Choices that are explained in a list of their own rather than in the row of the column."""


def describe_tables() -> str:
    """Return every table and the lists that its columns choose from, as Markdown."""
    explained = [
        f"**{title}**\n\n" + "\n".join(f"- `{name}`: {meaning}" for name, meaning in meanings.items())
        for title, meanings, _ in EXPLAINED
    ]
    named = [
        f"**Statuses**: {_listed(schema.STATUSES)} "
        "(of its year, which the note names: never compared or rated).",
        f"**Qualifiers**: {_listed(schema.QUALIFIERS)}; empty where the source does not hedge.",
    ]
    return "\n\n".join([*explained, *named, *map(_describe, schema.TABLES.values())])


def _describe(table: Table) -> str:
    folder = "sources/SOURCE" if table.folder == "sources" else table.folder
    lines = [
        f"### `{table.name}`: {table.meaning}\n",
        f"`data/{folder}/{table.name}.csv`. One row for each {_listed(table.key)}.\n",
        "| column | required | written as | holds |\n| --- | --- | --- | --- |",
    ]
    for column in table.columns:
        required = "yes" if column.required else ""
        lines.append(f"| `{column.name}` | {required} | {_written_as(column)} | {column.meaning} |")
    return "\n".join(lines)


def _written_as(column: Column) -> str:
    if column.kind == "reference":
        return f"{'code' if column.refers_to == 'areas' else 'id'} in `{column.refers_to}`"
    if column.kind != "choice":
        return KINDS[column.kind]
    explained = (where for _, meanings, where in EXPLAINED if {*column.choices} <= {"", *meanings})
    return next(explained, _listed(column.choices)) if len(column.choices) > 4 else _listed(column.choices)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words if word)


def with_tables(readme: str) -> str:
    """Return the README with its tables as they are now. Raises ValueError if it lacks the two marks."""
    before, _, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"The README has no part between the lines {BEGIN!r} and {END!r}.")
    return f"{before}{BEGIN}\n\n{describe_tables()}\n\n{END}{after}"


def main() -> None:
    """Write the tables into the project's `data/README.md`."""
    path = find_project().data / "README.md"
    write_atomically(path, with_tables(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
