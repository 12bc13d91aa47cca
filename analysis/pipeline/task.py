"""What one run is ordered to do and what it reports, as they travel between processes.
Imports nothing that takes long."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENGINES = ("warm", "kernel")
TIMEOUT_SECONDS = 600.0


@dataclass(frozen=True)
class Task:
    """One notebook to run. name: for messages. area_code: the area the exhibits must be about; county_code:
    the only other one they may. project: its folder. timeout: seconds for the whole run. log: takes what the
    process prints. cache: the folder of the build's cache; code: the hash of the code that draws charts."""

    name: str
    notebook: str
    output: str
    parameters: dict[str, str]
    area_code: str
    county_code: str
    project: str
    engine: str = "warm"
    timeout: float = TIMEOUT_SECONDS
    log: str = ""
    cache: str = ""
    code: str = ""

    @property
    def timed_out(self) -> str:
        """The error of a run that is out of time."""
        return f"Not finished within {self.timeout:g} seconds."


@dataclass(frozen=True)
class Outcome:
    """How a run ended. error: one line for the page, empty if it is done; detail: for the log.
    seconds: of the run. peak_memory_mb: the most that its process, or its kernel, used. charts: the keys of
    those that it shows."""

    task: Task
    error: str = ""
    detail: str = ""
    seconds: float = 0.0
    peak_memory_mb: float | None = None
    charts: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        return not self.error

    @property
    def measured(self) -> dict[str, Any]:
        """Its time and memory, as the manifest has them."""
        return {"seconds": round(self.seconds, 3), "peak_memory_mb": self.peak_memory_mb}


def reads_of(output: Path) -> Path:
    """Return the file that lists what the run read, beside its notebook (`analysis.io.dependencies`)."""
    return output.with_suffix(".reads")


def failed_of(output: Path) -> Path:
    """Return where the notebook of a failed run goes, of which no page is ever made."""
    return output.with_suffix(".failed.ipynb")


def set_aside(task: Task) -> None:
    """Move the notebook of a failed run, if it left one, out of the way."""
    output = Path(task.output)
    if output.exists():
        os.replace(output, failed_of(output))
