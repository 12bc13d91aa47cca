"""Many authorities, one after another: two runs at a time here, and on one Dask scheduler with workers on this machine."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from analysis.data.areas import load_areas
from analysis.io.hashing import hash_folder
from analysis.pipeline.process_tree import processor_seconds
from analysis.project import Project
from benchmarks.measuring import Measured, together
from benchmarks.synthetic import make_authority

ENGLAND = 152
"""Authorities with responsibility for education in 2012; 27 of them counties, with 201 districts."""
COUNTIES, DISTRICTS = 27, 201

Report = Callable[..., Measured]
"""Builds a project; options of the command follow."""


def make_authorities(model: Project, folder: Path, number: int) -> list[tuple[Project, tuple[str, ...]]]:
    """Writes so many authorities, counties with districts among them as in England, each with the options of its report.

    An authority without districts is one whose report is about the authority only.
    """
    made: list[tuple[Project, tuple[str, ...]]] = []
    for each in range(number):
        has_districts = each * COUNTIES // ENGLAND != (each - 1) * COUNTIES // ENGLAND
        districts = DISTRICTS // COUNTIES + (each % 9 < 4) if has_districts else 1
        project = make_authority(model, folder / f"authority-{each}", districts, each)
        county = load_areas(project.data).county.name
        made.append((project, () if has_districts else ("--area", county)))
    return made


def build_all(
    made: list[tuple[Project, tuple[str, ...]]], period: str, report: Report, *options: str
) -> tuple[Measured, list[str]]:
    """Builds each from nothing: what all took, and the hashes of their sites."""
    found, hashes = [], []
    for project, own in made:
        shutil.rmtree(project.reports, ignore_errors=True)
        found.append(report(project, *own, *options))
        hashes.append(hash_folder(project.reports / period / "site"))
    return together(found), hashes


class Cluster:
    """A scheduler and workers with one thread each, ended with the block."""

    def __init__(self, folder: Path, code: Path, workers: int) -> None:
        self.folder, self.code, self.workers = folder, code, workers
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Cluster":
        self.folder.mkdir(parents=True)
        self._start("scheduler", "--port", "0", "--scheduler-file", str(self.file))
        for number in range(self.workers):
            place = ("--local-directory", str(self.folder / f"worker-{number}"))
            self._start("worker", "--scheduler-file", str(self.file), "--nthreads", "1", "--no-nanny", *place)
        while not self.file.is_file():
            time.sleep(0.1)
        time.sleep(5)
        self.address = str(json.loads(self.file.read_text(encoding="utf-8"))["address"])
        return self

    def cpu(self) -> float:
        """Processor seconds of scheduler and workers until now."""
        return sum(processor_seconds(process.pid) for process in self.processes)

    def _start(self, what: str, *options: str) -> None:
        command = [sys.executable, "-m", "dask", what, "--host", "127.0.0.1", "--no-dashboard", *options]
        environment, quiet = {**os.environ, "PYTHONPATH": str(self.code)}, subprocess.DEVNULL
        self.processes.append(
            subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment, cwd=self.folder)
        )

    def __exit__(self, *problem: object) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
