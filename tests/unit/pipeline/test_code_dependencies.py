"""Which code a notebook can reach, and that the notebooks of the report reach no other."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.pipeline.code_dependencies import CodeDependencies

PROJECT = Path(__file__).parents[3]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
MODULES = {
    "__init__": "",
    "pages": "from analysis.figures import Figure\n",
    "figures": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from analysis import typed\n",
    "typed": "",
    "gaps": "def show():\n    from analysis import pages\n    return pages\n",
    "budget": "import analysis.money.rows\n",
    "money/__init__": "",
    "money/rows": "",
    "wild": "import importlib\nimportlib.import_module('analysis.' + 'budget')\n",
    "execution/__init__": "",
    "execution/notebook": "",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, source in MODULES.items():
        path = tmp_path / "analysis" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return tmp_path / "analysis"


def notebook_of(folder: Path, *sources: str) -> Path:
    path = folder / "notebook.ipynb"
    cells = [{"cell_type": "code", "source": [source]} for source in sources]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


def reached(package: Path, *sources: str) -> set[str]:
    found = CodeDependencies(package).reached_by(notebook_of(package.parent, *sources))
    return {name.removeprefix("analysis").removeprefix(".") for name in found}


ALWAYS = {""}


def test_imports_are_followed_wherever_they_stand(package: Path) -> None:
    assert reached(package, "from analysis import gaps\n", "gaps.show()") == ALWAYS | {
        "gaps",
        "pages",
        "figures",
        "typed",
    }


def test_packages_come_with_their_modules(package: Path) -> None:
    assert reached(package, "import analysis.budget\n") == ALWAYS | {"budget", "money", "money.rows"}


@pytest.mark.parametrize(
    "cell",
    [
        "%matplotlib inline",
        "import pandas",
        "import analysis",
        "from analysis import wild",
        "exec('import analysis.gaps')",
    ],
)
def test_where_reading_does_not_tell_everything_is_reached(package: Path, cell: str) -> None:
    assert len(reached(package, cell)) == len(MODULES)


def test_the_hash_is_of_the_code_reached_and_of_no_other(package: Path) -> None:
    notebook = notebook_of(package.parent, "from analysis import gaps")
    before = CodeDependencies(package).digest(notebook)
    (package / "budget.py").write_text("changed = 1\n", encoding="utf-8")
    assert CodeDependencies(package).digest(notebook) == before
    (package / "typed.py").write_text("changed = 1\n", encoding="utf-8")
    assert CodeDependencies(package).digest(notebook) != before


def test_what_else_lies_in_the_package_belongs_to_every_notebook(package: Path) -> None:
    notebook = notebook_of(package.parent, "from analysis import gaps")
    before = CodeDependencies(package).digest(notebook)
    (package / "words.txt").write_text("words", encoding="utf-8")
    assert CodeDependencies(package).digest(notebook) != before


IMPORT_AND_TELL = """
import ast, json, os, sys
import matplotlib.pyplot, pandas, seaborn
for path in sys.argv[1:]:
    told, tells = os.pipe()
    if not os.fork():
        for cell in json.load(open(path, encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                tree = ast.parse("".join(cell["source"]))
                tree.body = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
                exec(compile(tree, "cell", "exec"))
        os.write(tells, " ".join(name for name in sys.modules if name.partition(".")[0] == "analysis").encode())
        os._exit(0)
    os.close(tells)
    with open(told) as file:
        print(file.read())
    assert os.wait()[1] == 0
"""


@pytest.fixture(scope="module")
def imported() -> dict[Path, set[str]]:
    """The modules of the package that each notebook of the report imports, in a process that has imported none of them before."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", IMPORT_AND_TELL, *map(str, NOTEBOOKS)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, env=environment, check=True)
    return {path: set(line.split()) for path, line in zip(NOTEBOOKS, done.stdout.splitlines(), strict=True)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to import in a process for each notebook")
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_of_the_report_imports_nothing_it_is_not_known_to_reach(
    notebook: Path, imported: dict[Path, set[str]]
) -> None:
    known = CodeDependencies().reached_by(notebook)
    assert "analysis" in imported[notebook]
    assert imported[notebook] <= known
    assert len(known) < len(CodeDependencies()._files)
