"""Imported once by the process that runs are forked from: what every notebook needs, but no thread.
A thread, and any lock it has, does not survive a fork: libraries calculate in one (`pool.ENVIRONMENT`), and
runs refuse to start from a process that has more."""

import ctypes
import gc
import importlib
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import analysis
from analysis.io.installed_libraries import NOT_NEEDED, hidden_libraries
from analysis.pipeline.task import Task

LIBRARIES = (
    "pandas",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "seaborn",
    "papermill",
    "analysis.pipeline.execution",
)
FOR_NOTEBOOKS = ("chapters", "edition", "exhibits", "narrative", "comparison")
"""The packages that runs need; these import what they need of the others."""
LARGE_PAGE = 2 * 1024 * 1024
MADV_COLLAPSE = 25
"""Of <linux/mman.h>, since Linux 6.1; an older one refuses."""


def import_everything() -> None:
    """Import the libraries and what runs need. The notebook that needs it reports a module that fails."""
    folder = Path(analysis.__file__).parent
    paths = [path for part in FOR_NOTEBOOKS for path in sorted((folder / part).glob("[!_]*.py"))]
    for name in [*LIBRARIES, *(f"analysis.{path.parent.name}.{path.stem}" for path in paths)]:
        with suppress(Exception):
            importlib.import_module(name)


with hidden_libraries("pyarrow", NOT_NEEDED):  # importing pyarrow, which pandas uses, starts a thread
    import_everything()


def draw() -> None:
    """Draw a chart of lines and one of bars: the others are made of the same."""
    import pandas  # here, so that a module that fails does not end this process

    from analysis.exhibits.charts import Marker, bars, ranked_bars, trend

    lines = [("first", 1, "a", "county", 1.0, 0), ("second", 2, "a", "county", 2.0, 0)]
    table = pandas.DataFrame(lines, columns=["year", "end", "series", "kind", "value", "part"])
    trend(table, unit="percent", markers=[Marker("a", 1, "third", 3)])
    two = bars([("a", 1.0, "1"), ("b", 2.0, "2")])
    ranked_bars(two, unit="percent", marked="a", references=[Marker("a", 1)])


def run_a_notebook() -> None:
    """Run a notebook through papermill, as every run does."""
    import papermill
    from nbformat import v4

    cells = [v4.new_code_cell('period = ""', metadata={"tags": ["parameters"]}), v4.new_code_cell("period")]
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("Rehearsal"), *cells])
    names = {"kernel_name": "python3", "language": "python", "engine_name": NAME}
    papermill.execute_notebook(notebook, None, {"period": ""}, progress_bar=False, **names)


def read_for(task: Task) -> None:
    """Read the figures of the run's edition, and work out the scorecards of the county and of its area, ahead
    of the run, which reports errors."""
    with suppress(Exception):
        from analysis.edition import scorecard
        from analysis.edition.edition import open_edition
        from analysis.project import Project

        edition = open_edition(Project(Path(task.project).resolve()), task.parameters["period"])
        edition.once(read_for, edition.figures.all_shown)
        for area in (edition.county, edition.areas.find(task.parameters["area"])):
            edition.once((read_for, area.code), partial(scorecard.rows, edition, area))


def use_large_pages() -> None:
    """Move the memory of this process into large pages, so that a fork is quickly made and quickly gone.
    A fork copies the table of pages and gives it back: in pages of 4 kB that takes longer than a light
    notebook. Linux only, and only if the system allows it; elsewhere nothing happens."""
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        collapse = ctypes.CDLL(None).madvise
        collapse.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
            addresses, permissions, _, _, file = line.split()[:5]
            if permissions.startswith("rw") and file == "0":  # memory that is private, writable and no file's
                start, end = (int(address, 16) for address in addresses.split("-"))
                first = -(-start // LARGE_PAGE) * LARGE_PAGE
                for page in range(first, end - LARGE_PAGE + 1, LARGE_PAGE):
                    collapse(page, LARGE_PAGE, MADV_COLLAPSE)


from ipykernel.zmqshell import ZMQInteractiveShell  # noqa: E402  # imported with papermill

from analysis.pipeline.warm_engine import NAME, shell_of_process  # noqa: E402  # imports papermill

for rehearse in (draw, run_a_notebook):  # what is made when it is first used is made here
    with suppress(Exception):
        rehearse()
ZMQInteractiveShell.clear_instance()  # of the rehearsal
shell_of_process()  # the one that the cells of every run are executed in
gc.collect()
gc.freeze()
use_large_pages()
