"""What a user writes first: papermill's own function in a pool of processes. `python -m benchmarks.pool RUNS.json FOLDER JOBS`."""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import papermill


def execute(notebook: str, output: str, parameters: dict[str, str]) -> None:
    Path(output).parent.mkdir(parents=True, exist_ok=True)
    papermill.execute_notebook(
        notebook,
        output,
        parameters,
        progress_bar=False,
        kernel_name="python3",
        cwd=str(Path(notebook).parent),
    )


def main(runs: str, folder: str, jobs: str) -> None:
    planned = json.loads(Path(runs).read_text(encoding="utf-8"))
    with ProcessPoolExecutor(int(jobs)) as pool:
        started = [
            pool.submit(execute, run["notebook"], str(Path(folder, output)), run["parameters"])
            for output, run in planned.items()
        ]
        for each in started:
            each.result()


if __name__ == "__main__":
    main(*sys.argv[1:])
