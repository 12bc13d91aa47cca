"""Cells executed in the process that papermill runs in, a fork that runs one notebook only: `boldsteps-warm`.
Shell, display hook, messages and client are those of a plain kernel, so outputs are the same; what is printed
past Python goes to the log. papermill loads this module, so it must be imported before."""

from contextlib import redirect_stderr, redirect_stdout
from io import TextIOBase
from pathlib import Path
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.displayhook import ZMQShellDisplayHook
from ipykernel.zmqshell import ZMQDisplayPublisher, ZMQInteractiveShell
from jupyter_client.session import Session
from nbclient import NotebookClient
from nbformat import NotebookNode
from papermill.engines import Engine, NotebookExecutionManager
from papermill.exceptions import PapermillException
from traitlets.config import Config

from analysis.pipeline.run_record import ReproducibleEngine

NAME = "boldsteps-warm"


class WarmEngine(ReproducibleEngine, Engine):  # type: ignore[misc]  # papermill has no types
    """papermill engine: one notebook, in this process."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **kwargs: Any
    ) -> None:
        shell = CellShell(nb_man.nb)
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            with redirect_stdout(shell.stdout), redirect_stderr(shell.stderr):
                is_done = shell.execute(cell, index)
            if not is_done:
                nb_man.cell_exception(cell, cell_index=index)
            nb_man.cell_complete(cell, cell_index=index)
            if not is_done:
                break


class CellShell:
    """A kernel's shell without the kernel: what it would send goes straight into the cell."""

    def __init__(self, notebook: NotebookNode) -> None:
        self._session = DirectSession(NotebookClient(notebook))
        self.stdout, self.stderr = Stream("stdout", self._session), Stream("stderr", self._session)
        self._shell = shell_of_process()
        hook, publisher = self._shell.displayhook, self._shell.display_pub
        assert isinstance(hook, ZMQShellDisplayHook) and isinstance(publisher, ZMQDisplayPublisher)
        if hook.session is not None:
            raise PapermillException(
                f"The engine {NAME} runs one notebook in a process; this process has run one already."
            )
        hook.session = publisher.session = self._session
        self._shell.user_ns["_dh"][:] = [Path.cwd()]  # the shell may have been made elsewhere
        self._shell.starting_dir = str(Path.cwd())

    def execute(self, cell: NotebookNode, index: int) -> bool:
        """Return whether the cell ran without an error. Text cells and empty cells do."""
        if cell.cell_type != "code" or not cell.source.strip():
            return True
        cell.outputs = []
        cell.execution_count = self._shell.execution_count
        self._session.show_in(cell, index)
        result = self._shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
        return bool(result.success)


def shell_of_process() -> ZMQInteractiveShell:
    """Return the shell of this process, which has one as a kernel has; it is made if there is none.
    Without history: its file is shared between processes, and a thread writes it."""
    config = Config({"HistoryManager": {"enabled": False}})
    return ZMQInteractiveShell.instance(config=config, compiler_class=XCachingCompiler)


class DirectSession(Session):
    """Gives the messages that a kernel's shell sends to the notebook client as if they had arrived."""

    def __init__(self, client: NotebookClient) -> None:
        super().__init__()
        self._client = client
        self._cell = NotebookNode()
        self._index = 0

    def show_in(self, cell: NotebookNode, index: int) -> None:
        self._cell, self._index = cell, index
        self._client.clear_before_next_output = False

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *args: Any, **kwargs: Any) -> Any:
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        arrived = {**message, "content": self.unpack(self.pack(message["content"]))}
        self._client.process_message(arrived, self._cell, self._index)
        return message


class Stream(TextIOBase):
    """Standard output or error of a cell."""

    encoding = "UTF-8"

    def __init__(self, name: str, session: DirectSession) -> None:
        self.name = name
        self._session = session

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text:
            self._session.send(None, "stream", {"name": self.name, "text": text})
        return len(text)
