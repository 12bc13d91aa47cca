"""What `boldsteps report` is asked for."""

from dataclasses import dataclass, field
from pathlib import Path

from analysis.pipeline.pool import default_engine, default_jobs

TIMEOUT_SECONDS = 600.0


@dataclass(frozen=True)
class Request:
    """What is asked for. `areas` and `topics` narrow what is run; what is up to date besides stays in the
    document.

    only_failed: of that, only what failed last time. scheduler: the address of a Dask cluster to run on;
    empty for this machine. command: the words it was asked for with, so that the same need not be looked into
    again; none where that may be asked any time.
    """

    period: str
    areas: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    jobs: int = field(default_factory=default_jobs)
    engine: str = field(default_factory=default_engine)
    assembler: str = "auto"
    formats: tuple[str, ...] = ("html",)
    output: Path | None = None
    timeout: float = TIMEOUT_SECONDS
    only_failed: bool = False
    scheduler: str = ""
    command: tuple[str, ...] = ()
