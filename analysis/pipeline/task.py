"""What one run is asked to do and what it reports, as they travel between processes."""

import os
from dataclasses import dataclass
from pathlib import Path

ENGINES = ("warm", "kernel")


@dataclass(frozen=True)
class Task:
    """One notebook to run.

    name: for messages. parameters: as papermill passes them. area_code: the area the exhibits must be about;
    county_code: the only other area an exhibit may be about. project: its folder. timeout: seconds for the whole
    run. log: the file that takes what the run's process prints. drawn_before: the album of the run before; drawn_by: the code
    that this run can reach, by which its own is told from another's (`analysis.exhibits.chart_cache`).
    """

    name: str
    notebook: str
    output: str
    parameters: dict[str, str]
    area_code: str
    county_code: str
    project: str
    engine: str = "warm"
    timeout: float = 600.0
    log: str = ""
    drawn_before: str = ""
    drawn_by: str = ""

    @property
    def too_slow(self) -> str:
        """The error of a run that is out of time."""
        return f"Not finished within {self.timeout:g} seconds."


@dataclass(frozen=True)
class Outcome:
    """How a run ended. error: empty when it is done, else one line for the page; detail: for the log.

    seconds: of the run. peak_memory_mb: the most that its process, or its kernel, held.
    """

    task: Task
    error: str = ""
    detail: str = ""
    seconds: float = 0.0
    peak_memory_mb: float | None = None

    @property
    def is_done(self) -> bool:
        return not self.error


def reads_of(output: Path) -> Path:
    """The file beside an executed notebook that says what the run read (`analysis.io.dependencies`)."""
    return output.with_suffix(".reads")


def chart_cache_of(output: Path) -> Path:
    """The file beside an executed notebook with the pictures in it (`analysis.exhibits.chart_cache`)."""
    return output.with_suffix(".pictures")


def failed_of(output: Path) -> Path:
    """What a failed run left, moved to where no page is made of it."""
    return output.with_suffix(".failed.ipynb")


def set_aside(task: Task) -> None:
    """Moves what a failed run left to `<name>.failed.ipynb`, to be looked at; no page is ever made of it."""
    output = Path(task.output)
    if output.exists():
        os.replace(output, failed_of(output))
