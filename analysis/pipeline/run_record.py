"""What is kept of a run: its notebook without anything that differs from one build to the next, and asserted to be whole."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from nbformat import NotebookNode, from_dict

from analysis.errors import BoldStepsError
from analysis.io.executed_notebooks import MIME_TYPE, exhibit_outputs
from analysis.pipeline.task import Task

KERNELSPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
_CELL_FILE = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")


class IncompleteRunError(BoldStepsError):
    """papermill reported no error, but the run did not leave what it must: says what is missing."""


def check_complete(notebook: NotebookNode, task: Task) -> None:
    """Raises IncompleteRunError unless every cell ran with the parameters asked for and the exhibits are about the run's area."""
    for number, cell in enumerate(_code_cells(notebook), start=1):
        if cell.source.strip() and cell.execution_count is None:
            raise IncompleteRunError(f"code cell {number} was not executed")
    recorded = dict(notebook.metadata.get("papermill", {}).get("parameters", {}))
    if recorded != task.parameters:
        raise IncompleteRunError(f"the notebook was run with {recorded}, not with {task.parameters}")
    shown = (data for cell in _code_cells(notebook) for data in exhibit_outputs(cell))
    _check_exhibits([data[MIME_TYPE] for data in shown], task)


def _check_exhibits(exhibits: list[dict[str, Any]], task: Task) -> None:
    if not exhibits:
        raise IncompleteRunError("the notebook shows nothing: not one exhibit")
    for exhibit in exhibits:
        if exhibit["period"] != task.parameters["period"] or exhibit["area"] not in (
            task.area_code,
            task.county_code,
        ):
            raise IncompleteRunError(
                f"exhibit {exhibit['id']} is about {exhibit['area_name']} in {exhibit['period']}, "
                f"not about {task.parameters['area']} in {task.parameters['period']}"
            )
    if all(exhibit["area"] != task.area_code for exhibit in exhibits):
        raise IncompleteRunError(f"no exhibit is about {task.parameters['area']}")


class Settling:
    """For papermill's engines: what they hand to papermill to be saved is the same whenever, wherever and however it was run."""

    @classmethod
    def execute_notebook(
        cls, nb: NotebookNode, *given: Any, source_ids: Collection[str] | None = None, **options: Any
    ) -> NotebookNode:
        """source_ids: of the cells of the notebook as it is written; others were given to them on the way. Without, nothing is settled."""
        executed: NotebookNode = super().execute_notebook(nb, *given, **options)  # type: ignore[misc]
        if source_ids is not None:
            settle(executed, source_ids)
        return executed


def settle(notebook: NotebookNode, source_ids: Collection[str]) -> None:
    """Takes away what differs from one run to the next."""
    parameters = notebook.metadata.get("papermill", {}).get("parameters", {})
    notebook.metadata = from_dict(
        {
            "kernelspec": KERNELSPEC,
            "language_info": {"name": "python"},
            "papermill": {"parameters": parameters},
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if cell.get("id") not in source_ids:
            cell["id"] = f"cell-{number}"
        if cell.cell_type == "code":
            cell.outputs = [_settled(output) for output in _joined_streams(cell.outputs)]


def _joined_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Standard output and error each as one output, where the first piece was: pieces depend on when a kernel flushed."""
    streams: dict[str, NotebookNode] = {}
    kept = []
    for output in outputs:
        if output.output_type == "stream" and output.name in streams:
            streams[output.name].text += output.text
            continue
        if output.output_type == "stream":
            streams[output.name] = output
        kept.append(output)
    return _standard_output_first(kept)


def _standard_output_first(outputs: list[NotebookNode]) -> list[NotebookNode]:
    for place in range(len(outputs) - 1):
        names = [output.get("name") for output in outputs[place : place + 2]]
        if names == ["stderr", "stdout"]:
            outputs[place], outputs[place + 1] = outputs[place + 1], outputs[place]
    return outputs


def _settled(output: NotebookNode) -> NotebookNode:
    """Without addresses in memory and names of temporary files, which differ in each process."""
    if output.output_type == "stream":
        output.text = _without_traces(output.text)
    if "text/plain" in output.get("data", {}):
        output.data["text/plain"] = _without_traces(output.data["text/plain"])
    return output


def _without_traces(text: str) -> str:
    return _ADDRESS.sub("at 0x…", _CELL_FILE.sub("<cell>", text))


def _code_cells(notebook: NotebookNode) -> Iterator[NotebookNode]:
    return (cell for cell in notebook.cells if cell.cell_type == "code")


def _outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    return (output for cell in _code_cells(notebook) for output in cell.outputs)
