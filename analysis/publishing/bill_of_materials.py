"""Bill of materials: every library of the lock file with its version, the hashes of its files and its licence.

It lies with every published version. `python -m analysis.publishing.bill_of_materials` prints it in CycloneDX 1.5 (JSON); with `--licences` the table of docs/licences.md. It is
made from the lock file and from what is installed; no network is asked, so it says nothing of known weaknesses:
`analysis.publishing.audit` does, where there is a network.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

_LOCKED = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:[^\n]*\\\n)*[^\n]*)", re.MULTILINE
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_CLASSIFIER = "License :: OSI Approved :: "
NAME = "bill-of-materials.json"
LOCK = "requirements.lock"
NOT_INSTALLED = "not installed here"
HEAD = """# Licences of the libraries

Every library of the lock files, with the licence that it states of itself. Every one of them may be used and passed on with this
project, whose own code is under the MIT licence. Pandoc, carried by `pypandoc_binary`, is under the GPL (version 2 or later): it is
a program of its own that the report calls, and no part of what is published. Two scripts come with the project, each beside its
licence: MiniSearch (MIT, `theme/vendor/`), which is published with the pages, and axe-core (MPL 2.0, `analysis/publishing/vendor/`),
which only tests them. Made by
`python -m analysis.publishing.bill_of_materials --licences`; a test says when it is out of date. What only another system or another
Python needs keeps the row that is here: write it from the metadata of its file.
"""
SECTIONS = {
    "requirements.lock": "What the report needs to be built",
    "requirements-dev.lock": "What the tests, the checks, JupyterLab and the import of spreadsheets need besides",
}
"""The lock files and what each is for. The second holds the first."""
_ROW = re.compile(r"^\| (?P<name>[\w.-]+) \| (?P<licence>.+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Library:
    """One library of the lock file. Its version may differ between versions of Python: then it is there twice."""

    name: str
    version: str
    hashes: tuple[str, ...]

    @property
    def licence(self) -> str:
        """As it says of itself; `not installed here` where only another system or Python needs it."""
        try:
            stated = metadata(self.name)
        except PackageNotFoundError:
            return NOT_INSTALLED
        approved = [
            name.removeprefix(_CLASSIFIER)
            for name in stated.get_all("Classifier") or []
            if name.startswith(_CLASSIFIER)
        ]
        [expression, written] = (
            (stated.get_all(name) or [""])[0] for name in ("License-Expression", "License")
        )
        return expression or ", ".join(approved) or written.strip().partition("\n")[0][:60] or "not stated"


def libraries(lock: Path) -> Iterator[Library]:
    """Every library of a lock file, in its order."""
    for found in _LOCKED.finditer(lock.read_text(encoding="utf-8")):
        yield Library(found["name"], found["version"], tuple(_HASH.findall(found["rest"])))


def bill(lock: Path) -> dict[str, Any]:
    """The bill of materials in the shape of CycloneDX 1.5. The same lock file gives the same bill."""
    components = [
        {
            "type": "library",
            "name": each.name,
            "version": each.version,
            "purl": f"pkg:pypi/{each.name}@{each.version}",
            "licenses": [{"license": {"name": each.licence}}],
            "properties": [{"name": "sha256 of a file of it", "value": value} for value in each.hashes],
        }
        for each in libraries(lock)
    ]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}


def write_bill(root: Path, folder: Path) -> None:
    """The bill of the project at `root`, in the folder of a published version; of a project without a lock file there is none."""
    if (root / LOCK).is_file():
        content = json.dumps(bill(root / LOCK), ensure_ascii=False, indent=1)
        (folder / NAME).write_text(content + "\n", encoding="utf-8", newline="\n")


def licences_page(root: Path) -> str:
    """The text of docs/licences.md: of what is installed here as it says itself, of the rest as the page says already."""
    written = licences_written(root)
    parts, done = [HEAD], set[str]()
    for lock, title in SECTIONS.items():
        stated = {each.name: each.licence for each in libraries(root / lock) if each.name not in done}
        done |= stated.keys()
        rows = [
            f"| {name} | {written.get(name, licence) if licence == NOT_INSTALLED else licence} |"
            for name, licence in sorted(stated.items())
        ]
        parts.append("\n".join([f"\n## {title}\n", "| library | licence |", "|---|---|", *rows, ""]))
    return "".join(parts)


def licences_written(root: Path) -> dict[str, str]:
    """What docs/licences.md says, by library; nothing where there is no page."""
    page = root / "docs" / "licences.md"
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    return {found["name"]: found["licence"] for found in _ROW.finditer(text) if found["name"] != "library"}


def main() -> None:
    root = Path()
    print(
        licences_page(root) if "--licences" in sys.argv else json.dumps(bill(root / LOCK), indent=1), end=""
    )


if __name__ == "__main__":
    main()
