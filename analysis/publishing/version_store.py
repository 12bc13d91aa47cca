"""The published versions of one edition, `DEST/PERIOD/v1`, `v2`, …, and `latest`, which readers open.
A version appears whole or not at all, and `latest` moves from one whole version to another in one step. Where
the file system has symbolic links, `latest` is one; elsewhere it is a folder whose page sends readers on."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DataError, UsageError
from analysis.io.atomic_write import remove, sync_file, sync_folder, sync_tree
from analysis.publishing.checksums import what_differs, write_checksums

LATEST = "latest"
_VERSION = re.compile(r"v([1-9]\d*)")
_REDIRECT = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=../{version}/index.html">
<title>Latest version</title>
</head>
<body>
<p>The latest version is <a href="../{version}/index.html">{version}</a>.</p>
</body>
</html>
"""
_TARGET = re.compile(r"url=\.\./(v\d+)/")


@dataclass(frozen=True)
class VersionStore:
    """The folder of one edition where it is published."""

    folder: Path

    @property
    def versions(self) -> list[str]:
        """Return the names of all versions, oldest first."""
        paths = self.folder.iterdir() if self.folder.is_dir() else ()
        names = [path.name for path in paths if _VERSION.fullmatch(path.name) and path.is_dir()]
        return sorted(names, key=lambda name: int(name[1:]))

    @property
    def next_version(self) -> str:
        return f"v{int(self.versions[-1][1:]) + 1}" if self.versions else "v1"

    @property
    def latest(self) -> str:
        """Return the version that readers see. Returns an empty text if nothing is published."""
        path = self.folder / LATEST
        try:
            if path.is_symlink():
                return path.readlink().name
            target = _TARGET.search((path / "index.html").read_text(encoding="utf-8"))
        except OSError:
            return ""
        return target[1] if target else ""

    def remove_leftovers(self) -> None:
        """Remove what a publication that was killed has left. Only while nobody else publishes here."""
        for path in [*self.folder.glob(".v*.half"), self.folder / f".{LATEST}.half"]:
            remove(path)

    def add(self, fill: Callable[[Path], None]) -> str:
        """Add a version, filled beside the others and renamed when it is whole and on the disk."""
        version = self.next_version
        half = self.folder / f".{version}.half"
        half.mkdir(parents=True)
        fill(half)
        write_checksums(half)
        sync_tree(half)
        os.replace(half, self.folder / version)
        sync_folder(self.folder)
        return version

    def check_has(self, version: str) -> None:
        """Raises UsageError if there is no such version."""
        if version not in self.versions:
            known = ", ".join(self.versions) or "none"
            raise UsageError(f"There is no version {version!r} of {self.folder.name}. There are: {known}.")

    def show(self, version: str) -> None:
        """Move `latest` to a version. Raises UsageError if it is unknown, DataError if not whole."""
        self.check_has(version)
        if different := what_differs(self.folder / version):
            raise DataError(
                f"{version} of {self.folder.name} is not as it was published: {', '.join(different[:5])}. "
                "Restore it from a backup; `latest` was not moved."
            )
        self._move_latest(version)
        sync_folder(self.folder)

    def _move_latest(self, version: str) -> None:
        half = self.folder / f".{LATEST}.half"
        path = self.folder / LATEST
        if not path.is_dir() or path.is_symlink():
            try:
                half.symlink_to(version, target_is_directory=True)
                os.replace(half, path)
                return
            except OSError:  # the file system has no symbolic links, or they are not allowed
                half.unlink(missing_ok=True)
        path.mkdir(exist_ok=True)
        half.write_text(_REDIRECT.format(version=version), encoding="utf-8", newline="\n")
        sync_file(half)
        os.replace(half, path / "index.html")
