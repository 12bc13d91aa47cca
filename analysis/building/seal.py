"""The seal on a build: everything it was made of and everything it is, as it stood when it was finished.

While the seal holds there is nothing to do, and that is told by looking at no file's content: a build is sealed by the stamps of its files
(`analysis.hashes`). A broken seal says nothing; then everything is compared by its content.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import analysis
from analysis.hashes import HAS_STAMPS, TICK_NANOSECONDS, is_settled, stamps_of
from analysis.project import NOTEBOOKS, READ

BUILT = ("manifest.json", "runs", "site")
"""What readers and the next build are given. What was laid out to make it, and the log, are not."""


@dataclass(frozen=True)
class Asked:
    """What was asked for, as far as the result depends on it."""

    period: str
    areas: tuple[str, ...]
    topics: tuple[str, ...]
    assembler: str
    formats: tuple[str, ...]


@dataclass(frozen=True)
class Seal:
    """The seal on what is built in `folder`."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder.with_name(f".{self.folder.name}.seal")

    def holds(self, asked: Asked, root: Path) -> str:
        """What was said of the build when it was sealed, if exactly this was asked for and nothing has changed; else nothing."""
        try:
            content = json.loads(self.file.read_text(encoding="utf-8"))
            is_same = content["asked"] == _words(asked) and content["made_of"] == made_of(root) and content["is"] == self._is()
            return str(content["told"]) if is_same else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def put(self, asked: Asked, made_of: str, told: str) -> None:
        """Seals what has just been finished, or found to be up to date. made_of: as it was before it was read."""
        if not made_of:
            return
        time.sleep(TICK_NANOSECONDS / 1e9)
        if found := self._is():
            content = {"asked": _words(asked), "made_of": made_of, "is": found, "told": told}
            half = self.file.with_suffix(".half")
            half.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
            os.replace(half, self.file)

    def _is(self) -> str:
        return _state((), (self.folder / name for name in BUILT))


def made_of(root: Path) -> str:
    """The state of all that a build is made of; empty where that cannot be told, or while it is being changed.

    To be asked before anything is read: what changes afterwards breaks the seal.
    """
    names = (*(root / name for name in (*READ, NOTEBOOKS)), Path(analysis.__file__).parent)
    return _state((*_installed(root), _quarto()), names)


def _words(asked: Asked) -> list[object]:
    return [asked.period, [*asked.areas], [*asked.topics], asked.assembler, sorted(asked.formats)]


def _state(words: Iterable[str], paths: Iterable[Path]) -> str:
    """One hash of the words and of the stamps of everything below the paths; empty where a stamp does not tell."""
    found = hashlib.sha256("\n".join(words).encode())
    for path in paths:
        for name, stamp in stamps_of(path):
            if stamp and not is_settled(stamp):
                return ""
            found.update(f"{name} {stamp}\n".encode())
    return found.hexdigest() if HAS_STAMPS else ""


def _installed(root: Path) -> list[str]:
    """The Python and its libraries: a folder of libraries changes with whatever is installed in it."""
    inside = (os.fspath(root), os.path.dirname(os.path.dirname(analysis.__file__)))  # noqa: PTH120
    folders = [name for name in sys.path if name and name not in inside and os.path.isdir(name)]  # noqa: PTH112
    return [sys.version, *(f"{name} {os.stat(name).st_mtime_ns}" for name in folders)]  # noqa: PTH116


def _quarto() -> str:
    """Where Quarto is, if it is anywhere on PATH: with it the document is made another way."""
    for folder in os.get_exec_path():
        if os.path.isfile(os.path.join(folder, "quarto")):  # noqa: PTH113, PTH118
            return folder
    return ""
