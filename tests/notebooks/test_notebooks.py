"""The notebooks of the report: thin and clean as files, and run by hand they show what the document shows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient
from nbformat import NotebookNode

from analysis.chapters.coverage import shown_chapters
from analysis.data.document import Chapter, load_document
from analysis.data.editions import load_editions
from analysis.edition.edition import open_edition
from analysis.io.executed_notebooks import MIME_TYPE
from analysis.pipeline.parameters import declared_parameters
from analysis.pipeline.plan import Run, plan_runs
from analysis.pipeline.pool import default_engine, default_jobs, prepare, run_all
from analysis.pipeline.task import Task
from analysis.project import Project
from tests.support.editions import narrow_edition

PROJECT = Project(Path(__file__).resolve().parents[2])
NOTEBOOKS = sorted(PROJECT.notebooks.glob("*.ipynb"))
DEFAULT_PERIOD, DEFAULT_AREA = "2012", "Kent"
A_DISTRICT = ("2012", "Thanet")
LITTLE_PUBLISHED = ("2008", "Shepway")

PICTURE = re.compile(r"<svg .*?</svg>")
NOT_ONE_CALL = (
    ast.If,
    ast.For,
    ast.While,
    ast.With,
    ast.Try,
    ast.FunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.IfExp,
    ast.comprehension,
)

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def default_period(chapter: Chapter) -> str:
    """That of the project, or the first edition that has the chapter where that one has not."""
    periods = (DEFAULT_PERIOD, *load_editions(PROJECT.data))
    return next(each for each in periods if chapter in shown_chapters(open_edition(PROJECT, each)))


def run_as_it_is(path: Path) -> Run:
    """The run of the notebook with the parameters it is kept with."""
    period = default_period(load_document(PROJECT.root).find(path.stem))
    [run] = plan_runs(PROJECT, period, [DEFAULT_AREA], [path.stem])[0]
    return run


def runs_of(period: str, area: str) -> list[Run]:
    return plan_runs(PROJECT, period, [area])[0]


def named(run: Run) -> str:
    return f"{run.edition.period}-{run.name}"


# As files


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code_cells(path: Path) -> list[NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def test_the_document_is_made_of_the_notebooks_there_are() -> None:
    assert sorted(chapter.notebook for chapter in load_document(PROJECT.root).chapters) == [
        path.stem for path in NOTEBOOKS
    ]


@each_notebook
def test_source_is_a_valid_notebook_with_an_id_for_each_cell(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)
    ids = [cell["id"] for cell in notebook.cells]
    assert len(ids) == len(set(ids))


@each_notebook
def test_source_opens_with_a_title_and_has_no_other(path: Path) -> None:
    texts = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    assert [text for text in texts if text.startswith("# ")] == texts[:1]
    assert read(path).cells[0].cell_type == "markdown"


@each_notebook
def test_source_has_no_outputs(path: Path) -> None:
    assert [(cell.outputs, cell.execution_count) for cell in code_cells(path)] == [([], None)] * len(
        code_cells(path)
    )


@each_notebook
def test_source_names_any_python_kernel_and_nothing_of_a_machine(path: Path) -> None:
    metadata = read(path).metadata
    assert metadata.kernelspec.name == "python3"
    assert set(metadata) <= {"kernelspec", "language_info"}
    assert set(metadata.language_info) <= {"name"}


@each_notebook
def test_source_has_one_cell_of_typed_commented_parameters_with_the_defaults(path: Path) -> None:
    tagged = [cell for cell in code_cells(path) if "parameters" in cell.metadata.get("tags", [])]
    assert tagged == code_cells(path)[:1]
    assert declared_parameters(path) == {"period": str, "area": str}
    lines = tagged[0].source.splitlines()
    period = default_period(load_document(PROJECT.root).find(path.stem))
    assert [line.partition("  # ")[0] for line in lines] == [
        f'period: str = "{period}"',
        f'area: str = "{DEFAULT_AREA}"',
    ]
    assert all(line.partition("  # ")[2] for line in lines)


@each_notebook
def test_source_then_imports_and_opens_its_own_page(path: Path) -> None:
    statements = ast.parse(code_cells(path)[1].source).body
    imports = [each for each in statements if isinstance(each, ast.ImportFrom)]
    opened, *prepared = statements[len(imports) :]
    assert {str(each.module).partition(".")[0] for each in imports} == {"analysis"}
    assert ast.unparse(opened) == f"page = open_page('{path.stem}', period, area)"
    assert all(isinstance(each, ast.Assign) and isinstance(each.value, ast.Call) for each in prepared)


@each_notebook
def test_source_shows_one_exhibit_a_cell_by_one_call(path: Path) -> None:
    for cell in code_cells(path)[2:]:
        [statement] = ast.parse(cell.source).body
        assert isinstance(statement, ast.Expr), cell.source
        assert isinstance(statement.value, ast.Call), cell.source
        assert ast.unparse(statement.value.func).count(".") <= 1, cell.source
        assert ast.unparse(statement.value.args[0]) == "page", cell.source
        assert not [node for node in ast.walk(statement) if isinstance(node, NOT_ONE_CALL)], cell.source
        assert len([node for node in ast.walk(statement) if isinstance(node, ast.Call)]) == 1, cell.source


# Run by hand


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The document's own runs by name, as `boldsteps report` leaves them, and runs of other editions that are made like them."""
    built, folder = narrow_edition(tmp_path_factory, DEFAULT_PERIOD), tmp_path_factory.mktemp("runs")
    runs = [*map(run_as_it_is, NOTEBOOKS), *runs_of(*A_DISTRICT), *runs_of(*LITTLE_PUBLISHED)]
    others = [run for run in runs if run.edition.period != DEFAULT_PERIOD]
    engine = default_engine()
    prepare(engine)
    outcomes = run_all([_task(run, folder, engine) for run in others], default_jobs())
    made = {outcome.task.name: Path(outcome.task.output) for outcome in outcomes if outcome.is_done}
    return {named(run): made.get(named(run), built / run.output) for run in runs}


def _task(run: Run, folder: Path, engine: str) -> Task:
    return Task(
        name=named(run),
        notebook=str(run.notebook),
        output=str(folder / run.edition.period / run.output),
        parameters=run.parameters,
        area_code=run.area.code,
        county_code=run.county.code,
        project=str(PROJECT.root),
        engine=engine,
    )


def shown_by(path: Path) -> list[dict[str, Any]]:
    """What a run of the document shows."""
    return shown(nbformat.read(path, as_version=nbformat.NO_CONVERT))


def shown(notebook: NotebookNode) -> list[dict[str, Any]]:
    """Every exhibit as data, with the page's own text of it; the picture apart, it has a test of its own (test_execution)."""
    outputs = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    return [
        {**output[MIME_TYPE], "html": PICTURE.sub("", output["text/html"])}
        for output in outputs
        if MIME_TYPE in output
    ]


@pytest.fixture(scope="module")
def open_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KernelManager]:
    """A plain kernel that somebody started in a folder of their own and leaves running from one notebook to the next."""
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(tmp_path_factory.mktemp("elsewhere")))
    client.stop_channels()
    yield manager
    manager.shutdown_kernel(now=True)


def changed_by_hand(path: Path, period: str, area: str) -> NotebookNode:
    """The notebook with the parameters cell edited, as one does in JupyterLab."""
    notebook = read(path)
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    cell.source = re.sub('(?m)^(period: str =) "[^"]*"', rf'\1 "{period}"', cell.source)
    cell.source = re.sub('(?m)^(area: str =) "[^"]*"', rf'\1 "{area}"', cell.source)
    assert f'period: str = "{period}"' in cell.source
    assert f'area: str = "{area}"' in cell.source
    return notebook


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[pytest.mark.torture] * (path.stem != "ofsted")) for path in NOTEBOOKS],
    ids=lambda path: path.stem,
)
def test_run_as_it_is_from_any_folder_it_shows_what_the_document_shows(
    path: Path, document: dict[str, Path], tmp_path: Path
) -> None:
    """One of every kind of exhibit; `make torture` starts a kernel for each of the others too."""
    notebook = read(path)
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert shown(notebook) == shown_by(document[named(run_as_it_is(path))])
    assert not list(tmp_path.iterdir())


def run_in(kernel: KernelManager, notebook: NotebookNode) -> NotebookNode:
    client = NotebookClient(notebook, km=kernel)
    client.execute()
    client.kc.stop_channels()
    return notebook


@each_notebook
def test_run_as_it_is_in_an_open_kernel_it_shows_what_the_document_shows(
    path: Path, document: dict[str, Path], open_kernel: KernelManager
) -> None:
    assert shown(run_in(open_kernel, read(path))) == shown_by(document[named(run_as_it_is(path))])


@pytest.mark.parametrize(("period", "area"), [A_DISTRICT, LITTLE_PUBLISHED])
def test_parameters_changed_by_hand_it_shows_what_the_document_shows(
    period: str, area: str, document: dict[str, Path], open_kernel: KernelManager
) -> None:
    for run in runs_of(period, area):
        notebook = run_in(open_kernel, changed_by_hand(run.notebook, **run.parameters))
        assert shown(notebook) == shown_by(document[named(run)]), named(run)
        assert {exhibit["area_name"] for exhibit in shown(notebook)} <= {run.area.name, run.county.name}


def test_an_area_with_little_published_has_few_pages_and_no_empty_chart(document: dict[str, Path]) -> None:
    little, much = runs_of(*LITTLE_PUBLISHED), runs_of(*A_DISTRICT)
    assert 0 < len(little) < len(much) < len(NOTEBOOKS)
    exhibits = [exhibit for run in little for exhibit in shown_by(document[named(run)])]
    assert [
        exhibit["id"] for exhibit in exhibits if exhibit["kind"] in ("chart", "table") and not exhibit["rows"]
    ] == []
