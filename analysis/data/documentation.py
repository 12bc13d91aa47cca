"""The tables of `data/` described for people who edit them: the part of `data/README.md` that is made from the contract.

`python -m analysis.data.documentation` writes it into the README again after a change of `analysis/data/schema.py`.
"""

from analysis.data.schema import QUALIFIERS, STATUSES, SYMBOLS, TABLES, TARGET_KINDS, UNITS, Column, Table
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
FOLDERS = {
    "reference": "data/reference/{}.csv",
    "rules": "data/rules/{}.csv",
    "sources": "data/sources/SOURCE/{}.csv",
}
CHOICES = {"unit": UNITS, "kind": TARGET_KINDS, "symbol": SYMBOLS}
"""Columns whose choices are explained in a list of their own rather than in the row."""


def describe_tables() -> str:
    """Every table and the lists its columns choose from, as Markdown."""
    lists = [
        _list("Symbols", SYMBOLS),
        _list("Units", UNITS),
        _list("Kinds of target", TARGET_KINDS),
        f"**Statuses**: {', '.join(f'`{status}`' for status in STATUSES)}.",
        f"**Qualifiers**: {', '.join(f'`{word}`' for word in QUALIFIERS if word)}; empty where the source does not hedge.",
    ]
    return "\n\n".join([*lists, *(_describe(table) for table in TABLES.values())])


def _list(title: str, meanings: dict[str, str]) -> str:
    return f"**{title}**\n\n" + "\n".join(f"- `{name}`: {meaning}" for name, meaning in meanings.items())


def _describe(table: Table) -> str:
    key = ", ".join(f"`{column}`" for column in table.key)
    rows = "\n".join(_row(column) for column in table.columns)
    heading = f"### `{table.name}`: {table.meaning}"
    where = f"`{FOLDERS[table.folder].format(table.name)}`. One row for each {key}."
    return f"{heading}\n\n{where}\n\n| column | required | written as | holds |\n| --- | --- | --- | --- |\n{rows}"


def _row(column: Column) -> str:
    required = "yes" if column.required else ""
    return f"| `{column.name}` | {required} | {_written_as(column)} | {column.meaning} |"


def _written_as(column: Column) -> str:
    if column.kind == "reference":
        return f"{'code' if column.refers_to == 'areas' else 'id'} in `{column.refers_to}`"
    if column.kind != "choice":
        return KINDS[column.kind]
    explained = CHOICES.get(column.name, {})
    if len(column.choices) > 4 and {*column.choices} <= {"", *explained}:
        return (
            f"one of the {column.name}s above"
            if column.name != "kind"
            else "one of the kinds of target above"
        )
    return ", ".join(f"`{choice}`" for choice in column.choices if choice)


def with_tables(readme: str) -> str:
    """The README with its tables as they are now. Raises ValueError where the two marks are not there."""
    before, _, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"The README has no part between the lines {BEGIN!r} and {END!r}.")
    return f"{before}{BEGIN}\n\n{describe_tables()}\n\n{END}{after}"


def main() -> None:
    """Writes the tables into the project's `data/README.md`."""
    path = find_project().data / "README.md"
    path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
