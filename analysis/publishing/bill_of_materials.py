"""Bill of materials: every library of the lock file with its version, the hashes of its files and its licence
(CycloneDX 1.6). It lies with every published version. It is made from the lock file and from what is
installed, without a network, so it says nothing of known weaknesses: `.ci/audit.py` does."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

NAME = "bill-of-materials.json"
LOCK = "requirements.lock"
NOT_INSTALLED = "not installed here"
_LOCKED = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:[^\n]*\\\n)*[^\n]*)", re.MULTILINE
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_CLASSIFIER = "License :: OSI Approved :: "


@dataclass(frozen=True)
class Library:
    """One library of the lock file. It is there twice if versions of Python need different versions of it."""

    name: str
    version: str
    hashes: tuple[str, ...]

    @property
    def expression(self) -> str:
        """Return its licence as an SPDX expression. Empty if it does not state one, or is not installed."""
        try:
            return str((metadata(self.name).get_all("License-Expression") or [""])[0])
        except PackageNotFoundError:
            return ""

    @property
    def licence(self) -> str:
        """As it says of itself; `not installed here` where only another system or Python needs it."""
        try:
            stated = metadata(self.name)
        except PackageNotFoundError:
            return NOT_INSTALLED
        classifiers = [each for each in stated.get_all("Classifier") or [] if each.startswith(_CLASSIFIER)]
        text = (stated.get_all("License") or [""])[0]
        approved = ", ".join(each.removeprefix(_CLASSIFIER) for each in classifiers)
        return self.expression or approved or text.strip().partition("\n")[0][:60] or "not stated"

    def component(self) -> dict[str, Any]:
        """Return the library as a component of CycloneDX, with hashes in both places where scanners look for
        them, and its licence as an SPDX expression where it states one."""
        hashes = [{"alg": "SHA-256", "content": value} for value in self.hashes]
        files = {"type": "distribution", "url": f"https://pypi.org/simple/{self.name}/", "hashes": hashes}
        named = {"license": {"name": self.licence}}
        return {
            "type": "library",
            "name": self.name,
            "version": self.version,
            "purl": f"pkg:pypi/{self.name}@{self.version}",
            "hashes": hashes,
            "licenses": [{"expression": self.expression} if self.expression else named],
            "externalReferences": [files],
        }


def libraries(lock: Path) -> Iterator[Library]:
    """Yield every library of a lock file, in its order."""
    for line in _LOCKED.finditer(lock.read_text(encoding="utf-8")):
        yield Library(line["name"], line["version"], tuple(_HASH.findall(line["rest"])))


def bill(lock: Path) -> dict[str, Any]:
    """Return the bill of materials of a lock file. The same file gives the same bill."""
    components = [library.component() for library in libraries(lock)]
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}


def write_bill(root: Path, folder: Path) -> None:
    """Write the bill of the project at `root` to a folder. Writes none without a lock file."""
    if (root / LOCK).is_file():
        content = json.dumps(bill(root / LOCK), ensure_ascii=False, indent=1)
        (folder / NAME).write_text(content + "\n", encoding="utf-8", newline="\n")
