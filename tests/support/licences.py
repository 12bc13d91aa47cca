"""docs/licences.md: every library of the lock files with its licence. `python -m tests.support.licences > docs/licences.md` writes it."""

import re

from analysis.publishing.bill_of_materials import NOT_INSTALLED, libraries
from tests.support.council import ROOT

PAGE = ROOT / "docs" / "licences.md"
HEAD = """# Licences of the libraries

Every library of the lock files, with the licence that it states of itself. Every one of them may be used and passed on with this
project, whose own code is under the MIT licence. Pandoc, carried by `pypandoc_binary`, is under the GPL (version 2 or later): it is
a program of its own that the report calls, and no part of what is published. Two scripts come with the project, each beside its
licence: MiniSearch (MIT, `_extensions/bold-steps/vendor/`), which is published with the pages, and axe-core (MPL 2.0, `analysis/publishing/vendor/`),
which only tests them. Made by
`python -m tests.support.licences`; a test says when it is out of date. What only another system or another
Python needs keeps the row that is here: write it from the metadata of its file.
"""
SECTIONS = {
    "requirements.lock": "What the report needs to be built",
    "requirements-dev.lock": "What the tests, the checks, JupyterLab and the import of spreadsheets need besides",
}
"""The lock files and what each is for. The second holds the first."""
_ROW = re.compile(r"^\| (?P<name>[\w.-]+) \| (?P<licence>.+) \|$", re.MULTILINE)


def licences_written() -> dict[str, str]:
    """Return what docs/licences.md says, by library; nothing where there is no page."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    return {row["name"]: row["licence"] for row in _ROW.finditer(text) if row["name"] != "library"}


def licences_page() -> str:
    """Return the text of docs/licences.md: of what is installed as it says itself, of the rest as the page says already."""
    written = licences_written()
    parts, done = [HEAD], set[str]()
    for lock, title in SECTIONS.items():
        stated = {each.name: each.licence for each in libraries(ROOT / lock) if each.name not in done}
        done |= stated.keys()
        rows = [
            f"| {name} | {written.get(name, licence) if licence == NOT_INSTALLED else licence} |"
            for name, licence in sorted(stated.items())
        ]
        parts.append("\n".join([f"\n## {title}\n", "| library | licence |", "|---|---|", *rows, ""]))
    return "".join(parts)


if __name__ == "__main__":
    print(licences_page(), end="")
