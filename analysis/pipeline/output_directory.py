"""The folder of an edition, which is only ever replaced by a complete new one, by one build at a time.
Beside `reports/2012` are `.2012.cache` (`analysis.io.cache`); `2012.building`, where it is written; what a
build that did not end has left, `2012.interrupted`; and for a moment the old one, `2012.replaced`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import DataError
from analysis.io.atomic_write import remove
from analysis.io.file_lock import exclusive_lock


class BuildInProgressError(DataError):
    """Another process is building the same folder."""


class OutputDirectory:
    """The folder of an edition, and the folders beside it that a build uses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        states = ("building", "interrupted", "replaced")
        self.building, self.interrupted, self.replaced = (
            folder.with_name(f"{folder.name}.{state}") for state in states
        )
        self.lock, self.cache = (folder.with_name(f".{folder.name}.{name}") for name in ("lock", "cache"))

    @contextmanager
    def locked(self, doing: str = "built") -> Iterator[None]:
        """Lock the folder for this process, until it ends however it ends. Raises BuildInProgressError."""
        what, remedy = f"{self.folder.name} is being {doing} already", "Wait for that to end."
        with exclusive_lock(self.lock, BuildInProgressError, what, remedy):
            self._recover()
            yield

    def _recover(self) -> None:
        """Put the old folder back after a build that was killed; what it had made becomes `interrupted`."""
        if self.cache.is_symlink():
            self.cache.unlink()
        if self.replaced.exists() and not self.folder.exists():
            os.replace(self.replaced, self.folder)
        remove(self.replaced)
        if self.building.exists():
            remove(self.interrupted)
            os.replace(self.building, self.interrupted)

    def start(self) -> Path:
        """Return an empty folder to build in."""
        self.building.mkdir(parents=True)
        return self.building

    def finish(self) -> None:
        """Put the new folder in place of the old one. If it is killed, the next build finds a whole one."""
        if self.folder.exists():
            os.replace(self.folder, self.replaced)
        os.replace(self.building, self.folder)
        remove(self.replaced)
        remove(self.interrupted)
