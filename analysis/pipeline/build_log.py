"""The log of a build, `build.log` in the folder that is built."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.pipeline.task import Outcome

NAME = "build.log"

log = logging.getLogger("boldsteps")


class _Log(logging.FileHandler):
    """What cannot be logged, because the disk is full, is not a reason to print a traceback."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        return


@contextmanager
def logged(folder: Path) -> Iterator[None]:
    """Logs in the folder that is built; closed before the folder is moved.

    What goes wrong is in the log too.
    """
    handler = _Log(folder / NAME, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    except Exception as problem:
        log.exception("the build was stopped: %s", problem)
        raise
    finally:
        log.removeHandler(handler)
        handler.close()


def log_outcome(outcome: Outcome) -> None:
    if outcome.is_done:
        log.info("%s done in %.2f s, %s MB", outcome.task.name, outcome.seconds, outcome.peak_memory_mb)
    else:
        log.error("%s failed: %s\n%s", outcome.task.name, outcome.error, outcome.detail)
