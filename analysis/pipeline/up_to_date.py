"""The quick check that a command has nothing to do, by the fingerprints of files and without reading them.
Beside a build, `.2012.seal` records the command, the state of all that it was made of and is, and the answer
to give. If any differs, everything is compared by its content. Imports nothing that takes long."""

import hashlib
import os
import sys
import time
from collections.abc import Iterable, Sequence

from analysis.errors import ProjectNotFoundError
from analysis.io.fingerprints import HAS_FINGERPRINTS, TICK_NANOSECONDS, fingerprints_below, is_settled
from analysis.root import NOTEBOOKS, PACKAGE, REPORTS, find_root, input_paths

SUFFIX = ".seal"
BUILT = ("manifest.json", "runs", "site")
"""What readers and the next build are given; not the log, nor what the pages were assembled from."""
_BETWEEN_WORDS = "\x1f"


def nothing_to_do(command: Sequence[str]) -> str:
    """Return the answer to this command if nothing has changed since it was last given, else empty."""
    try:
        root = find_root()
        folder = os.path.join(root, REPORTS)
        editions = [name[1 : -len(SUFFIX)] for name in sorted(os.listdir(folder)) if name.endswith(SUFFIX)]
        checks = (UpToDateCheck(os.path.join(folder, edition)) for edition in editions)
        return next((answer for check in checks if (answer := check.answer(command, root))), "")
    except (OSError, ProjectNotFoundError):
        return ""


class UpToDateCheck:
    """The check of what is built in `folder`."""

    def __init__(self, folder: "str | os.PathLike[str]") -> None:
        self.folder = os.fspath(folder)
        above, edition = os.path.split(self.folder)
        self.file = os.path.join(above, f".{edition}{SUFFIX}")

    def answer(self, command: Sequence[str], root: str) -> str:
        """Return what was recorded for exactly this command if nothing has changed since, else empty."""
        try:
            with open(self.file, encoding="utf-8", newline="") as file:
                content = file.read()
        except (OSError, UnicodeDecodeError):
            return ""
        if not content.startswith(_first_line(command)):
            return ""
        inputs, outputs = inputs_state(root), self._outputs_state()
        recorded = f"{_first_line(command)}{inputs}\n{outputs}\n"
        return content[len(recorded) :] if inputs and outputs and content.startswith(recorded) else ""

    def record(self, command: Sequence[str], inputs: str, answer: str) -> None:
        """Record a build that is finished or was found up to date. inputs: `inputs_state` before it began."""
        if not inputs:
            return
        time.sleep(TICK_NANOSECONDS / 1e9)
        if outputs := self._outputs_state():
            half = f"{self.file}.{os.getpid()}.half"
            with open(half, "w", encoding="utf-8", newline="") as file:
                file.write(f"{_first_line(command)}{inputs}\n{outputs}\n{answer}")
            os.replace(half, self.file)

    def _outputs_state(self) -> str:
        return _state((), (os.path.join(self.folder, name) for name in BUILT))


def inputs_state(root: "str | os.PathLike[str]") -> str:
    """Return the state of all that a build is made of. Empty if it is not certain or is being changed.
    Call it before anything is read, so that whatever changes afterwards counts as a change."""
    inside = (os.fspath(root), os.path.dirname(PACKAGE))
    libraries = [name for name in sys.path if name and name not in inside and os.path.isdir(name)]
    installed = [sys.version, *(f"{name} {os.stat(name).st_mtime_ns}" for name in libraries), quarto()]
    paths = (os.path.join(root, name) for name in (*input_paths(root), NOTEBOOKS))
    return _state(installed, (*paths, PACKAGE))


def quarto() -> str:
    """Return path and time of the Quarto on PATH or beside Python, which makes pages; else empty."""
    for folder in (*os.get_exec_path(), os.path.dirname(sys.executable)):
        file = os.path.join(folder, "quarto")
        if os.path.isfile(file):
            return f"{file} {os.stat(file).st_mtime_ns}"
    return ""


def _first_line(command: Sequence[str]) -> str:
    return f"{_BETWEEN_WORDS.join(command)}\n"


def _state(words: Iterable[str], paths: Iterable[str]) -> str:
    """Return a hash of the words and of all fingerprints below the paths. Empty if one may still change."""
    state = hashlib.sha256("\n".join(words).encode())
    for path in paths:
        for name, fingerprint in fingerprints_below(path):
            if fingerprint and not is_settled(fingerprint):
                return ""
            state.update(f"{name} {fingerprint}\n".encode())
    return state.hexdigest() if HAS_FINGERPRINTS else ""
