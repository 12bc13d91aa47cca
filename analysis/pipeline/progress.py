"""Progress of a build: a bar or lines on the terminal, and `build.log` in the folder that is built."""

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from analysis.pipeline.task import Outcome

LOG = "build.log"

log = logging.getLogger("boldsteps")


def shown(outcomes: Iterable[Outcome], total: int, echo: Callable[[str], None]) -> Iterator[Outcome]:
    """Yield the outcomes as they come, and show each: a bar with the time left on a terminal, else a line."""
    if not sys.stderr.isatty():
        for number, outcome in enumerate(outcomes, start=1):
            echo(f"[{number}/{total}] {_line(outcome)}")
            yield outcome
        return
    tqdm.monitor_interval = 0  # no thread beside the one that starts processes
    with tqdm(total=total, unit="run", desc="Running", leave=False) as bar:
        for outcome in outcomes:
            bar.set_postfix_str(outcome.task.name)
            bar.update()
            if not outcome.is_done:
                bar.write(_line(outcome), file=sys.stderr)
            yield outcome


def _line(outcome: Outcome) -> str:
    ending = f"{outcome.seconds:.1f} s" if outcome.is_done else f"FAILED: {outcome.error}"
    return f"{outcome.task.name}: {ending}"


class _LogFile(logging.FileHandler):
    """A log file that prints no traceback if it cannot be written, because the disk is full."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        return


@contextmanager
def logged(folder: Path) -> Iterator[None]:
    """Log into the folder, exceptions too. The file is closed at the end, so that the folder can be moved."""
    handler = _LogFile(folder / LOG, encoding="utf-8")
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
    """Log how a run ended, a failed one with its traceback."""
    if outcome.is_done:
        log.info("%s done in %.2f s, %s MB", outcome.task.name, outcome.seconds, outcome.peak_memory_mb)
    else:
        log.error("%s failed: %s\n%s", outcome.task.name, outcome.error, outcome.detail)
