"""Many runs: each in a process of its own with a time-out, so many at a time, none able to stop the others.

With the engine `warm` the processes are forked from one that has everything imported (`fork_server`). With
`kernel` each is a fresh interpreter. This process only waits.
"""

import math
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from analysis.pipeline.fork_server import ForkServer, print_to
from analysis.pipeline.task import Outcome, Task, set_aside

ENVIRONMENT = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
"""Of every run, whichever the engine: charts as in a notebook, one thread to calculate, sets in the same
order each time."""

GRACE = 10.0
"""Seconds that an engine which keeps the time itself is given beyond its time-out before its process is
ended."""


def default_engine() -> str:
    """`warm` where forking is safe: not on Windows, which has none, nor on macOS, whose own libraries do
    not survive it."""
    return "warm" if hasattr(os, "fork") and sys.platform != "darwin" else "kernel"


def default_jobs() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepare(engine: str) -> None:
    """Starts importing what the runs need, in the process they will be forked from. Returns at once."""
    if engine == "warm":
        _set_environment()
        _warm.start()


_warm = ForkServer()


def run_all(tasks: Iterable[Task], jobs: int) -> Generator[Outcome]:
    """Runs the tasks, at most `jobs` at a time, the longest first, and yields each outcome as it comes.

    The next run is started before an outcome is yielded, so no processor waits for what the caller does with it.
    """
    _set_environment()
    waiting = Waiting(tasks)
    running: dict[Connection, _Running] = {}
    try:
        yield from _begin(waiting, running, jobs)
        while running:
            outcomes = list(_ended(running))
            for outcome in outcomes:
                waiting.learn(outcome)
            yield from [*_begin(waiting, running, jobs), *outcomes]
    finally:
        for each in running.values():
            each.end()


def _begin(waiting: "Waiting", running: dict[Connection, "_Running"], jobs: int) -> list[Outcome]:
    """Starts as many as there is room for. The outcomes of those that could not be started."""
    failed = []
    while waiting and len(running) < jobs:
        task = waiting.take()
        try:
            started = _start(task)
            running[started.connection] = started
        except (
            EOFError,
            OSError,
        ) as problem:  # the warm process has died, or there are no more processes to be had
            failed.append(
                Outcome(
                    task,
                    f"The process of the run could not be started ({type(problem).__name__}).",
                    repr(problem),
                )
            )
    return failed


class Waiting:
    """The tasks that have not begun. Those that take long come first, so that at the end no processor waits
    for the other.

    How long a notebook takes is known from its run for another area; one that has not been run at all comes
    before all.
    """

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks = list(tasks)
        self._seconds: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def take(self) -> Task:
        """The next task; of equals the first."""
        longest = max(self._tasks, key=lambda task: self._seconds.get(task.notebook, math.inf))
        self._tasks.remove(longest)
        return longest

    def learn(self, outcome: Outcome) -> None:
        self._seconds[outcome.task.notebook] = outcome.seconds


@dataclass(frozen=True)
class _Running:
    """A run on its way. process: its own where it is a fresh interpreter; none where it is a fork of the
    warm one."""

    task: Task
    connection: Connection
    started: float
    process: BaseProcess | None = None

    @property
    def deadline(self) -> float:
        return self.started + self.task.timeout + (GRACE if self.task.engine == "kernel" else 0)

    def outcome(self) -> Outcome:
        """What the run reported; where its process ended without a word, that."""
        try:
            reported: Outcome | int | None = self.connection.recv()
        except (EOFError, OSError):
            reported = self._exit_code()
        return reported if isinstance(reported, Outcome) else self.failed(_ending(reported))

    def _exit_code(self) -> int | None:
        if self.process is None:
            return None
        self.process.join()
        return self.process.exitcode

    def failed(self, error: str) -> Outcome:
        set_aside(self.task)
        return Outcome(self.task, error, error, time.monotonic() - self.started)

    def end(self) -> None:
        self.connection.close()
        if self.process:
            self.process.kill()
            self.process.join()


def _start(task: Task) -> _Running:
    if task.engine == "warm":
        return _Running(task, _warm.fork(task), time.monotonic())
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_in_fresh_process, args=(task, there), name=task.name)
    process.start()
    there.close()
    return _Running(task, here, time.monotonic(), process)


def _ended(running: dict[Connection, _Running]) -> Iterator[Outcome]:
    """Waits until a run ends or is out of time, and yields what ended."""
    soonest = min(each.deadline for each in running.values())
    ready = wait(list(running), timeout=max(0.0, soonest - time.monotonic()))
    for connection in ready:
        each = running.pop(connection)  # type: ignore[call-overload]
        outcome = each.outcome()
        each.end()
        yield outcome
    for connection, each in list(running.items()):
        if each.deadline <= time.monotonic():
            del running[connection]
            each.end()
            yield each.failed(each.task.timed_out)


def _ending(code: int | None) -> str:
    """How a process ended that did not say so itself. code: None where that is not known."""
    if code is None:
        how = "with the process it was forked from"
    elif code < 0:
        how = f"signal {-code}{', often a lack of memory' if code == -9 else ''}"
    else:
        how = f"exit code {code}"
    return f"The process of the run ended unexpectedly ({how})."


def _set_environment() -> None:
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def _in_fresh_process(task: Task, connection: Connection) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    print_to(task.log)
    from analysis.pipeline.execution import run_notebook

    with suppress(BrokenPipeError):
        connection.send(run_notebook(task))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
