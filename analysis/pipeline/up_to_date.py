"""The seal on a build: the command it was asked for with, everything it was made of and everything it is, as
it stood when it was finished.

While the seal holds there is nothing to do for the same command, and that is told by looking at no file's
content: a build is sealed by the stamps of its files (`analysis.io.fingerprints`). A broken seal says
nothing; then everything is compared by its content. Imports nothing that takes long (`analysis.cli`).
"""

import hashlib
import os
import sys
import time
from collections.abc import Iterable, Sequence

from analysis.errors import ProjectNotFoundError
from analysis.io.fingerprints import HAS_FINGERPRINTS, TICK_NANOSECONDS, fingerprints_below, is_settled
from analysis.root import NOTEBOOKS, PACKAGE, READ, REPORTS, find_root

ENDING = ".seal"
BUILT = ("manifest.json", "runs", "site")
"""What readers and the next build are given. What was laid out to make it, and the log, are not."""
_BETWEEN_WORDS = "\x1f"


def nothing_to_do(command: Sequence[str]) -> str:
    """What was said of this command when it was last given, if nothing has changed since; else nothing."""
    try:
        root = find_root()
        folder = os.path.join(root, REPORTS)
        names = [name for name in sorted(os.listdir(folder)) if name.endswith(ENDING)]
        return next(
            filter(
                None,
                (UpToDateCheck(os.path.join(folder, _edition(name))).holds(command, root) for name in names),
            ),
            "",
        )
    except (OSError, ProjectNotFoundError):
        return ""


class UpToDateCheck:
    """The seal on what is built in `folder`."""

    def __init__(self, folder: "str | os.PathLike[str]") -> None:
        self.folder = os.fspath(folder)
        above, edition = os.path.split(self.folder)
        self.file = os.path.join(above, f".{edition}{ENDING}")

    def holds(self, command: Sequence[str], root: str) -> str:
        """What was said of the build when it was sealed, if exactly this was asked for and nothing has
        changed; else nothing."""
        try:
            with open(self.file, encoding="utf-8", newline="") as file:
                content = file.read()
        except (OSError, UnicodeDecodeError):
            return ""
        if not content.startswith(_words(command)):
            return ""
        made_of_now, is_now = made_of(root), self._is()
        sealed = _sealed(command, made_of_now, is_now)
        return content[len(sealed) :] if made_of_now and is_now and content.startswith(sealed) else ""

    def put(self, command: Sequence[str], made_of: str, told: str) -> None:
        """Seals what has just been finished, or found to be up to date. made_of: as it was before it was
        read."""
        if not made_of:
            return
        time.sleep(TICK_NANOSECONDS / 1e9)
        if found := self._is():
            half = f"{self.file}.half"
            with open(half, "w", encoding="utf-8", newline="") as file:
                file.write(_sealed(command, made_of, found) + told)
            os.replace(half, self.file)

    def _is(self) -> str:
        return _state((), (os.path.join(self.folder, name) for name in BUILT))


def made_of(root: "str | os.PathLike[str]") -> str:
    """The state of all that a build is made of; empty where that cannot be told, or while it is being
    changed.

    To be asked before anything is read: what changes afterwards breaks the seal.
    """
    names = (*(os.path.join(root, name) for name in (*READ, NOTEBOOKS)), PACKAGE)
    return _state((*_installed(os.fspath(root)), quarto()), names)


def _sealed(command: Sequence[str], made_of: str, found: str) -> str:
    return f"{_words(command)}{made_of}\n{found}\n"


def _words(command: Sequence[str]) -> str:
    return f"{_BETWEEN_WORDS.join(command)}\n"


def _edition(name: str) -> str:
    """Of `.2012.seal`."""
    return name[1 : -len(ENDING)]


def _state(words: Iterable[str], paths: Iterable[str]) -> str:
    """One hash of the words and of the stamps of everything below the paths; empty where a stamp does not
    tell."""
    found = hashlib.sha256("\n".join(words).encode())
    for path in paths:
        for name, stamp in fingerprints_below(path):
            if stamp and not is_settled(stamp):
                return ""
            found.update(f"{name} {stamp}\n".encode())
    return found.hexdigest() if HAS_FINGERPRINTS else ""


def _installed(root: str) -> list[str]:
    """The Python and its libraries: a folder of libraries changes with whatever is installed in it."""
    inside = (root, os.path.dirname(PACKAGE))
    folders = [name for name in sys.path if name and name not in inside and os.path.isdir(name)]
    return [sys.version, *(f"{name} {os.stat(name).st_mtime_ns}" for name in folders)]


def quarto() -> str:
    """Which Quarto there is, if any is on PATH: with it the document is made another way."""
    for folder in os.get_exec_path():
        file = os.path.join(folder, "quarto")
        if os.path.isfile(file):
            return f"{file} {os.stat(file).st_mtime_ns}"
    return ""
