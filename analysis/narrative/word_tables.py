"""Tables of words in notices and in the reviewer's pack: a caption, and headers with their scope."""

from collections.abc import Iterable, Sequence


def word_table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The table as HTML. Columns and cells are HTML already; the first cell of a row is its header."""
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    lines = [
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    ]
    body = "\n".join(lines)
    return f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
