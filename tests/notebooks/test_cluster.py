"""Runs on a real Dask cluster on this machine: a scheduler and two workers, each a process with a folder of its own."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.errors import UsageError
from analysis.io.cache import Cache
from analysis.pipeline.dask_cluster import pack, run_on_cluster
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.pool import default_engine, run_all
from analysis.pipeline.task import Outcome, Task
from analysis.project import Project

pytest.importorskip("distributed", reason="the extra `dask` is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # of Dask's own

FIXTURES = Path(__file__).parent / "fixtures"
ROOT = Path(__file__).parents[2]
DASK = [sys.executable, "-m", "dask"]
QUIET: Callable[[str], None] = lambda _: None  # noqa: E731  # what is said is told by a test of its own
LOCAL = ["--host", "127.0.0.1", "--no-dashboard"]


class Cluster:
    """A scheduler and its workers, as processes."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(self.file), *options)
        self.workers: list[subprocess.Popen[bytes]] = []

    @property
    def address(self) -> str:
        import json

        for _ in range(600):
            if self.file.is_file() and self.file.stat().st_size:
                return str(json.loads(self.file.read_text(encoding="utf-8"))["address"])
            time.sleep(0.1)
        raise AssertionError("the scheduler did not start")

    def add_worker(self, *options: str) -> subprocess.Popen[bytes]:
        folder = self.folder / f"worker-{len(self.workers)}"
        folder.mkdir()
        self.workers.append(
            self._start(
                "worker",
                self.address,
                "--nthreads",
                "1",
                "--local-directory",
                str(folder),
                *options,
                cwd=folder,
            )
        )
        return self.workers[-1]

    def wait_for_workers(self) -> None:
        """Until all that were added are there; a busy machine takes its time to start them."""
        from distributed import Client

        with Client(self.address) as client:
            client.wait_for_workers(len(self.workers), timeout=120)

    def _start(self, what: str, *options: str, cwd: Path | None = None) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{what}.log").open("ab")
        return subprocess.Popen(
            [*DASK, what, *LOCAL, *options], stdout=log, stderr=log, cwd=cwd or self.folder
        )

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
        for process in (*self.workers, self.scheduler):
            process.wait(timeout=60)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of two workers, one with a nanny. The last test kills the other."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    made.add_worker("--no-nanny")
    made.add_worker()
    made.wait_for_workers()
    yield made
    made.stop()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose notebooks are the fixtures."""
    root = tmp_path / "project"
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copytree(FIXTURES, root / "notebooks")
    shutil.copy(ROOT / "_quarto.yml", root)
    return Project(root)


@pytest.fixture
def task(project: Project, tmp_path: Path) -> Callable[..., Task]:
    def make(notebook: str, name: str = "", folder: str = "delivered") -> Task:
        output = tmp_path / folder / f"{name or notebook}.ipynb"
        parameters = {"period": "2012", "area": "Thanet"}
        source = str(project.notebooks / f"{notebook}.ipynb")
        codes = ("E07000114", "E10000016")
        return Task(
            name or notebook, source, str(output), parameters, *codes, str(project.root), default_engine()
        )

    return make


def inputs_of(project: Project) -> Inputs:
    return Inputs(project, Cache(project.root / "cache"))


def by_name(outcomes: Iterator[Outcome]) -> dict[str, Outcome]:
    return {outcome.task.name: outcome for outcome in outcomes}


def test_two_workers_leave_what_this_machine_leaves(
    cluster: Cluster, project: Project, task: Callable[..., Task]
) -> None:
    names = ("good", "every_output", "raises")
    there = by_name(
        run_on_cluster([task(name) for name in names], cluster.address, inputs_of(project), QUIET)
    )
    here = by_name(run_all([task(name, folder="local") for name in names], 2))
    assert {name: outcome.error for name, outcome in there.items()} == {
        name: outcome.error for name, outcome in here.items()
    }
    for name in ("good", "every_output"):
        for ending in (".ipynb", ".reads"):
            files = [Path(each[name].task.output).with_suffix(ending).read_bytes() for each in (there, here)]
            assert files[0] == files[1]
    assert Path(there["raises"].task.output).with_suffix(".failed.ipynb").is_file()
    assert not list(cluster.folder.glob("worker-*/**/project"))


def test_a_cluster_that_does_not_answer(
    project: Project, task: Callable[..., Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.pipeline.dask_cluster.ANSWER_SECONDS", 1)
    with pytest.raises(UsageError, match=r"No Dask cluster with a worker answers at tcp://127\.0\.0\.1:9"):
        list(run_on_cluster([task("good")], "tcp://127.0.0.1:9", inputs_of(project), QUIET))


def test_a_worker_with_other_versions_is_refused(
    cluster: Cluster, project: Project, task: Callable[..., Task]
) -> None:
    inputs = inputs_of(project)
    inputs.__dict__["versions"] = {**inputs.versions, "pandas": "0.1"}
    with pytest.raises(UsageError, match=r"has pandas .* \(here 0\.1\)"):
        list(run_on_cluster([replace(task("good"))], cluster.address, inputs, QUIET))


def test_the_archive_is_the_same_bytes_for_the_same_files(project: Project) -> None:
    first, second = (pack(project.root, inputs_of(project).files) for _ in range(2))
    assert first == second
    (project.data / "rules" / "rag.csv").write_text("changed", encoding="utf-8")
    assert pack(project.root, inputs_of(project).files) != first


def test_the_runs_of_a_worker_that_is_killed_are_made_elsewhere(
    cluster: Cluster, project: Project, task: Callable[..., Task]
) -> None:
    killed, _ = cluster.workers
    tasks = [task("good", f"run-{number}") for number in range(8)]
    outcomes = []
    for outcome in run_on_cluster(tasks, cluster.address, inputs_of(project), QUIET):
        outcomes.append(outcome)
        if len(outcomes) == 2:
            killed.kill()
    assert killed.wait(timeout=60) != 0
    assert {outcome.task.name: outcome.error for outcome in outcomes} == {each.name: "" for each in tasks}
    assert len({Path(each.output).read_bytes() for each in tasks}) == 1


@pytest.fixture
def certificates(tmp_path: Path) -> Iterator[None]:
    """An authority, a certificate of it, and the environment that tells Dask of them."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make certificates")
    ca, key, cert, request = (
        str(tmp_path / name) for name in ("ca.pem", "key.pem", "cert.pem", "request.pem")
    )
    new = [openssl, "req", "-newkey", "rsa:2048", "-nodes", "-subj"]
    commands = [
        [*new, "/CN=authority", "-x509", "-days", "2", "-keyout", str(tmp_path / "ca.key"), "-out", ca],
        [*new, "/CN=localhost", "-keyout", key, "-out", request],
        [
            openssl,
            "x509",
            "-req",
            "-in",
            request,
            "-CA",
            ca,
            "-CAkey",
            str(tmp_path / "ca.key"),
            "-out",
            cert,
        ],
    ]
    for command in commands:
        subprocess.run(
            [*command, *(["-days", "2"] if "x509" in command else [])], check=True, capture_output=True
        )
    tls = {"CA_FILE": ca}
    tls |= {
        f"{who}__{what}": path
        for who in ("SCHEDULER", "WORKER", "CLIENT")
        for what, path in (("CERT", cert), ("KEY", key))
    }
    import dask.config

    with pytest.MonkeyPatch.context() as patched:
        for name, path in tls.items():
            patched.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{name}", path)
        dask.config.refresh()
        yield
    dask.config.refresh()


def test_a_cluster_with_certificates_is_used_and_one_without_is_said(
    tmp_path: Path, project: Project, task: Callable[..., Task], certificates: None
) -> None:
    folder = tmp_path / "cluster"
    folder.mkdir()
    made = Cluster(folder, "--protocol", "tls")
    try:
        assert made.address.startswith("tls://")
        made.add_worker("--no-nanny")
        said: list[str] = []
        [outcome] = run_on_cluster([task("good")], made.address, inputs_of(project), said.append)
        assert (outcome.error, said) == ("", [])
        with pytest.raises(UsageError, match="No Dask cluster"):
            list(
                run_on_cluster(
                    [task("good")], made.address.replace("tls", "tcp"), inputs_of(project), said.append
                )
            )
        assert "is open: who is in between can read the figures" in said[0]
    finally:
        made.stop()


def test_a_cluster_that_wants_certificates_is_said_to(project: Project, task: Callable[..., Task]) -> None:
    with pytest.raises(UsageError, match=r"tls://127\.0\.0\.1:9 needs certificates.*docs/scale.md"):
        list(run_on_cluster([task("good")], "tls://127.0.0.1:9", inputs_of(project), QUIET))
