"""What a run must leave, and what is not kept of it."""

from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis.io.executed_notebooks import MIME_TYPE
from analysis.pipeline.run_record import IncompleteRunError, check_complete, make_reproducible
from analysis.pipeline.task import Task

TASK = Task(
    "thanet/gaps",
    "gaps.ipynb",
    "out.ipynb",
    {"period": "2012", "area": "Thanet"},
    "E07000114",
    "E10000016",
    "project",
)
COUNTY_TASK = Task(
    "kent/gaps", "gaps.ipynb", "out.ipynb", TASK.parameters, "E10000016", "E10000016", "project"
)


def exhibit(area: str = "E07000114", period: str = "2012") -> Any:
    data = {
        MIME_TYPE: {"id": "gaps-ks4", "area": area, "area_name": area, "period": period},
        "text/plain": "A table",
    }
    return new_code_cell("show()", execution_count=1, outputs=[new_output("display_data", data)])


def notebook(*cells: Any, **parameters: str) -> Any:
    given = {**TASK.parameters, **parameters}
    return new_notebook(cells=list(cells), metadata={"papermill": {"parameters": given, "duration": 1.5}})


def test_a_run_with_an_exhibit_of_its_area_is_complete() -> None:
    check_complete(notebook(exhibit(), new_code_cell("")), TASK)


def test_a_district_may_show_the_county_beside_itself() -> None:
    check_complete(notebook(exhibit(), exhibit("E10000016")), TASK)


@pytest.mark.parametrize(
    ("executed", "said"),
    [
        (notebook(exhibit(), new_code_cell("later()")), "code cell 2 was not executed"),
        (notebook(exhibit(), area="Kent"), "the notebook was run with {'period': '2012', 'area': 'Kent'}"),
        (notebook(exhibit(), years="5"), "the notebook was run with"),
        (notebook(), "the notebook shows nothing: not one exhibit"),
        (notebook(exhibit("E10000016")), "no exhibit is about Thanet"),
        (
            notebook(exhibit(), exhibit("E07000108")),
            "exhibit gaps-ks4 is about E07000108 in 2012, not about Thanet in 2012",
        ),
        (
            notebook(exhibit(period="2013")),
            "exhibit gaps-ks4 is about E07000114 in 2013, not about Thanet in 2012",
        ),
    ],
)
def test_what_is_missing_is_said(executed: Any, said: str) -> None:
    with pytest.raises(IncompleteRunError) as raised:
        check_complete(executed, TASK)
    assert str(raised.value).startswith(said)


def test_the_county_does_not_show_a_district_as_itself() -> None:
    with pytest.raises(IncompleteRunError, match="exhibit gaps-ks4 is about E07000114"):
        check_complete(notebook(exhibit()), COUNTY_TASK)


def streams(*pieces: tuple[str, str]) -> Any:
    outputs = [new_output("stream", name=name, text=text) for name, text in pieces]
    return new_code_cell("show()", execution_count=1, outputs=outputs)


@pytest.mark.parametrize(
    "pieces",
    [
        [("stdout", "one two"), ("stderr", "careful")],
        [("stdout", "one "), ("stderr", "careful"), ("stdout", "two")],
        [("stderr", "care"), ("stdout", "one two"), ("stderr", "ful")],
    ],
)
def test_pieces_of_what_was_printed_are_joined(pieces: list[tuple[str, str]]) -> None:
    executed = notebook(streams(*pieces))
    make_reproducible(executed, set())
    found = [(output.name, output.text) for output in executed.cells[0].outputs]
    assert found == [("stdout", "one two"), ("stderr", "careful")]


def test_what_differs_between_processes_is_not_kept() -> None:
    texts = []
    for process in ("111", "222"):
        plain = f"<Thing at 0x7f{process}>"
        cell = streams(("stderr", f"/some/folder/ipykernel_{process}/{process}9.py:1: UserWarning: careful"))
        cell.outputs.append(new_output("display_data", {"text/plain": plain}))
        cell.metadata["papermill"], cell.metadata["execution"] = {"duration": process}, {"iopub": process}
        executed = notebook(cell)
        executed.metadata["host"] = process
        make_reproducible(executed, set())
        texts.append(nbformat.writes(executed))
    assert texts[0] == texts[1]
    assert "<cell>:1: UserWarning: careful" in texts[0]


def test_ids_of_the_source_are_kept_and_others_are_counted() -> None:
    kept, other = new_code_cell("1", id="kept"), new_code_cell("2")
    executed = notebook(kept, other)
    make_reproducible(executed, {"kept"})
    assert [cell.id for cell in executed.cells] == ["kept", "cell-2"]
