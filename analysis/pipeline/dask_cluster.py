"""Runs on a `dask.distributed` cluster: the same tasks, on machines that share no disk with this one.
What runs read is sent to each worker as one archive; executed notebooks come back as bytes. Code and
libraries must be of the same versions there. Dask makes the runs of a lost worker elsewhere."""

import io
import logging
import multiprocessing
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import UsageError
from analysis.io.cache import Cache
from analysis.io.hashing import hash_bytes
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.pool import run_all
from analysis.pipeline.task import Outcome, Task, failed_of, reads_of
from analysis.project import Project

if TYPE_CHECKING:
    from distributed import Client

ANSWER_SECONDS = 15
OPEN = (
    "who is in between can read the figures before they are published, and who reaches the scheduler can run "
    "anything on it. Keep it to a network of your own, or use tls://, as docs/scale.md says."
)


@dataclass(frozen=True)
class Delivered:
    """A run as it is sent back: how it ended, the files it left by their suffix, the charts that it shows."""

    outcome: Outcome
    files: dict[str, bytes]
    charts: dict[str, tuple[dict[str, bytes], Any]]
    log: str


@dataclass(frozen=True)
class Archive:
    """The project as it travels."""

    content: bytes
    sha256: str


def run_on_cluster(
    tasks: Iterable[Task], address: str, inputs: Inputs, echo: Callable[[str], None]
) -> Generator[Outcome]:
    """Run the tasks on the cluster at that address and yield each outcome as it comes. Says so if others
    could read or steer it. Raises UsageError if no cluster answers or a worker has another version of
    something."""
    if not address.startswith("tls://"):
        echo(f"The connection to {address} is open: {OPEN}")
    with _client(address) as client:
        _check_alike(client, inputs)
        archive = pack(inputs.project.root, inputs.files)
        yield from _outcomes(client, archive, list(tasks))


@contextmanager
def _client(address: str) -> "Iterator[Client]":
    try:
        from distributed import Client
    except ImportError:
        problem = "--scheduler needs Dask, which is not installed: pip install 'boldsteps[dask]'."
        raise UsageError(problem) from None
    logging.getLogger("distributed").setLevel(logging.ERROR)
    try:
        client = Client(address, timeout=ANSWER_SECONDS)
        client.wait_for_workers(1, timeout=ANSWER_SECONDS)
    except TypeError:  # what Dask says of an address that begins with tls: where it knows no certificates
        raise UsageError(
            f"{address} needs certificates, which Dask was not given: see docs/scale.md."
        ) from None
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(
            f"No Dask cluster with a worker answers at {address} ({type(error).__name__}). "
            "Give the address that `dask scheduler` prints, and start at least one `dask worker`."
        ) from None
    with client:
        yield client


def _check_alike(client: "Client", inputs: Inputs) -> None:
    """Raises UsageError naming the first worker whose code or libraries are not those of this machine."""
    here = {"boldsteps": inputs.package, **inputs.versions}
    try:
        versions = client.run(_versions)
    except ImportError as error:
        raise UsageError(
            f"A worker cannot import the package ({error}). Install the same there: requirements.lock."
        ) from None
    for worker, there in versions.items():
        pairs = ((name, there.get(name), number) for name, number in here.items())
        if different := [f"{name} {its} (here {number})" for name, its, number in pairs if its != number]:
            raise UsageError(
                f"The worker {worker} has {', '.join(different)}. Install the same there: requirements.lock."
            )


def _versions() -> dict[str, str]:
    inputs = Inputs(Project(Path()), Cache(Path()))
    return {"boldsteps": inputs.package, **inputs.versions}


def pack(root: Path, files: Iterable[str]) -> Archive:
    """Return the notebooks and the files that runs may read. The same files make the same bytes."""
    notebooks = (path.relative_to(root).as_posix() for path in sorted((root / "notebooks").glob("*.ipynb")))
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:xz", preset=1) as archive:
        for name in (*notebooks, *files):
            entry = tarfile.TarInfo(name)
            content = (root / name).read_bytes()
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return Archive(buffer.getvalue(), hash_bytes(buffer.getvalue()))


def _outcomes(client: "Client", archive: Archive, tasks: list[Task]) -> Iterator[Outcome]:
    from distributed import as_completed

    # the archive is the result of a task and not scattered, so that it outlives its worker
    sent = client.submit(_same, archive, key=f"project-{archive.sha256}")
    waiting = {client.submit(run_here, sent, task, pure=False, retries=0): task for task in tasks}
    try:
        for future in as_completed(list(waiting)):
            yield _outcome(future, waiting.pop(future))
    finally:
        client.cancel(list(waiting))
        client.run(_forget, archive.sha256)


def _outcome(future: Any, task: Task) -> Outcome:
    """Return the outcome, with its files written where a run of this machine would have left them."""
    if (error := future.exception()) is not None:
        message = f"The cluster could not make the run: {type(error).__name__}: {error}"
        return Outcome(task, " ".join(message.split())[:300], message)
    delivered: Delivered = future.result()
    output = Path(task.output)
    output.parent.mkdir(parents=True, exist_ok=True)
    for suffix, content in delivered.files.items():
        output.with_suffix(suffix).write_bytes(content)
    for key, (files, value) in delivered.charts.items():
        Cache(Path(task.cache)).put(key, files, value)
    if task.log and delivered.log:
        with Path(task.log).open("a", encoding="utf-8") as file:
            file.write(delivered.log)
    return replace(delivered.outcome, task=task)


def _same(archive: Archive) -> Archive:
    return archive


def run_here(archive: Archive, task: Task) -> Delivered:
    """Make one run of the project in the archive on a worker, in a process of its own."""
    project = _unpacked(archive)
    # Dask's nanny starts a worker as a daemon, which may start no process; runs end with their worker anyway
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory(prefix="run-", dir=project.parent) as folder:
        output, log = Path(folder, "runs", Path(task.output).name), Path(folder, "run.log")
        own = replace(
            task,
            notebook=str(project / "notebooks" / Path(task.notebook).name),
            output=str(output),
            project=str(project),
            log=str(log),
            cache=str(Path(folder, "cache")),
        )
        [outcome] = run_all([own], 1)
        paths = {".ipynb": output, ".reads": reads_of(output), ".failed.ipynb": failed_of(output)}
        files = {suffix: path.read_bytes() for suffix, path in paths.items() if path.is_file()}
        printed = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
        return Delivered(outcome, files, Cache(Path(own.cache)).export(outcome.charts), printed)


def _unpacked(archive: Archive) -> Path:
    """Return the project's folder on this worker, unpacked once."""
    from distributed import get_worker

    folder = _folder(get_worker(), archive.sha256) / "project"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(prefix="half-", dir=folder.parent))
        with tarfile.open(fileobj=io.BytesIO(archive.content)) as content:
            content.extractall(half, filter="data")
        try:
            half.rename(folder)
        except OSError:  # another thread of this worker was first
            shutil.rmtree(half)
    return folder.resolve()


def _forget(sha256: str, dask_worker: Any = None) -> None:
    shutil.rmtree(_folder(dask_worker, sha256), ignore_errors=True)


def _folder(worker: Any, sha256: str) -> Path:
    """Return where a worker has the project of one build; the worker's own folder goes when it ends."""
    return Path(worker.local_directory) / f"boldsteps-{sha256[:16]}"
