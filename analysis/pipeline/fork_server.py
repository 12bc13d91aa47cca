"""Runs forked from a warm process: one that has imported everything and has read the figures.
It has a single thread, forks a child for each run and forgets it: the child is connected with the process
that asked for the run, and ends when that connection is closed. Nothing that a run does comes back."""

import gc
import os
import random
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe, reduction
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn

from analysis.io import memoize
from analysis.pipeline.task import Task

HANDED_ON = "analysis.edition.disclosure._shown"
"""The function whose values take a second to work out and a twentieth to hand on with the next order."""
COMMAND = "from analysis.pipeline.fork_server import serve; serve({number}, {parent})"


class ForkServer:
    """The process that runs are forked from, started when it is first needed and again if it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: Connection | None = None
        self._handed_on: dict[Any, Any] = {}

    def start(self) -> None:
        """Start it if it is not running. Returns at once."""
        with self._lock:
            self._running()

    def fork(self, task: Task) -> Connection:
        """Start the run. What is received is its outcome, or the code its process ended with; closing it ends
        the run. Raises OSError if there is nothing to fork from."""
        here, there = Pipe()
        with there, self._lock:
            orders = self._running()
            values = dict(memoize.held.get(HANDED_ON, {}))
            orders.send((task, {} if values == self._handed_on else values))
            self._handed_on = values
            reduction.send_handle(orders, there.fileno(), self._process.pid if self._process else 0)
        return here

    def _running(self) -> Connection:
        """Return the connection with the process, which is started if necessary."""
        if self._orders is None or self._process is None or self._process.poll() is not None:
            here, there = Pipe()
            with there:
                order = COMMAND.format(number=there.fileno(), parent=os.getpid())
                command = [sys.executable, "-P", "-c", order]
                self._process = subprocess.Popen(
                    command, env=dict(os.environ), pass_fds=[there.fileno()], stdin=subprocess.DEVNULL
                )
            self._orders = here
        return self._orders


def serve(number: int, parent: int) -> None:
    """Be the warm process of that parent: take orders from the connection until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # importing makes many objects, and little garbage
    # imports cannot listen: five times a second it is seen whether the parent is still there
    signal.signal(signal.SIGALRM, lambda *_: None if os.getppid() == parent else os._exit(1))
    signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
    from analysis.pipeline import preload

    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _Server(Connection(number), preload.read_for).serve()


@dataclass(frozen=True)
class _Child:
    """A run's process, as its parent sees it. alive: ends when the process does; asker: gets its outcome."""

    number: int
    alive: Connection
    asker: Connection

    def end(self) -> None:
        """End it if it has not ended, and send its exit code, which is not read after an outcome."""
        os.kill(self.number, signal.SIGKILL)
        _, status = os.waitpid(self.number, 0)
        with suppress(OSError):
            self.asker.send(os.waitstatus_to_exitcode(status))
        self.disconnect()

    def disconnect(self) -> None:
        self.alive.close()
        self.asker.close()


class _Server:
    """The warm process at work. get_ready: reads what a run needs, so that the run finds it read."""

    def __init__(self, orders: Connection, get_ready: Callable[[Task], None]) -> None:
        self._orders = orders
        self._get_ready = get_ready
        self._children: list[_Child] = []

    def serve(self) -> None:
        try:
            while True:
                ends = [end for child in self._children for end in (child.alive, child.asker)]
                self._handle(wait([self._orders, *ends]))
        except (EOFError, OSError):
            for child in self._children:
                child.end()

    def _handle(self, ready: Sequence[object]) -> None:
        for child in [child for child in self._children if child.alive in ready or child.asker in ready]:
            self._children.remove(child)
            child.end()
        if self._orders in ready:
            task, values = self._orders.recv()
            memoize.held.get(HANDED_ON, {}).update(values)
            asker = Connection(reduction.recv_handle(self._orders))
            self._get_ready(task)
            self._children.append(self._fork(task, asker))

    def _fork(self, task: Task, asker: Connection) -> _Child:
        alive, life = Pipe(duplex=False)
        threads = thread_count()
        gc.freeze()
        number = os.fork()
        if number == 0:
            self._orders.close()  # the connections of the parent are not the child's
            for child in self._children:
                child.disconnect()
            alive.close()
            _exit_after(lambda: _run(task, asker, threads))
        life.close()
        return _Child(number, alive, asker)


def _exit_after(run: Callable[[], None]) -> NoReturn:
    """Run, then end this process without what its parent does at its own end."""
    code = 1
    try:
        run()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _run(task: Task, asker: Connection, threads: int) -> None:
    """Make the run in its own process, as in a fresh one. threads: of the process it was forked from.
    Garbage collection is disabled, as in the warm process: the process ends before it matters."""
    import numpy

    from analysis.pipeline.execution import run_notebook

    if threads != 1:
        raise RuntimeError(f"The process that runs are forked from has {threads} threads; it must have one.")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_end_with, args=(asker,), daemon=True).start()
    print_to(task.log)
    random.seed()  # every fork has its parent's random numbers and would draw the same
    numpy.random.seed()
    outcome = run_notebook(task)
    with suppress(BrokenPipeError):
        asker.send(outcome)


def _end_with(asker: Connection) -> None:
    """End this process when the one that asked for the run closes the connection; it sends nothing on it."""
    wait([asker])
    os._exit(1)


def thread_count() -> int:
    """Return the number of threads of this process, with those of C libraries where the system says."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208  # at every fork
    except OSError:
        return threading.active_count()


def print_to(log: str) -> None:
    """Send what the process and its libraries print, as opposed to what a cell prints, to the log."""
    if log:
        number = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(number, 1)
        os.dup2(number, 2)
        os.close(number)
