"""Imported once by the process that runs are forked from: what every notebook needs, and nothing that starts a thread.

A thread, and any lock it holds, does not survive a fork; so the libraries are told to calculate in one thread
(`pool.ENVIRONMENT`), and the runs refuse to start from a process that has more. What importing `analysis` changes for
all of a process, the style of its charts, is in force in every run; with a plain kernel, from the cell that imports it.
"""

import gc
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import analysis
from analysis.pipeline.huge_pages import use_large_pages
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
"""The parts of `analysis` that runs need; these import what they need of the others."""


def import_everything() -> None:
    """Imports the libraries and what runs need. A module that fails is left for the notebook that needs it to report."""
    for name in [*LIBRARIES, *modules()]:
        try:
            importlib.import_module(name)
        except Exception:
            continue


def modules() -> list[str]:
    """The modules of `analysis` in those parts."""
    folders = (Path(analysis.__file__).parent / part for part in FOR_NOTEBOOKS)
    return [
        f"analysis.{folder.name}.{path.stem}"
        for folder in folders
        for path in sorted(folder.glob("[!_]*.py"))
    ]


def rehearse() -> None:
    """What is made when it is first used is made here: by running a notebook, whose shell goes with it, and drawing."""
    from analysis.pipeline.warm_engine import forget_shell

    with suppress(Exception):
        draw()
    with suppress(Exception):
        run_a_notebook()
    forget_shell()


def draw() -> None:
    """A chart of lines and one of bars: the others are made of the same."""
    import pandas

    from analysis.exhibits.charts import Marker, ranked_bars, trend

    lines = [("2011/12", 2012, "a", 1.0), ("2012/13", 2013, "a", 2.0)]
    trend(
        pandas.DataFrame(lines, columns=["year", "end", "series", "value"]),
        unit="percent",
        markers=[Marker("a", 1)],
    )
    bars = pandas.DataFrame([("a", 1.0, "1"), ("b", 2.0, "2")], columns=["name", "value", "shown"])
    ranked_bars(bars, unit="percent", marked="a", reference=Marker("a", 1))


def run_a_notebook() -> None:
    """Through papermill, as every run."""
    import papermill
    from nbformat import v4

    from analysis.pipeline.warm_engine import NAME

    cells = [v4.new_code_cell('period = ""', metadata={"tags": ["parameters"]}), v4.new_code_cell("period")]
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("Rehearsal"), *cells])
    names = {"kernel_name": "python3", "language": "python", "engine_name": NAME}
    papermill.execute_notebook(notebook, None, {"period": ""}, progress_bar=False, **names)


def make_shell() -> None:
    """The shell that the cells of every run are executed in."""
    from analysis.pipeline.warm_engine import shell_of_process

    shell_of_process()


def read_for(task: Task) -> None:
    """Reads the figures of the run's edition, so that the run finds them read. What is wrong with them is for the run to say."""
    from analysis.edition.edition import open_edition
    from analysis.project import Project

    with suppress(Exception):
        open_edition(Project(Path(task.project).resolve()), task.parameters["period"])


@contextmanager
def without(name: str) -> Iterator[None]:
    """As if that library were not installed, for what is imported meanwhile; a notebook can still import it."""
    if name in sys.modules:
        raise ImportError(f"{name} has been imported already, and with it its threads.")
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


with without("pyarrow"), without("rfc3987_syntax"):
    # pandas uses the first where it is there, and importing it starts a thread; jsonschema the second, to check addresses of a
    # kind that notebooks do not have, and importing it takes as long as pandas and seaborn together
    import_everything()
rehearse()
make_shell()
gc.collect()
gc.freeze()
use_large_pages()
