"""Imported once by the process that runs are forked from: what every notebook needs, and nothing that starts a thread.

A thread, and any lock it holds, does not survive a fork; so the libraries are told to calculate in one thread
(`pool.ENVIRONMENT`), and the runs refuse to start from a process that has more. What importing `analysis` changes for
all of a process, the style of its charts, is in force in every run; with a plain kernel, from the cell that imports it.
"""

import gc
import importlib
import pkgutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import analysis

LIBRARIES = (
    "pandas",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "seaborn",
    "papermill",
    "analysis.execution.notebook",
)
NOT_FOR_NOTEBOOKS = (
    "analysis.cli",
    "analysis.checks",
    "analysis.releases",
    "analysis.assembly",
    "analysis.execution.preload",
)


def import_everything() -> None:
    """Imports the libraries and `analysis`. A module that fails is left for the notebook that needs it to report."""
    names = [module.name for module in pkgutil.walk_packages(analysis.__path__, "analysis.", onerror=lambda name: None)]
    for name in [*LIBRARIES, *(name for name in names if not name.startswith(NOT_FOR_NOTEBOOKS))]:
        try:
            importlib.import_module(name)
        except Exception:
            continue


def read_a_notebook() -> None:
    """nbformat makes its validators when they are first needed; made here, they are there in every run."""
    from nbformat import NBFormatError, validator

    for is_relaxed in (False, True):
        with suppress(NBFormatError, AttributeError):
            validator.get_validator(4, 5, relax_add_props=is_relaxed)


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


def thread_count() -> int:
    """Threads of this process, those of libraries written in C included where the system says."""
    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        return threading.active_count()


with without("pyarrow"), without("rfc3987_syntax"):
    # pandas uses the first where it is there, and importing it starts a thread; jsonschema the second, to check addresses of a
    # kind that notebooks do not have, and importing it takes as long as pandas and seaborn together
    import_everything()
read_a_notebook()
THREADS_BEFORE_FORK = thread_count()
gc.collect()
gc.freeze()
