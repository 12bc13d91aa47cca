"""The executed notebook of a run: checked to be complete, and made the same bytes in every build."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from nbformat import NotebookNode, from_dict

from analysis.io.executed_notebooks import MIME_TYPE
from analysis.pipeline.task import Task

KERNELSPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
_CELL_FILE = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")


class IncompleteRunError(Exception):
    """papermill reported no error, but the message says what the run did not leave."""


def check_complete(notebook: NotebookNode, task: Task) -> None:
    """Raises IncompleteRunError unless all cells ran and the exhibits are about the task's area."""
    for number, cell in enumerate(_code_cells(notebook), start=1):
        if cell.source.strip() and cell.execution_count is None:
            raise IncompleteRunError(f"code cell {number} was not executed")
    recorded = dict(notebook.metadata.get("papermill", {}).get("parameters", {}))
    if recorded != task.parameters:
        raise IncompleteRunError(f"the notebook was run with {recorded}, not with {task.parameters}")
    outputs = (output.get("data", {}) for cell in _code_cells(notebook) for output in cell.outputs)
    exhibits = [data[MIME_TYPE] for data in outputs if MIME_TYPE in data]
    if not exhibits:
        raise IncompleteRunError("the notebook shows nothing: not one exhibit")
    period, area = task.parameters["period"], task.parameters["area"]
    for exhibit in exhibits:
        if exhibit["period"] != period or exhibit["area"] not in (task.area_code, task.county_code):
            about = f"exhibit {exhibit['id']} is about {exhibit['area_name']} in {exhibit['period']}"
            raise IncompleteRunError(f"{about}, not about {area} in {period}")
    if all(exhibit["area"] != task.area_code for exhibit in exhibits):
        raise IncompleteRunError(f"no exhibit is about {area}")


class ReproducibleEngine:
    """A base of papermill's engines, which gives papermill the same bytes to save for every run."""

    @classmethod
    def execute_notebook(
        cls, nb: NotebookNode, *given: Any, source_ids: Collection[str] | None = None, **options: Any
    ) -> NotebookNode:
        """Run a notebook. source_ids: of the cells as they were written; without them nothing is removed."""
        executed: NotebookNode = super().execute_notebook(nb, *given, **options)  # type: ignore[misc]
        if source_ids is not None:
            make_reproducible(executed, source_ids)
        return executed


def make_reproducible(notebook: NotebookNode, source_ids: Collection[str]) -> None:
    """Remove what differs from one run to the next. Cells that were not in the source get ids by number."""
    papermill = {"parameters": notebook.metadata.get("papermill", {}).get("parameters", {})}
    language = {"name": "python"}
    notebook.metadata = from_dict(
        {"kernelspec": KERNELSPEC, "language_info": language, "papermill": papermill}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if cell.get("id") not in source_ids:
            cell["id"] = f"cell-{number}"
        if cell.cell_type == "code":
            cell.outputs = _joined_streams(cell.outputs)
            for output in cell.outputs:
                if output.output_type == "stream":
                    output.text = _without_traces(output.text)
                if "text/plain" in output.get("data", {}):
                    output.data["text/plain"] = _without_traces(output.data["text/plain"])


def _joined_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return standard output and error as one output each: their pieces depend on when a kernel flushed."""
    streams: dict[str, NotebookNode] = {}
    joined = []
    for output in outputs:
        if output.output_type == "stream" and output.name in streams:
            streams[output.name].text += output.text
            continue
        if output.output_type == "stream":
            streams[output.name] = output
        joined.append(output)
    for index in range(len(joined) - 1):
        if [output.get("name") for output in joined[index : index + 2]] == ["stderr", "stdout"]:
            joined[index], joined[index + 1] = joined[index + 1], joined[index]
    return joined


def _without_traces(text: str) -> str:
    """Return the text without addresses in memory and names of temporary files."""
    return _ADDRESS.sub("at 0x…", _CELL_FILE.sub("<cell>", text))


def _code_cells(notebook: NotebookNode) -> Iterator[NotebookNode]:
    return (cell for cell in notebook.cells if cell.cell_type == "code")
