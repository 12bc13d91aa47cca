"""`boldsteps report --watch`: the document is brought up to date at every save, by a process that stays warm.
What a command spends on starting is spent once. What is wrong is reported, and the last good document
stays."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import analysis
from analysis.errors import AssemblyError, DataError, UsageError
from analysis.io.fingerprints import fingerprints_below
from analysis.io.hashing import hash_folder
from analysis.pipeline.build import Request
from analysis.pipeline.pool import prepare
from analysis.pipeline.report import build
from analysis.project import Project
from analysis.root import NOTEBOOKS, input_paths

PACKAGE = Path(analysis.__file__).parent
POLL_SECONDS, SETTLE_SECONDS = 0.05, 0.02
"""How often files are looked at; how long they must not change before a save counts as complete."""


class CodeChangedError(UsageError):
    """This process has the code as it was."""


def watch(
    project: Project, request: Request, echo: Callable[[str], None], until: threading.Event | None = None
) -> None:
    """Build now and at every save, until interrupted (or `until` is set). Raises CodeChangedError."""

    def bring_up_to_date() -> None:
        try:
            echo(build(project, request, echo).summary)
        except (DataError, UsageError, AssemblyError, OSError) as problem:
            echo(f"Not built: {problem}")

    code = hash_folder(PACKAGE)
    prepare(request.engine)
    changes = saves(project, until or threading.Event())
    bring_up_to_date()
    echo("Save a file to bring the document up to date; Ctrl+C to stop.")
    for _ in changes:
        if hash_folder(PACKAGE) != code:
            raise CodeChangedError("The code of the report has changed. Run the same command again.")
        bring_up_to_date()


def saves(project: Project, until: threading.Event) -> Iterator[None]:
    """Yield each time a file that a document is made of was saved, added or removed, and is complete. Files
    are compared with their state at this call, so what is saved while the caller works is yielded next."""
    return _changes(project, until, _state(project))


def _changes(project: Project, until: threading.Event, seen: dict[str, object]) -> Iterator[None]:
    before = seen
    while not until.wait(POLL_SECONDS if before == seen else SETTLE_SECONDS):
        now = _state(project)
        if now == before and now != seen:  # an editor has finished writing
            seen = now
            yield
        before = now


def _state(project: Project) -> dict[str, object]:
    """Return the fingerprints of all files that a document is made of."""
    paths = [*(project.root / name for name in (*input_paths(project.root), NOTEBOOKS)), PACKAGE]
    return dict(entry for path in paths for entry in fingerprints_below(path))
