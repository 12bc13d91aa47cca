"""Runs of tiny notebooks, one for each behaviour, with both engines, in processes of their own as in a real build."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbclient.exceptions import DeadKernelError

from analysis.io.executed_notebooks import MIME_TYPE
from analysis.pipeline.jupyter_kernel import in_kernel
from analysis.pipeline.pool import default_engine, run_all
from analysis.pipeline.task import ENGINES, Outcome, Task, reads_of

pytestmark = pytest.mark.slow

FIXTURES = Path(__file__).parent / "fixtures"
PROJECT = Path(__file__).parents[2]
VARIED = ["ofsted"]
"""A notebook that shows every kind of exhibit. A fresh kernel takes seconds; `make torture` takes the others."""
OTHERS = sorted({path.stem for path in (PROJECT / "notebooks").glob("*.ipynb")} - {*VARIED})
AVAILABLE = [engine for engine in ENGINES if engine == "kernel" or default_engine() == "warm"]

needs_both = pytest.mark.skipif("warm" not in AVAILABLE, reason="processes cannot be forked safely here")
each_engine = pytest.mark.parametrize("engine", AVAILABLE)
warm_engine = pytest.mark.parametrize(
    "engine", [pytest.param(name, marks=[pytest.mark.torture] * (name == "kernel")) for name in AVAILABLE]
)
"""Of a behaviour that the warm engine could lose; `make torture` shows that a fresh kernel has it too."""

Runner = Callable[..., list[Outcome]]
ERRORS = {
    "raises": "ValueError: the figure is not there",
    "good": "",
    "shows_another_area": "exhibit other-text is about Dover in 2012, not about Thanet in 2012",
    "shows_nothing": "the notebook shows nothing: not one exhibit",
}


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Runs fixtures for Thanet in 2012, two at a time; `outcome.task.output` is where each went."""

    def run_fixtures(*names: str, engine: str, **options: Any) -> list[Outcome]:
        tasks = [task_of(FIXTURES / f"{name}.ipynb", tmp_path / engine, engine, **options) for name in names]
        outcomes = {outcome.task.name: outcome for outcome in run_all(tasks, jobs=2)}
        return [outcomes[name] for name in names]

    return run_fixtures


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[Outcome]]:
    """Runs of fixtures as `run` makes them, each made once for all tests that only look at what it left."""
    made: dict[tuple[str, str], Outcome] = {}
    folder = tmp_path_factory.mktemp("once")

    def look_at(*names: str, engine: str) -> list[Outcome]:
        missing = [name for name in names if (engine, name) not in made]
        tasks = [task_of(FIXTURES / f"{name}.ipynb", folder / engine, engine) for name in missing]
        made.update({(engine, outcome.task.name): outcome for outcome in run_all(tasks, jobs=2)})
        return [made[engine, name] for name in names]

    return look_at


def task_of(
    notebook: Path, folder: Path, engine: str, area: str = "Thanet", code: str = "E07000114", **options: Any
) -> Task:
    parameters = {"period": "2012", "area": area}
    output = str(folder / notebook.name)
    return Task(
        notebook.stem, str(notebook), output, parameters, code, "E10000016", str(PROJECT), engine, **options
    )


def saved(outcome: Outcome) -> dict[str, Any]:
    """The executed notebook. A run that failed has none."""
    assert outcome.is_done, f"{outcome.error}\n{outcome.detail}"
    content: dict[str, Any] = json.loads(Path(outcome.task.output).read_text(encoding="utf-8"))
    return content


def printed(outcome: Outcome) -> str:
    outputs = [output for cell in saved(outcome)["cells"] for output in cell.get("outputs", [])]
    return "".join("".join(output.get("text", "")) for output in outputs)


def failed_file(outcome: Outcome) -> Path:
    return Path(outcome.task.output).with_suffix(".failed.ipynb")


@each_engine
def test_a_good_run_leaves_its_notebook_with_its_parameters(once: Runner, engine: str) -> None:
    [outcome] = once("good", engine=engine)
    executed = saved(outcome)
    assert executed["metadata"]["papermill"]["parameters"] == {"period": "2012", "area": "Thanet"}
    [exhibit] = [output["data"][MIME_TYPE] for cell in executed["cells"] for output in cell["outputs"]]
    assert (exhibit["area"], exhibit["period"]) == ("E07000114", "2012")
    assert outcome.seconds > 0


@each_engine
def test_a_run_leaves_no_time_path_or_host_behind(once: Runner, engine: str) -> None:
    [outcome] = once("good", engine=engine)
    executed = saved(outcome)
    assert set(executed["metadata"]) == {"kernelspec", "language_info", "papermill"}
    assert set(executed["metadata"]["papermill"]) == {"parameters"}
    assert not [cell for cell in executed["cells"] if {"papermill", "execution"} & set(cell["metadata"])]
    text = Path(outcome.task.output).read_text(encoding="utf-8")
    assert str(PROJECT) not in text
    assert str(Path(outcome.task.output).parent) not in text


def test_a_run_made_twice_is_the_same_bytes(run: Runner) -> None:
    first, second = (
        Path(run("every_output", engine=default_engine())[0].task.output).read_bytes() for _ in range(2)
    )
    assert first == second


def written_alike(warm: list[Outcome], kernel: list[Outcome]) -> dict[str, bool]:
    """For each notebook, whether both engines left the same cells and outputs."""
    return {one.task.name: saved(one) == saved(other) for one, other in zip(warm, kernel, strict=True)}


def read_alike(warm: list[Outcome], kernel: list[Outcome]) -> dict[str, bool]:
    """For each notebook, whether both engines noted the same reads: also of what the warm process had read before."""
    reads = [
        [reads_of(Path(outcome.task.output)).read_text(encoding="utf-8") for outcome in each]
        for each in (warm, kernel)
    ]
    return {
        outcome.task.name: bool(one) and one == other
        for outcome, one, other in zip(warm, *reads, strict=True)
    }


@needs_both
@pytest.mark.parametrize(
    "names",
    [("good", "every_output"), pytest.param(("leaves_traces",), marks=pytest.mark.torture)],
    ids=["good", "traces"],
)
def test_both_engines_leave_the_same_outputs(once: Runner, names: tuple[str, ...]) -> None:
    assert written_alike(once(*names, engine="warm"), once(*names, engine="kernel")) == dict.fromkeys(
        names, True
    )


@needs_both
@pytest.mark.parametrize(
    "names", [VARIED, pytest.param(OTHERS, marks=pytest.mark.torture)], ids=["varied", "others"]
)
def test_both_engines_leave_the_same_outputs_of_the_notebooks_of_the_report(
    tmp_path: Path, names: list[str]
) -> None:
    tasks = [
        task_of(PROJECT / "notebooks" / f"{name}.ipynb", tmp_path / engine, engine, "Kent", "E10000016")
        for name in names
        for engine in ("warm", "kernel")
    ]
    outcomes = {(outcome.task.engine, outcome.task.name): outcome for outcome in run_all(tasks, jobs=2)}
    warm, kernel = ([outcomes[engine, name] for name in names] for engine in ("warm", "kernel"))
    assert written_alike(warm, kernel) == dict.fromkeys(names, True)
    assert read_alike(warm, kernel) == dict.fromkeys(names, True)


@needs_both
def test_errors_are_shown_alike(once: Runner) -> None:
    warm, kernel = (once("raises", engine=engine)[0] for engine in ("warm", "kernel"))
    shown = [
        json.loads(failed_file(outcome).read_text(encoding="utf-8"))["cells"][-1]["outputs"]
        for outcome in (warm, kernel)
    ]
    assert shown[0] == shown[1]
    assert warm.error == kernel.error


@warm_engine
def test_a_run_fails_with_its_one_reason_and_does_not_stop_the_others(once: Runner, engine: str) -> None:
    outcomes = once(*ERRORS, engine=engine)
    assert {outcome.task.name: outcome.error for outcome in outcomes} == ERRORS
    assert [Path(outcome.task.output).exists() for outcome in outcomes] == [False, True, False, False]
    assert [failed_file(outcome).exists() for outcome in outcomes] == [True, False, True, True]


DIED = {
    "warm": "The process of the run ended unexpectedly (exit code 3).",
    "kernel": "DeadKernelError: Kernel died",
}


@each_engine
def test_a_run_that_hangs_is_ended_and_one_whose_process_dies_has_failed(tmp_path: Path, engine: str) -> None:
    seconds = {"warm": 3, "kernel": 15}[engine]
    tasks = [
        task_of(FIXTURES / "hangs.ipynb", tmp_path, engine, timeout=float(seconds)),
        task_of(FIXTURES / "dies.ipynb", tmp_path, engine),
        task_of(FIXTURES / "good.ipynb", tmp_path, engine),
    ]
    outcomes = {outcome.task.name: outcome for outcome in run_all(tasks, jobs=2)}
    assert outcomes["hangs"].error == f"Not finished within {seconds} seconds."
    assert outcomes["dies"].error == DIED[engine]
    assert outcomes["good"].is_done


@warm_engine
def test_a_run_leaves_nothing_behind_in_the_next(run: Runner, engine: str) -> None:
    run("leaves_traces", engine=engine)
    [outcome] = run("shows_traces", engine=engine)
    linewidth, is_marked, folder, figures = printed(outcome).splitlines()[0].split(" ", 3)
    assert (float(linewidth) < 33, is_marked, folder, figures) == (True, "False", "fixtures", "[]")


@warm_engine
def test_runs_draw_different_random_numbers(run: Runner, engine: str) -> None:
    first, second = (printed(run("shows_traces", engine=engine)[0]).splitlines()[1] for _ in range(2))
    assert first.startswith("draws ")
    assert not set(first.split()[1:]) & set(second.split()[1:])


@needs_both
def test_what_a_process_says_is_in_the_log(run: Runner, tmp_path: Path) -> None:
    log = tmp_path / "build.log"
    run("dies", engine="warm", log=str(log))
    assert log.read_text(encoding="utf-8") == "last words\n"


def test_a_kernel_that_does_not_start_is_tried_once_more() -> None:
    asked = []

    def execute(**options: Any) -> str:
        asked.append(options["kernel_manager_class"])
        if len(asked) == 1:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return "executed"

    assert in_kernel(execute, 10) == "executed"
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("problem", "times"),
    [
        (RuntimeError("Kernel died before replying"), 2),
        (DeadKernelError("Kernel died"), 1),
        (ValueError("no figure"), 1),
    ],
)
def test_what_is_not_tried_again(problem: Exception, times: int) -> None:
    asked = []

    def execute(**options: Any) -> None:
        asked.append(options)
        raise problem

    with pytest.raises(type(problem)):
        in_kernel(execute, 10)
    assert len(asked) == times


BUILD_UNTIL_KILLED = """
import sys
import time
from pathlib import Path
from analysis.pipeline import pool
from analysis.pipeline.task import Task
if __name__ == "__main__":
    notebook, output, project, engine = sys.argv[1:]
    task = Task("hangs", notebook, output, {"period": "2012", "area": "Thanet"}, "E07000114", "E10000016", project, engine)
    task_began = Path(output).with_suffix(".reads")
    waiting = pool._ended
    def told(running):
        while not task_began.exists():
            time.sleep(0.1)
        print("running", flush=True)
        yield from waiting(running)
    pool._ended = told
    list(pool.run_all([task], 1))
"""


@each_engine
def test_runs_end_when_the_build_is_killed(tmp_path: Path, engine: str) -> None:
    script = tmp_path / "build.py"
    script.write_text(BUILD_UNTIL_KILLED, encoding="utf-8")
    arguments = [str(FIXTURES / "hangs.ipynb"), str(tmp_path / "out.ipynb"), str(PROJECT), engine]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        [sys.executable, str(script), *arguments], stdout=subprocess.PIPE, text=True, env=environment
    ) as build:
        assert build.stdout is not None
        assert build.stdout.readline() == "running\n"
        build.kill()
        build.communicate(timeout=60)  # ends when the last process that can write to it has ended


@needs_both
def test_the_process_that_is_forked_has_one_thread() -> None:
    script = "from analysis.pipeline import pool; pool._set_environment(); from analysis.pipeline import fork_server, preload; "
    script += (
        "import sys; print(fork_server.thread_count(), 'pandas' in sys.modules, 'seaborn' in sys.modules)"
    )
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    command = [sys.executable, "-c", f"import os; os.environ['OPENBLAS_NUM_THREADS'] = '1'; {script}"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=PROJECT, check=True)
    assert done.stdout.split() == ["1", "True", "True"]


@needs_both
def test_papermill_finds_the_warm_engine_by_its_name(tmp_path: Path) -> None:
    papermill = Path(sys.executable).with_name("papermill")
    if not papermill.exists() or shutil.which("boldsteps", path=str(papermill.parent)) is None:
        pytest.skip("the package is not installed, so its entry points are not")
    output = tmp_path / "out.ipynb"
    options = ["--engine", "boldsteps-warm", "-k", "python3", "-p", "period", "2012", "-p", "area", "Thanet"]
    command = [
        str(papermill),
        str(FIXTURES / "shows_traces.ipynb"),
        str(output),
        *options,
        "--no-progress-bar",
    ]
    subprocess.run(command, check=True, capture_output=True, cwd=PROJECT)
    assert "A sentence." in output.read_text(encoding="utf-8")
