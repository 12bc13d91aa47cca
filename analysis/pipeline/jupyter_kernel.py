"""Cells executed by a plain Jupyter kernel of this interpreter, tried twice if it does not start."""

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
"""Reads are recorded from before the first cell."""
ARGUMENTS = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", RECORDED]
START_TIMEOUT_SECONDS = 60


class KernelEngine(ReproducibleEngine, NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """papermill engine: papermill's own, in a plain kernel."""


class OwnKernel(AsyncKernelManager):
    """A kernel of the interpreter that runs this, whichever kernels are installed on the machine."""

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(argv=ARGUMENTS, display_name="Python 3 (ipykernel)", language="python")


def in_kernel(execute: Callable[..., NotebookNode], timeout: float) -> NotebookNode:
    """Call papermill (`execute`) with a plain kernel, and again if that does not start: nothing has run."""
    try:
        return _in_new_kernel(execute, timeout)
    except DeadKernelError:
        raise
    except RuntimeError:  # what nbclient raises for a kernel that does not start
        return _in_new_kernel(execute, timeout)


def _in_new_kernel(execute: Callable[..., NotebookNode], timeout: float) -> NotebookNode:
    with tempfile.TemporaryDirectory(prefix="bold-") as folder:
        # sockets in a folder of their own: kernels started at the same time cannot take each other's ports
        ipc = {"transport": "ipc", "connection_file": f"{folder}/kernel.json"}
        return execute(
            engine_name=NAME,
            start_timeout=START_TIMEOUT_SECONDS,
            execution_timeout=int(timeout),
            kernel_manager_class=OwnKernel,
            config=Config() if os.name == "nt" else Config({"OwnKernel": ipc}),
            shutdown_kernel="immediate",
        )
