"""The staged folder as it fills: each file is written once, or is the one of the build before."""

import hashlib
from pathlib import Path

from analysis.errors import AssemblyError
from analysis.io.hashing import hash_file
from analysis.io.linking import copy_by_link


class StagedFolder:
    """The folder of the staged document. What is in it may be linked to from elsewhere, so a file is never written a second time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._hashes: dict[str, str] = {}

    def write(self, files: dict[str, str | bytes]) -> dict[str, str]:
        """Writes the files that are not there yet, by path from the folder. Returns the hash of each."""
        return {name: self._write(name, content) for name, content in files.items()}

    def take(self, files: dict[str, str], older: Path) -> None:
        """Takes the files, given with their hashes, from the folder of the build before."""
        for name in files.keys() - self._hashes.keys():
            copy_by_link(older / name, self.path / name)
        self._hashes |= files

    def _write(self, name: str, content: str | bytes) -> str:
        if not is_inside(name):
            raise AssemblyError(
                f"{name!r} would be a file outside the document: an exhibit's id is letters, digits, - and _ only."
            )
        if name not in self._hashes:
            file, encoded = self.path / name, content.encode("utf-8") if isinstance(content, str) else content
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(encoded)
            self._hashes[name] = hashlib.sha256(encoded).hexdigest()
        return self._hashes[name]


def is_inside(name: str) -> bool:
    """Whether the path leads to a place below the folder it starts from."""
    return ".." not in name.split("/") and not name.startswith("/") and not set(name) & {"\\", ":"}


def is_as_left(file: Path, sha256: str) -> bool:
    """Whether a file of the build before is there as it was left, and is itself there: not a link to another."""
    return file.is_file() and not file.is_symlink() and hash_file(file) == sha256
