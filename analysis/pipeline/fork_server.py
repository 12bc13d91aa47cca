"""Runs forked from a warm process: one that has imported everything, has read the figures, and waits for what
is to be run.

The process is started once and serves this one until it ends. It has a single thread, forks a child for each
run, and forgets it: the child is connected with whoever asked, and is ended when that connection is closed.
What a child inherits is what the process had before the first run; nothing that a run does comes back.
"""

import gc
import os
import random
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import Pipe, reduction
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import NoReturn

import analysis
from analysis.pipeline.task import Task

PACKAGE_FOLDER = str(Path(analysis.__file__).parents[1])
COMMAND = "from analysis.pipeline.fork_server import serve; serve({number})"


class ForkServer:
    """The process that runs of this one are forked from, started when it is first needed and again where
    it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: Connection | None = None

    def start(self) -> None:
        """Starts it where it does not run. Returns at once."""
        with self._lock:
            self._running()

    def fork(self, task: Task) -> Connection:
        """Starts the run. What is received is its outcome, or the code its process ended with; closing it
        ends the run.

        Raises OSError where there is nothing to fork from.
        """
        here, there = Pipe()
        with there, self._lock:
            orders = self._running()
            orders.send(task)
            reduction.send_handle(orders, there.fileno(), self._process.pid if self._process else 0)
        return here

    def _running(self) -> Connection:
        if self._orders is None or self._process is None or self._process.poll() is not None:
            here, there = Pipe()
            with there:
                command = [sys.executable, "-P", "-c", COMMAND.format(number=there.fileno())]
                path = os.pathsep.join([PACKAGE_FOLDER, *filter(None, [os.environ.get("PYTHONPATH")])])
                environment = {**os.environ, "PYTHONPATH": path}
                self._process = subprocess.Popen(
                    command, env=environment, pass_fds=[there.fileno()], stdin=subprocess.DEVNULL
                )
            self._orders = here
        return self._orders


def serve(number: int) -> None:
    """The warm process: takes orders from the connection of that number until whoever gives them has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # importing makes many objects, and little garbage
    with _ending_with(os.getppid()):
        from analysis.pipeline import preload
    _Server(Connection(number), preload.read_for).serve()


@contextmanager
def _ending_with(parent: int) -> Iterator[None]:
    """While this process is too busy to listen it looks, five times a second, whether anybody is left to
    do it for."""
    signal.signal(signal.SIGALRM, lambda *_: None if os.getppid() == parent else os._exit(1))
    signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


@dataclass(frozen=True)
class _Child:
    """A run's process, as its parent sees it. alive: ends when the process does; asker: whom it reports
    to."""

    number: int
    alive: Connection
    asker: Connection

    def end(self) -> None:
        """Ends it where it has not ended, and says how it did: not heard where its outcome has been."""
        os.kill(self.number, signal.SIGKILL)
        _, status = os.waitpid(self.number, 0)
        with suppress(OSError):
            self.asker.send(os.waitstatus_to_exitcode(status))
        self.let_go()

    def let_go(self) -> None:
        self.alive.close()
        self.asker.close()


class _Server:
    """The warm process at work. get_ready: reads what a run needs, so that it need not."""

    def __init__(self, orders: Connection, get_ready: Callable[[Task], None]) -> None:
        self._orders = orders
        self._get_ready = get_ready
        self._children: list[_Child] = []

    def serve(self) -> None:
        try:
            while True:
                self._attend(
                    wait(
                        [
                            self._orders,
                            *(end for child in self._children for end in (child.alive, child.asker)),
                        ]
                    )
                )
        except (EOFError, OSError):
            for child in self._children:
                child.end()

    def _attend(self, ready: Sequence[object]) -> None:
        for child in [each for each in self._children if each.alive in ready or each.asker in ready]:
            self._children.remove(child)
            child.end()
        if self._orders in ready:
            task: Task = self._orders.recv()
            asker = Connection(reduction.recv_handle(self._orders))
            self._get_ready(task)
            self._children.append(self._fork(task, asker))

    def _fork(self, task: Task, asker: Connection) -> _Child:
        alive, life = Pipe(duplex=False)
        threads = thread_count()
        gc.freeze()
        number = os.fork()
        if number == 0:
            self._forget_all()
            alive.close()
            _leave_after(lambda: _run(task, asker, threads))
        life.close()
        return _Child(number, alive, asker)

    def _forget_all(self) -> None:
        """In a child: its parent's connections are not its own."""
        self._orders.close()
        for child in self._children:
            child.let_go()


def _leave_after(run: Callable[[], None]) -> NoReturn:
    """Ends this process when that is done, without what its parent has to do at its own end."""
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
    """In the run's own process: what a fresh one would have, then the run. threads: of the process it is a
    fork of.

    Garbage collection is disabled, as in the warm process: the process ends before it matters.
    """
    from analysis.pipeline.execution import run_notebook

    if threads != 1:
        raise RuntimeError(f"The process that runs are forked from has {threads} threads; it must have one.")

    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_end_with, args=(asker,), daemon=True).start()
    print_to(task.log)
    _fresh_seeds()
    outcome = run_notebook(task)
    with suppress(BrokenPipeError):
        asker.send(outcome)


def _end_with(asker: Connection) -> None:
    """Nobody says anything on it: when it is readable, whoever asked for the run has gone."""
    wait([asker])
    os._exit(1)


def thread_count() -> int:
    """Threads of this process, those of libraries written in C included where the system says."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208  # at every fork
    except OSError:
        return threading.active_count()


def print_to(log: str) -> None:
    """What the process and its libraries print, as opposed to what a cell prints, belongs in the log."""
    if log:
        number = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(number, 1)
        os.dup2(number, 2)
        os.close(number)


def _fresh_seeds() -> None:
    """A fork has its parent's random numbers; every fork would draw the same."""
    import numpy

    random.seed()
    numpy.random.seed()
