"""Many runs: each in a process of its own with a time-out, so many at a time, none able to stop the others.
With the engine `warm` the processes are forked from one that has everything imported (`fork_server`). With
`kernel` each is a fresh interpreter. This process only waits."""

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
from pathlib import Path

from analysis.io.installed_libraries import NOT_NEEDED, hidden_libraries
from analysis.pipeline.fork_server import ForkServer, print_to
from analysis.pipeline.task import Outcome, Task, set_aside
from analysis.root import PACKAGE

ENVIRONMENT = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
"""Of every run: charts as in a notebook, one thread to calculate, sets in the same order each time."""

GRACE_SECONDS = 10.0
"""What an engine that measures its own time-out is given beyond it before its process is ended."""

_warm = ForkServer()


def default_engine() -> str:
    """Return `warm` where forking is safe: Windows has none, and the libraries of macOS do not survive it."""
    return "warm" if hasattr(os, "fork") and sys.platform != "darwin" else "kernel"


def default_jobs() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepare(engine: str) -> None:
    """Start importing what runs need, in the process they will be forked from. Returns at once."""
    if engine == "warm":
        _set_environment()
        _warm.start()


def run_all(tasks: Iterable[Task], jobs: int) -> Generator[Outcome]:
    """Run the tasks, at most `jobs` at a time, the longest first, and yield each outcome as it comes.
    The next run is started before an outcome is yielded, so no processor waits for what the caller does."""
    _set_environment()
    waiting = Waiting(tasks)
    running: dict[Connection, _Running] = {}
    try:
        yield from _start_runs(waiting, running, jobs)
        while running:
            outcomes = list(_ended(running))
            for outcome in outcomes:
                waiting.learn(outcome)
            yield from [*_start_runs(waiting, running, jobs), *outcomes]
    finally:
        for run in running.values():
            run.end()


def _start_runs(waiting: "Waiting", running: dict[Connection, "_Running"], jobs: int) -> list[Outcome]:
    """Start as many as there is room for. Returns the outcomes of those that could not be started."""
    failed = []
    while waiting and len(running) < jobs:
        task = waiting.take()
        try:
            run = _start(task)
            running[run.connection] = run
        except (EOFError, OSError) as problem:  # the warm process has died, or there can be no more processes
            error = f"The process of the run could not be started ({type(problem).__name__})."
            failed.append(Outcome(task, error, repr(problem)))
    return failed


class Waiting:
    """The tasks that have not begun. Long ones come first, so that at the end no processor has to wait.
    How long a notebook takes is known from its run for another area; one that has not run yet comes first."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks = list(tasks)
        self._seconds: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def take(self) -> Task:
        """Remove the next task and return it; of equals the first."""
        longest = max(self._tasks, key=lambda task: self._seconds.get(task.notebook, math.inf))
        self._tasks.remove(longest)
        return longest

    def learn(self, outcome: Outcome) -> None:
        """Note how long the run of a notebook took."""
        self._seconds[outcome.task.notebook] = outcome.seconds


@dataclass(frozen=True)
class _Running:
    """A run under way. process: its own if it is a fresh interpreter, None if it is a fork."""

    task: Task
    connection: Connection
    started: float
    process: BaseProcess | None = None

    @property
    def deadline(self) -> float:
        return self.started + self.task.timeout + (GRACE_SECONDS if self.task.engine == "kernel" else 0)

    def outcome(self) -> Outcome:
        """Return what the run reported, or a failure if its process ended before it could."""
        try:
            reported: Outcome | int | None = self.connection.recv()
        except (EOFError, OSError):
            reported = None
            if self.process:
                self.process.join()
                reported = self.process.exitcode
        if isinstance(reported, Outcome):
            return reported
        how = f"exit code {reported}"
        if reported is None:
            how = "with the process it was forked from"
        elif reported < 0:
            how = f"signal {-reported}{', often a lack of memory' if reported == -9 else ''}"
        return self.failed(f"The process of the run ended unexpectedly ({how}).")

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
    """Wait until a run ends or is out of time, and yield the outcome of every one that did."""
    soonest = min(run.deadline for run in running.values())
    for connection in wait(list(running), timeout=max(0.0, soonest - time.monotonic())):
        run = running.pop(connection)  # type: ignore[call-overload]
        outcome = run.outcome()
        run.end()
        yield outcome
    for connection, run in list(running.items()):
        if run.deadline <= time.monotonic():
            del running[connection]
            run.end()
            yield run.failed(run.task.timed_out)


def _set_environment() -> None:
    """Set what all processes of runs inherit. A plain kernel must find a package that is not installed."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    folder, path = str(Path(PACKAGE).parent), os.environ.get("PYTHONPATH", "")
    if folder not in path.split(os.pathsep):
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [folder, path]))


def _in_fresh_process(task: Task, connection: Connection) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    print_to(task.log)
    with hidden_libraries(NOT_NEEDED):
        from analysis.pipeline.execution import run_notebook
    with suppress(BrokenPipeError):
        connection.send(run_notebook(task))


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
