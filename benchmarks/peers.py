"""What users would use instead, for the same runs: papermill one after another, in a pool of processes, under Snakemake; and Quarto."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.pipeline.plan import plan_runs
from analysis.project import Project
from benchmarks.measuring import Measured, measure, together

SNAKEMAKE = "snakemake==9.*"
SNAKEFILE = Path(__file__).with_name("Snakefile").resolve()
QUARTO = "project:\n  type: website\nexecute:\n  enabled: false\n"

Runs = dict[str, dict[str, Any]]
"""By output the notebook and the parameters of each run."""


@dataclass
class Peers:
    """The runs that the peers make in a folder of their own: `chosen` of all that the edition has, and its whole cost by their share.

    environment: of a process that works on the project.
    """

    project: Project
    period: str
    folder: Path
    jobs: int
    sample: int
    environment: dict[str, str]

    def __post_init__(self) -> None:
        runs, _ = plan_runs(self.project, self.period)
        self.runs: Runs = {
            f"{run.area.slug}/{run.chapter.notebook}.ipynb": {
                "notebook": str(run.notebook),
                "parameters": run.parameters,
            }
            for run in runs
        }
        names = sorted(self.runs)
        step = max(1, len(names) // self.sample) if self.sample else 1
        self.chosen = names[::step][: self.sample or None]
        self.times = len(names) / len(self.chosen)
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def counted(self) -> str:
        some = len(self.chosen) < len(self.runs)
        return (
            f"measured on {len(self.chosen)} of {len(self.runs)} runs" if some else f"{len(self.runs)} runs"
        )

    def whole(self, some: Measured, fixed: Measured | None = None) -> Measured:
        """What all runs cost, from what the chosen ones did; fixed: of it, what does not grow with the runs."""
        cpu, seconds = (fixed.cpu, fixed.seconds) if fixed else (0.0, 0.0)
        return Measured(
            cpu + max(0.0, some.cpu - cpu) * self.times,
            seconds + max(0.0, some.seconds - seconds) * self.times,
            some.peak_mb,
        )

    def papermill(self) -> Measured:
        """The papermill command line, one run after another."""
        found = []
        for name in self.chosen:
            run, output = self.runs[name], self.folder / "plain" / name
            output.parent.mkdir(parents=True, exist_ok=True)
            given = [part for pair in run["parameters"].items() for part in ("-r", *pair)]
            options = ["-k", "python3", "--no-progress-bar", "--cwd", str(self.project.notebooks)]
            found.append(self._python("-m", "papermill", run["notebook"], str(output), *given, *options))
        return self.whole(together(found))

    def pool(self) -> Measured:
        """papermill's function in a pool of processes."""
        runs = self._write("chosen.json", {name: self.runs[name] for name in self.chosen})
        return self.whole(
            self._python("-m", "benchmarks.pool", str(runs), str(self.folder / "pool"), str(self.jobs))
        )

    def quarto(self) -> Measured | None:
        """Quarto making pages of the notebooks that `papermill` executed. None where there is no Quarto."""
        if shutil.which("quarto") is None:
            return None
        (self.folder / "plain" / "_quarto.yml").write_text(QUARTO, encoding="utf-8")
        return self.whole(measure(["quarto", "render"], self.environment, self.folder / "plain"))

    def snakemake(self) -> dict[str, Measured] | None:
        """Cold, one changed figure, and nothing to do. None where it cannot be installed.

        Nothing to do is measured on all runs. A pipeline cannot know which figures a notebook reads: a changed file of `data/` is an
        input of every run, so that a figure costs what everything does.
        """
        program = self._installed()
        if program is None:
            return None
        everything = self._write("runs.json", self.runs)
        nothing = self.folder / "nothing"
        for name in self.runs:
            (nothing / name).parent.mkdir(parents=True, exist_ok=True)
            (nothing / name).touch()
        still = self._snake(program, nothing, everything)
        some = self._write("chosen.json", {name: self.runs[name] for name in self.chosen})
        cold = self._snake(program, self.folder / "snake", some)
        return {"cold": self.whole(cold, still), "a figure": self.whole(cold, still), "nothing": still}

    def _snake(self, program: Path, folder: Path, runs: Path) -> Measured:
        folder.mkdir(exist_ok=True)
        config = {
            "runs": runs,
            "data": self.project.data,
            "python": sys.executable,
            "notebooks": self.project.notebooks,
        }
        command = [str(program), "--snakefile", str(SNAKEFILE), "--cores", str(self.jobs), "--quiet", "all"]
        command += [
            "--rerun-triggers",
            "mtime",
            "--config",
            *(f"{name}={value}" for name, value in config.items()),
        ]
        return measure(command, self.environment, folder)

    def _installed(self) -> Path | None:
        """Snakemake in an environment of its own, no dependency of the project; SNAKEMAKE names one that is there."""
        if given := os.environ.get("SNAKEMAKE"):
            return Path(given)
        home = self.folder / "snakemake"
        commands = (
            [sys.executable, "-m", "venv", str(home)],
            [str(home / "bin" / "pip"), "install", "--quiet", SNAKEMAKE],
        )
        done = all(subprocess.run(command, capture_output=True).returncode == 0 for command in commands)
        return home / "bin" / "snakemake" if done else None

    def _python(self, *command: str) -> Measured:
        return measure([sys.executable, *command], self.environment, self.project.root)

    def _write(self, name: str, runs: Runs) -> Path:
        path = self.folder / name
        path.write_text(json.dumps(runs), encoding="utf-8")
        return path
