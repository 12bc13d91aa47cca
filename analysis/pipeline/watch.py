"""`boldsteps report --watch`: the document is brought up to date at every save, by a process that stays warm.

What a command spends on starting is spent once, so a change takes what it costs and no more. What is wrong is said, and the last
good document stays.
"""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import analysis
from analysis.errors import BoldStepsError, UsageError
from analysis.io.fingerprints import fingerprints_below
from analysis.io.hashing import hash_folder
from analysis.pipeline.pool import prepare
from analysis.pipeline.report import Built, build
from analysis.pipeline.request import Request
from analysis.project import Project
from analysis.root import NOTEBOOKS, READ

POLL_SECONDS, SETTLE_SECONDS = 0.05, 0.02
"""How often files are looked at; how long they must stay as they are before a save is taken for whole."""


class CodeChangedError(UsageError):
    """This process has the code as it was."""


def watch(
    project: Project, request: Request, tell: Callable[[str], None], until: threading.Event | None = None
) -> None:
    """Builds, and builds again at every save, until interrupted (or `until` is set). Raises CodeChangedError."""
    code = _code()
    prepare(request.engine)
    changes = saves(project, until or threading.Event())
    _build(project, request, tell)
    tell("Save a file to bring the document up to date; Ctrl+C to stop.")
    for _ in changes:
        if _code() != code:
            raise CodeChangedError("The code of the report has changed. Run the same command again.")
        _build(project, request, tell)


def saves(project: Project, until: threading.Event) -> Iterator[None]:
    """Yields each time a file that a document is made of has been saved, added or removed, once it is whole.

    What is saved while the caller is at work is yielded next. The state that is compared with is that of the first call.
    """
    seen = _state(project)
    return _changes(project, until, seen)


def _changes(project: Project, until: threading.Event, seen: dict[str, object]) -> Iterator[None]:
    before = seen
    while not until.wait(POLL_SECONDS if before == seen else SETTLE_SECONDS):
        now = _state(project)
        if now == before and now != seen:  # an editor has finished writing
            seen = now
            yield
        before = now


def _build(project: Project, request: Request, tell: Callable[[str], None]) -> Built | None:
    """Builds, and says what is wrong where it cannot."""
    try:
        built = build(project, request, tell)
    except (BoldStepsError, OSError) as problem:
        tell(f"Not built: {problem}")
        return None
    tell(built.summary)
    return built


def _state(project: Project) -> dict[str, object]:
    """The stamps of all files that a document is made of."""
    paths = [project.root / name for name in (*READ, NOTEBOOKS)]
    return dict(found for path in [*paths, _package()] for found in fingerprints_below(path))


def _code() -> str:
    return hash_folder(_package())


def _package() -> Path:
    return Path(analysis.__file__).parent
