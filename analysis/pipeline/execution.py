"""One run: papermill on one notebook, in this process, and what it left asserted and saved. Never raises."""

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

import papermill
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

import analysis
from analysis.exhibits.chart_cache import open_chart_cache
from analysis.io import dependencies as reads
from analysis.pipeline import run_record as record
from analysis.pipeline.jupyter_kernel import NAME as KERNEL
from analysis.pipeline.jupyter_kernel import KernelEngine, in_kernel
from analysis.pipeline.redaction import for_readers
from analysis.pipeline.task import Outcome, Task, chart_cache_of, reads_of, set_aside
from analysis.pipeline.warm_engine import NAME as WARM
from analysis.pipeline.warm_engine import WarmEngine
from analysis.root import ENVIRONMENT_VARIABLE

papermill_engines.register(WARM, WarmEngine)
papermill_engines.register(KERNEL, KernelEngine)

ERROR_LENGTH = 300
PACKAGE_FOLDER = str(Path(analysis.__file__).parents[1])
"""A plain kernel must find the package too where it is not installed."""


def run_notebook(task: Task) -> Outcome:
    """Runs it, and says how that ended. A notebook that failed is moved away from where a page would be made of it."""
    os.environ[ENVIRONMENT_VARIABLE] = task.project
    os.environ["PYTHONPATH"] = os.pathsep.join(
        [PACKAGE_FOLDER, *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    Path(task.output).parent.mkdir(parents=True, exist_ok=True)
    _record_reads(task)
    start = time.perf_counter()
    error, detail = "", ""
    try:
        album = open_chart_cache(task.drawn_by, Path(task.drawn_before) if task.drawn_before else None)
        executed = _execute(task)
        record.check_complete(executed, task)
        _settle_reads(task)
        album.write(chart_cache_of(Path(task.output)))
    except Exception as problem:
        error, detail = _in_one_line(problem, task), traceback.format_exc()
        set_aside(task)
    return Outcome(task, error, detail, time.perf_counter() - start, _peak_memory_mb())


def _execute(task: Task) -> NotebookNode:
    execute: Callable[..., NotebookNode] = partial(
        papermill.execute_notebook,
        task.notebook,
        task.output,
        dict(task.parameters),
        kernel_name="python3",
        language="python",
        progress_bar=False,
        request_save_on_cell_execute=False,
        cwd=str(Path(task.notebook).parent),
        source_ids=_cell_ids(task),
    )
    return in_kernel(execute, task.timeout) if task.engine == "kernel" else execute(engine_name=WARM)


def _record_reads(task: Task) -> None:
    """From here on what the cells read is written down: by this process, or by the kernel it starts."""
    file = reads_of(Path(task.output))
    file.unlink(missing_ok=True)
    if task.engine == "kernel":
        os.environ[reads.FILE_VARIABLE] = str(file)
    else:
        reads.start(Path(task.project), file, at_once=False)


def _settle_reads(task: Task) -> None:
    """What was read, each once and in order, so that it is the same bytes each time."""
    reads.finish()
    file = reads_of(Path(task.output))
    file.write_text("".join(f"{line}\n" for line in reads.read_lines(file)), encoding="utf-8", newline="\n")


def _cell_ids(task: Task) -> set[str]:
    """The ids in the source. What it is besides is for papermill to read, and to find wrong."""
    try:
        cells = json.loads(Path(task.notebook).read_text(encoding="utf-8"))["cells"]
        return {cell["id"] for cell in cells if "id" in cell}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _in_one_line(problem: Exception, task: Task) -> str:
    """What a reader of the page and of the manifest is told: the error, not the way to it."""
    if isinstance(problem, PapermillExecutionError):
        text = f"{problem.ename}: {problem.evalue}"
    elif isinstance(problem, CellTimeoutError):
        text = task.too_slow
    elif isinstance(problem, record.IncompleteRunError):
        text = str(problem)
    else:
        text = f"{type(problem).__name__}: {problem}"
    return " ".join(for_readers(text, task.project).split())[:ERROR_LENGTH]


def _peak_memory_mb() -> float | None:
    """The most this process or, with a plain kernel, its kernel has held. None where the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
