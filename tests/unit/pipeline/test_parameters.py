"""The parameters of a notebook are checked against its own cell before anything runs."""

import json
from pathlib import Path

import pytest

from analysis.errors import UsageError
from analysis.pipeline.parameters import check_parameters, declared_parameters

FIXTURES = Path(__file__).parents[2] / "notebooks" / "fixtures"
GIVEN = {"period": "2012", "area": "Thanet"}


def notebook(folder: Path, source: str, tags: tuple[str, ...] = ("parameters",)) -> Path:
    cell = {
        "cell_type": "code",
        "metadata": {"tags": list(tags)},
        "source": source.splitlines(keepends=True),
        "outputs": [],
    }
    path = folder / "any.ipynb"
    path.write_text(
        json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8"
    )
    return path


def problem(path: Path, given: dict[str, object]) -> str:
    with pytest.raises(UsageError) as raised:
        check_parameters(path, given)
    return str(raised.value)


def test_parameters_that_the_notebook_declares_pass() -> None:
    check_parameters(FIXTURES / "good.ipynb", GIVEN)


def test_types_come_from_annotations_and_from_defaults(tmp_path: Path) -> None:
    path = notebook(
        tmp_path, 'period: str = "2012"  # the edition\nyears = 5\nshare_pct: float = 1.0\nis_draft = False'
    )
    assert declared_parameters(path) == {"period": str, "years": int, "share_pct": float, "is_draft": bool}


def test_no_parameters_cell() -> None:
    said = problem(FIXTURES / "no_parameters_cell.ipynb", GIVEN)
    assert (
        said
        == "no_parameters_cell.ipynb: no cell is tagged `parameters`. Tag the cell that sets `period` and `area`."
    )


def test_a_parameter_the_notebook_does_not_have(tmp_path: Path) -> None:
    said = problem(notebook(tmp_path, 'period: str = "2012"\nareas: str = "Kent"'), GIVEN)
    assert said == "any.ipynb: There is no parameter called 'area'. Did you mean areas? Known: period, areas."


def test_another_type() -> None:
    said = problem(FIXTURES / "wrong_type.ipynb", GIVEN)
    assert said == "wrong_type.ipynb: the parameter 'period' is a whole number (int); '2012' is text (str)."


def test_true_is_not_a_whole_number(tmp_path: Path) -> None:
    assert "yes or no (bool)" in problem(notebook(tmp_path, "years: int = 5"), {"years": True})


@pytest.mark.parametrize("line", ["period = find()", "import os", "period: Period = '2012'", "a = b = 1"])
def test_a_line_that_is_not_a_declaration(tmp_path: Path, line: str) -> None:
    said = problem(notebook(tmp_path, f'area: str = "Kent"\n{line}'), {"area": "Kent"})
    assert said.startswith("any.ipynb: line 2 of the parameters cell is ")
    assert "each line must read `name: type = default`" in said


def test_a_cell_that_is_not_python(tmp_path: Path) -> None:
    assert "any.ipynb: the parameters cell is not Python" in problem(notebook(tmp_path, "period ="), GIVEN)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_file_that_is_not_a_notebook(tmp_path: Path, content: str) -> None:
    path = tmp_path / "any.ipynb"
    path.write_text(content, encoding="utf-8")
    assert problem(path, GIVEN).startswith("any.ipynb: ")
