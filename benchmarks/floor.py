"""The floor: every cell of every run in one process that imports everything once, each exhibit shown. Prints the seconds.

No papermill, no kernel, no isolation, nothing saved: what the drawing and the tables themselves take.
"""

import ast
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.update(MPLBACKEND="agg", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import analysis.pipeline.preload  # noqa: F401  # imports what the runs need
from analysis.pipeline.plan import Run, plan_runs
from analysis.project import find_project


def main(period: str) -> None:
    project = find_project()
    runs, _ = plan_runs(project, period)
    started, used = time.perf_counter(), time.process_time()
    for run in runs:
        draw(run)
    found = {"cpu": time.process_time() - used, "seconds": time.perf_counter() - started, "runs": len(runs)}
    print(json.dumps(found))


def draw(run: Run) -> None:
    """Executes the cells and shows what each ends with, as a kernel would."""
    names: dict[str, Any] = {}
    for number, source in enumerate(code_cells(run.notebook)):
        tree = ast.parse(source)
        end = tree.body[-1] if tree.body else None
        last = end if isinstance(end, ast.Expr) else None
        tree.body = tree.body[: -1 if last else None]
        exec(compile(tree, "cell", "exec"), names)
        if last is not None:
            shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
            if hasattr(shown, "_repr_mimebundle_"):
                json.dumps(shown._repr_mimebundle_())
        if number == 0:
            names.update(run.parameters)


def code_cells(notebook: Path) -> list[str]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


if __name__ == "__main__":
    main(sys.argv[1])
