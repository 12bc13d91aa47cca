"""One run: papermill executes one notebook in this process; the result is checked and saved."""

import json
import os
import re
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import papermill
from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from analysis.exhibits.chart_cache import ChartCache, open_chart_cache
from analysis.io import dependencies as reads
from analysis.io.cache import Cache
from analysis.pipeline import run_record as record
from analysis.pipeline.jupyter_kernel import NAME as KERNEL
from analysis.pipeline.jupyter_kernel import KernelEngine, in_kernel
from analysis.pipeline.task import Outcome, Task, reads_of, set_aside
from analysis.pipeline.warm_engine import NAME as WARM
from analysis.pipeline.warm_engine import WarmEngine
from analysis.root import ENVIRONMENT_VARIABLE

papermill_engines.register(WARM, WarmEngine)
papermill_engines.register(KERNEL, KernelEngine)

ERROR_LENGTH = 300
MIN_SECRET_LENGTH = 8
"""A value of the environment that is shorter may be any word: a year, a language, `1`."""
_FOLDERS = re.compile(r"(?<![\w.:/\\])(?:/|[A-Za-z]:[\\/])(?:[^\s/\\'\"]+[\\/])+")


def run_notebook(task: Task) -> Outcome:
    """Run the task and return how that ended; never raises. A failed notebook is moved (`set_aside`)."""
    os.environ[ENVIRONMENT_VARIABLE] = task.project
    Path(task.output).parent.mkdir(parents=True, exist_ok=True)
    read = reads_of(Path(task.output))
    read.unlink(missing_ok=True)
    if task.engine == "kernel":  # what the cells read is recorded by the kernel, or in this process
        os.environ[reads.FILE_VARIABLE] = str(read)
    else:
        reads.start(Path(task.project), read, at_once=False)
    start = time.perf_counter()
    error, detail = "", ""
    charts: ChartCache | None = None
    try:
        if task.cache:
            charts = open_chart_cache(Cache(Path(task.cache)), task.code)
        executed = _execute(task)
        record.check_complete(executed, task)
        reads.finish()
        lines = "".join(f"{line}\n" for line in reads.read_lines(read))  # sorted: the same bytes each time
        read.write_text(lines, encoding="utf-8", newline="\n")
    except Exception as problem:
        error, detail = _in_one_line(problem, task), traceback.format_exc()
        set_aside(task)
    seconds, shown = time.perf_counter() - start, tuple(sorted(charts.shown)) if charts else ()
    return Outcome(task, error, detail, seconds, _peak_memory_mb(), shown)


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


def _cell_ids(task: Task) -> set[str]:
    """Return the ids in the source. Empty if it is no notebook: papermill says so."""
    try:
        cells = json.loads(Path(task.notebook).read_text(encoding="utf-8"))["cells"]
        return {cell["id"] for cell in cells if "id" in cell}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _in_one_line(problem: Exception, task: Task) -> str:
    """Return the error as the page and the manifest show it, without its traceback."""
    if isinstance(problem, PapermillExecutionError):
        text = f"{problem.ename}: {problem.evalue}"
    elif isinstance(problem, CellTimeoutError):
        text = task.timed_out
    elif isinstance(problem, record.IncompleteRunError):
        text = str(problem)
    else:
        text = f"{type(problem).__name__}: {problem}"
    return " ".join(redacted(text, task.project).split())[:ERROR_LENGTH]


def redacted(text: str, project: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the text without folders, but for those in the project, and with variables for their values."""
    text = text.replace(f"{project}{os.sep}", "")
    for name, value in sorted(environment.items(), key=lambda item: -len(item[1])):
        if len(value) >= MIN_SECRET_LENGTH and name != "PYTHONPATH":
            text = text.replace(value, f"${name}")
    return _FOLDERS.sub("…/", text)


def _peak_memory_mb() -> float | None:
    """Return the peak memory of this process or its plain kernel. None if the system does not say."""
    try:
        import resource
    except ImportError:
        return None
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
