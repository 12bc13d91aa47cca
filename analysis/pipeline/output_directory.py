"""The folder of an edition, which is replaced by a complete new one only, by one build at a time.

Beside `reports/2012` is `.2012.cache`, with everything that builds made (`analysis.io.cache`), and while it
is rebuilt: `2012.building`, where everything is written; `2012.interrupted`, with the log and the failed runs
of a build that did not end; for a moment `2012.replaced`, the old one.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DataError
from analysis.io.file_lock import exclusive_lock


class BuildInProgressError(DataError):
    """Another process is building the same folder."""


@dataclass(frozen=True)
class OutputDirectory:
    """The folder of an edition, and the folders beside it that a build uses."""

    folder: Path

    @property
    def building(self) -> Path:
        return self._beside("building")

    @property
    def interrupted(self) -> Path:
        return self._beside("interrupted")

    @property
    def replaced(self) -> Path:
        return self._beside("replaced")

    @property
    def lock(self) -> Path:
        return self.folder.with_name(f".{self.folder.name}.lock")

    @property
    def cache(self) -> Path:
        return self.folder.with_name(f".{self.folder.name}.cache")

    def _beside(self, state: str) -> Path:
        return self.folder.with_name(f"{self.folder.name}.{state}")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the folder for this process, until it ends however it ends. Raises BuildInProgressError."""

        def busy(holder: str) -> BuildInProgressError:
            return BuildInProgressError(
                f"{self.folder.name} is being built already ({holder}). Wait for that build to end."
            )

        with exclusive_lock(self.lock, busy):
            self._recover()
            yield

    def _recover(self) -> None:
        """Put the old folder back after a build that was killed, and move what was under way to
        `interrupted`."""
        if self.cache.is_symlink():
            self.cache.unlink()
        if self.replaced.exists() and not self.folder.exists():
            os.replace(self.replaced, self.folder)
        _remove(self.replaced)
        if self.building.exists():
            _remove(self.interrupted)
            os.replace(self.building, self.interrupted)

    def start(self) -> Path:
        """Return an empty folder to build in."""
        self.building.mkdir(parents=True)
        return self.building

    def finish(self) -> None:
        """Put the new folder in the place of the old one.

        Killed at any point, one of the two is whole and is found again.
        """
        if self.folder.exists():
            os.replace(self.folder, self.replaced)
        os.replace(self.building, self.folder)
        _remove(self.replaced)
        _remove(self.interrupted)


def _remove(folder: Path) -> None:
    if folder.is_symlink():  # where it leads is not ours
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
