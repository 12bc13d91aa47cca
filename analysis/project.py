"""Where the project is: the folder that holds `_quarto.yml`, `data/`, `narrative/` and `notebooks/`.

A notebook may be opened from any working folder, and a council may keep its figures apart from the
code, so nothing else in the package builds a path from `__file__`.
"""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

MARKER = "_quarto.yml"
ENVIRONMENT_VARIABLE = "BOLDSTEPS_PROJECT"
READ = ("data", "narrative", "theme", "_quarto.yml")
"""What runs and pages are made of, besides the notebooks and the code."""
NOTEBOOKS = "notebooks"


class ProjectNotFound(Exception):
    """No project folder: says where it looked."""


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
        return self.root / "reports"


def find_project(start: Path | None = None) -> Project:
    """The project that `start` (default: the working folder) is in.

    Looks at the environment variable BOLDSTEPS_PROJECT, then upwards from `start`, then beside the
    installed package (an editable install). Raises ProjectNotFound.
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    start = (start or Path.cwd()).resolve()
    beside_package = Path(__file__).resolve().parent.parent
    candidates = [Path(named).resolve()] if named else [start, *start.parents, beside_package]
    for folder in candidates:
        if (folder / MARKER).is_file() and (folder / "data").is_dir():
            return Project(folder)
    raise ProjectNotFound(
        f"No project found: neither {candidates[0]} nor a folder above it holds {MARKER} and data/. "
        f"Work inside the project, or set {ENVIRONMENT_VARIABLE} to its folder."
    )
