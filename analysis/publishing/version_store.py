"""The published versions of one edition, `DEST/PERIOD/v1`, `v2`, …, and `latest`, which readers open.
A version appears whole or not at all, and `latest` moves from one whole version to another in one step. Where
the file system has symbolic links, `latest` is one; elsewhere it is a folder whose page sends readers on."""

import html
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import DataError, UsageError
from analysis.io.atomic_write import remove, sync_file, sync_folder, sync_tree, write_atomically
from analysis.narrative.rendering import VIEWPORT, page_html
from analysis.publishing.checksums import NAME as CHECKSUMS
from analysis.publishing.checksums import what_differs, write_checksums

LATEST = "latest"
VERSION_FILE = "version.json"
HELD = "held-at"
"""Names the version readers were taken back to: while they see it, nothing else is shown unasked."""
_VERSION = re.compile(r"v([1-9]\d*)")
_WITHDRAWN = """<main>
<h1>This version has been withdrawn</h1>
<p>{edition}, version {version}, was withdrawn on {day}: {reason}</p>
<p>Its pages and downloads are no longer here. Please do not use or pass on copies of them.</p>
{instead}
</main>"""
_INSTEAD = '<p><a href="../{version}/index.html">Open version {version}</a></p>'
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
    def readable(self) -> list[str]:
        """Return the versions that have not been withdrawn, oldest first."""
        return [version for version in self.versions if not self.about(version).get("withdrawn")]

    def about(self, version: str) -> dict[str, Any]:
        """Return what a version says of itself. Empty if it does not say."""
        try:
            about = json.loads((self.folder / version / VERSION_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return about if isinstance(about, dict) else {}

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

    @property
    def is_held(self) -> bool:
        """Return whether readers see a version that somebody has taken them back to."""
        try:
            held = (self.folder / HELD).read_text(encoding="utf-8").strip()
        except OSError:
            return False
        return held == self.latest

    def hold(self, version: str) -> None:
        """Let readers see no other version than this, shown next, until somebody says so; "" ends it."""
        write_atomically(self.folder / HELD, f"{version}\n")

    def check_latest(self) -> None:
        """Raises DataError if `latest` is something that publishing has not put there."""
        path = self.folder / LATEST
        target = self.folder / path.readlink() if path.is_symlink() else self.folder / self.latest
        is_beside = target.parent.resolve() == self.folder.resolve()
        is_version = bool(_VERSION.fullmatch(target.name)) and is_beside
        if path.is_symlink() or not path.is_dir():
            is_own = is_version or not (path.exists() or path.is_symlink())
        else:
            names = {each.name for each in path.iterdir()}
            is_own = not names or (names == {"index.html"} and is_version)
        if not is_own:
            problem = f"{path} was not put there by publishing, which would replace it. Nothing was changed"
            raise DataError(f"{problem}. Move it away, or give another folder.")

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
        for path in (half, *half.rglob("*")):  # the pages were perhaps built for the eyes of one user
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o644))
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

    def withdraw(self, version: str, reason: str, day: str) -> None:
        """Take a version's files away and say so on its page. `latest` moves to the newest other one. What
        was broken off is finished by doing it again. Raises UsageError."""
        self.check_has(version)
        others = [each for each in self.readable if each != version]
        instead = _INSTEAD.format(version=others[-1]) if others else ""
        folder, about = self.folder / version, {"edition": self.folder.name, "version": version}
        words = {**about, "day": day, "reason": html.escape(reason), "instead": instead}
        title = f"<title>Withdrawn: {self.folder.name}, {version}</title>"
        write_atomically(folder / "index.html", page_html(_WITHDRAWN.format(**words), VIEWPORT, title))
        said = {**about, "withdrawn": day, "reason": reason}
        write_atomically(folder / VERSION_FILE, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
        if self.latest == version:
            self.hold(others[-1] if others else version)
            if others:
                self.show(others[-1])
        for path in sorted(folder.iterdir()):
            if path.name not in ("index.html", VERSION_FILE):
                remove(path)
        write_checksums(folder)
        sync_file(folder / CHECKSUMS)
        sync_folder(folder)

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
        refresh = f'<meta http-equiv="refresh" content="0; url=../{version}/index.html">'
        body = f'<p>The latest version is <a href="../{version}/index.html">{version}</a>.</p>'
        page = page_html(body, refresh, "<title>Latest version</title>")
        half.write_text(page, encoding="utf-8", newline="\n")
        sync_file(half)
        os.replace(half, path / "index.html")
