"""The shelf: the published versions of one edition, `DEST/PERIOD/v1`, `v2`, …, and `latest`, which readers open.

A version appears whole or not at all, and `latest` moves from one whole version to another in one step. Where the file system has
symbolic links, `latest` is one; elsewhere it is a folder whose page sends readers on.
"""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DataError, UsageError
from analysis.io.atomic_write import sync_file, sync_folder, sync_tree
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
        """Every version there is, oldest first."""
        if not self.folder.is_dir():
            return []
        names = [
            path.name for path in self.folder.iterdir() if _VERSION.fullmatch(path.name) and path.is_dir()
        ]
        return sorted(names, key=lambda name: int(name[1:]))

    @property
    def next_version(self) -> str:
        return f"v{int(self.versions[-1][1:]) + 1}" if self.versions else "v1"

    @property
    def latest(self) -> str:
        """The version that readers see; empty where nothing is published."""
        path = self.folder / LATEST
        try:
            if path.is_symlink():
                return path.readlink().name
            found = _TARGET.search((path / "index.html").read_text(encoding="utf-8"))
        except OSError:
            return ""
        return found[1] if found else ""

    def tidy(self) -> None:
        """Removes what a publication that was killed has left. Only while nobody else publishes here."""
        for path in [*self.folder.glob(".v*.half"), self.folder / f".{LATEST}.half"]:
            if path.is_symlink() or path.is_file():
                path.unlink()
            elif path.is_dir():
                shutil.rmtree(path)

    def add(self, fill: Callable[[Path], None]) -> str:
        """A new version, filled beside the others and put among them when it is whole and on the disk. `latest` stays."""
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
        """Raises UsageError where there is no such version."""
        if version not in self.versions:
            there_are = ", ".join(self.versions) or "none"
            raise UsageError(
                f"There is no version {version!r} of {self.folder.name}. There are: {there_are}."
            )

    def show(self, version: str) -> None:
        """Moves `latest` to a version in one step. Raises UsageError where there is none, DataError where it is not whole."""
        self.check_has(version)
        if different := what_differs(self.folder / version):
            raise DataError(
                f"{version} of {self.folder.name} is not as it was published: {', '.join(different[:5])}. "
                "Restore it from a backup; `latest` was not moved."
            )
        self._point(version)
        sync_folder(self.folder)

    def _point(self, version: str) -> None:
        half = self.folder / f".{LATEST}.half"
        path = self.folder / LATEST
        if not path.is_dir() or path.is_symlink():
            try:
                half.symlink_to(version, target_is_directory=True)
                os.replace(half, path)
                return
            except OSError:  # no symbolic links here, or none allowed
                half.unlink(missing_ok=True)
        path.mkdir(exist_ok=True)
        half.write_text(_REDIRECT.format(version=version), encoding="utf-8", newline="\n")
        sync_file(half)
        os.replace(half, path / "index.html")
