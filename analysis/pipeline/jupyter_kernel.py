"""Cells executed by a plain Jupyter kernel: this interpreter's own, over IPC, started again once if it
does not start."""

import os
import sys
import tempfile
from collections.abc import Callable

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.engines import NBClientEngine
from traitlets.config import Config

from analysis.pipeline.run_record import ReproducibleEngine

NAME = "boldsteps-kernel"
RECORDED = "--IPKernelApp.exec_lines=import analysis.io.dependencies as recorded; del recorded"
"""What is read is written down from before the first cell."""

ARGUMENTS = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", RECORDED]
START_TIMEOUT = 60


class KernelEngine(ReproducibleEngine, NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """papermill engine: papermill's own, in a plain kernel."""


class OwnKernel(AsyncKernelManager):
    """A kernel of the interpreter that runs this, whichever kernels are installed on the machine."""

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(argv=ARGUMENTS, display_name="Python 3 (ipykernel)", language="python")


def in_kernel(execute: Callable[..., NotebookNode], timeout: float) -> NotebookNode:
    """papermill (`execute`) with a plain kernel.

    One that does not start is tried once more: nothing has run by then.
    """
    try:
        return _in_new_kernel(execute, timeout)
    except DeadKernelError:
        raise
    except RuntimeError:  # what nbclient raises for a kernel that does not start
        return _in_new_kernel(execute, timeout)


def _in_new_kernel(execute: Callable[..., NotebookNode], timeout: float) -> NotebookNode:
    with tempfile.TemporaryDirectory(prefix="bold-") as folder:
        return execute(
            engine_name=NAME,
            start_timeout=START_TIMEOUT,
            execution_timeout=int(timeout),
            kernel_manager_class=OwnKernel,
            config=_transport(folder),
            shutdown_kernel="immediate",
        )


def _transport(folder: str) -> Config:
    """Sockets in a folder of their own: kernels started at the same time cannot take each other's ports."""
    if os.name == "nt":
        return Config()
    return Config({"OwnKernel": {"transport": "ipc", "connection_file": f"{folder}/kernel.json"}})
