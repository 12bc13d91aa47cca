"""Cells executed by a plain Jupyter kernel: this interpreter's own, over IPC, started again once if it does not start."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import papermill
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

ARGUMENTS = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
START_TIMEOUT = 60


class OwnKernel(AsyncKernelManager):
    """A kernel of the interpreter that runs this, whichever kernels are installed on the machine."""

    @property
    def kernel_spec(self) -> KernelSpec:
        return KernelSpec(argv=ARGUMENTS, display_name="Python 3 (ipykernel)", language="python")


def execute(notebook: str, output: str, parameters: dict[str, Any], timeout: float) -> NotebookNode:
    """papermill with a plain kernel. A kernel that does not start is tried once more: nothing has run by then."""
    try:
        return _execute(notebook, output, parameters, timeout)
    except DeadKernelError:
        raise
    except RuntimeError:  # what nbclient raises for a kernel that does not start
        return _execute(notebook, output, parameters, timeout)


def _execute(notebook: str, output: str, parameters: dict[str, Any], timeout: float) -> NotebookNode:
    with tempfile.TemporaryDirectory(prefix="bold-") as folder:
        return papermill.execute_notebook(
            notebook,
            output,
            parameters,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            cwd=str(Path(notebook).parent),
            start_timeout=START_TIMEOUT,
            execution_timeout=int(timeout),
            kernel_manager_class=OwnKernel,
            config=_transport(folder),
        )


def _transport(folder: str) -> Config:
    """Sockets in a folder of their own: kernels started at the same time cannot take each other's ports."""
    if os.name == "nt":
        return Config()
    return Config({"OwnKernel": {"transport": "ipc", "connection_file": f"{folder}/kernel.json"}})
