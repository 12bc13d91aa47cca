"""The folders of one project (`analysis.root`)."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analysis.root import NOTEBOOKS, REPORTS, find_root


@dataclass(frozen=True)
class Project:
    """The folders of one project."""

    root: Path

    @cached_property
    def data(self) -> Path:
        return self.root / "data"

    @cached_property
    def narrative(self) -> Path:
        return self.root / "narrative"

    @cached_property
    def notebooks(self) -> Path:
        return self.root / NOTEBOOKS

    @cached_property
    def reports(self) -> Path:
        return self.root / REPORTS

    def name_of(self, path: Path) -> str:
        """Return the path from the project folder, with forward slashes: `data/reference/areas.csv`."""
        return path.relative_to(self.root).as_posix()


def find_project(start: Path | None = None) -> Project:
    """The project that `start` (default: the working folder) is in. Raises ProjectNotFoundError."""
    return Project(Path(find_root(os.fspath(start or ""))))
