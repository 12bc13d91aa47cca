"""The command line in a fork of a process that has everything imported: what a new one takes two or three seconds to import.

What the command itself would start to fork its runs from is such a fork too. Tests of how processes start, end and are killed
use processes of their own instead.
"""

import atexit
import ctypes
import fcntl
import gc
import os
import pickle
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
import traceback
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

ROOT = Path(os.environ.get("BOLDSTEPS_TESTED", Path(__file__).parents[2]))
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""A process that is forked may have no other thread."""
TIMEOUT_SECONDS = 600.0
MOST_SAID, END = 1 << 20, b"\0"
"""Bytes that a command may print, and what is written behind them."""
CAN_FORK = sys.platform == "linux"


def boldsteps(
    arguments: list[str], cwd: Path, environment: dict[str, str], largest: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line of this project and return how it ended and what it wrote. largest: see `WarmProcess.run`."""
    if not CAN_FORK:
        command = [sys.executable, "-m", "analysis.cli", *arguments]
        return subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=TIMEOUT_SECONDS
        )
    return process().run(arguments, cwd, environment, largest=largest)


@cache
def process() -> "WarmProcess":
    """The one that all tests of this worker share."""
    started = WarmProcess()
    atexit.register(started.close)
    return started


class WarmProcess:
    """The process, as the tests see it, started in that environment. It ends when its connection is closed."""

    def __init__(self, **changes: str) -> None:
        self._connection, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._connection.settimeout(TIMEOUT_SECONDS)
        with there:
            command = [sys.executable, "-c", f"from tests.support.warm import serve; serve({there.fileno()})"]
            environment = {**os.environ, **ONE_THREAD, **changes, "PYTHONPATH": str(ROOT)}
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[there.fileno()])

    def run(
        self,
        arguments: list[str],
        cwd: Path,
        environment: dict[str, str],
        kill_after: float = 0,
        user: int = 0,
        largest: int | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run it. kill_after: the seconds after which it is killed, if any. user: whose process it becomes.
        largest: how many bytes a file may have, as on a disk that is full then."""
        pipes = [os.pipe(), os.pipe()]
        for _, end in pipes:
            fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, MOST_SAID)
        order = pickle.dumps((kill_after, user, largest, arguments, str(cwd), environment))
        socket.send_fds(self._connection, [order], [end for _, end in pipes])
        code = int(self._connection.recv(64))
        said = []
        for start, end in pipes:
            os.write(end, END)  # reading does not wait for what the command may have left running
            said.append(os.read(start, MOST_SAID).replace(END, b"").decode().replace("\r\n", "\n"))
            os.close(start)
            os.close(end)
        return subprocess.CompletedProcess(["boldsteps", *arguments], code, *said)

    def close(self) -> None:
        self._connection.close()
        self._process.wait(timeout=60)


def serve(number: int) -> None:
    """Fork a process for each order that comes over that connection, one after the other, and answer with its exit code."""
    gc.disable()
    import analysis.commands
    from analysis.pipeline import preload
    from analysis.pipeline.code_dependencies import CodeDependencies

    assert analysis.commands and preload
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):  # which code they reach is known to every build
        CodeDependencies().reached_by(notebook)
    gc.freeze()  # what it has imported is no command's garbage, and is not copied for one
    gc.enable()
    connection = socket.socket(fileno=number)
    while True:
        order, files, _, _ = socket.recv_fds(connection, 1 << 20, 2)
        if not order:
            return
        kill_after, user, largest, *command = pickle.loads(order)
        child = os.fork()
        if not child:
            connection.close()
            if largest is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
            if user:
                _become(user)
            _run(files, *command)
        for file in files:
            os.close(file)
        end = time.monotonic() + kill_after
        while kill_after and not (ended := os.waitpid(child, os.WNOHANG))[0]:
            if time.monotonic() > end:
                os.kill(child, signal.SIGKILL)
                kill_after = 0
            time.sleep(0.001)
        status = ended[1] if kill_after else os.waitpid(child, 0)[1]
        connection.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(user: int) -> None:
    """Go on as another user, who may read everything: this Python may lie where only its owner reads."""
    library = ctypes.CDLL(None, use_errno=True)
    keep_capabilities, version_3, read_all = 8, 0x20080522, 1 << 2
    library.prctl(keep_capabilities, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    header, capabilities = struct.pack("Ii", version_3, 0), struct.pack("6I", read_all, read_all, 0, 0, 0, 0)
    if library.capset(header, capabilities):
        raise OSError(ctypes.get_errno(), "capset")


def _run(files: list[int], arguments: list[str], cwd: str, environment: dict[str, str]) -> NoReturn:
    """Be the command, and end as it does."""
    from analysis.cli import main
    from analysis.pipeline import fork_server

    for target, file in enumerate(files, 1):
        os.dup2(file, target)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(cwd)
    sys.argv = ["boldsteps", *arguments]
    fork_server.subprocess = SimpleNamespace(Popen=_Forked, DEVNULL=subprocess.DEVNULL)  # type: ignore[attr-defined, assignment]
    _end(main)


def _end(work: Any) -> NoReturn:
    code: Any = 0
    try:
        try:
            work()
        except SystemExit as end:
            code = end.code
            if isinstance(code, str):
                print(code, file=sys.stderr)
                code = 1
        atexit._run_exitfuncs()
    except BaseException:
        traceback.print_exc()
        code = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code or 0)


class _Forked:
    """Stands for subprocess.Popen where a process is started that imports what is imported here already."""

    def __init__(self, command: list[str], *, env: dict[str, str], pass_fds: list[int], stdin: int) -> None:
        sys.stdout.flush()
        self.pid = os.fork()
        if not self.pid:
            os.environ.update(env)
            low, high = sorted((2, *pass_fds))
            os.closerange(low + 1, high)
            os.closerange(high + 1, 1024)
            _end(lambda: exec(command[command.index("-c") + 1], {}))

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        ended, status = os.waitpid(self.pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if ended else None
