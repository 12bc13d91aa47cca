"""`make bench`: measures a report of this project in turns, and writes the table of docs/internals/performance.md.

`python -m benchmarks --help` says what can be left out or made smaller: the sequential papermill takes minutes.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from analysis.io.hashing import hash_file
from analysis.pipeline.plan import Run, plan_runs
from analysis.project import Project, find_project
from benchmarks.changes import CHANGES, Change
from benchmarks.measuring import Measured, load, machine, measure, middle
from benchmarks.synthetic import COPIED, RELEASE, make_authority, make_release

PAGE, SCALE_PAGE = Path("docs", "internals", "performance.md"), Path("docs", "scale.md")
AUTHORITIES, DISTRICTS = 152, 201
"""Of England in 2012: local authorities with responsibility for education, and districts within counties."""
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
COPIED_TOO = ("narrative",)
JOBS = 2
COMMAND = "from analysis.cli import main; main()"
"""What the script `boldsteps` does."""


@dataclass
class Bench:
    """The copy of the project that is measured, and what was found: rows of the table and notes below it."""

    project: Project
    period: str
    rounds: int
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def built(self) -> Path:
        return self.project.reports / self.period

    def environment(self, **more: str) -> dict[str, str]:
        """Of a process that works on the copy, with its code."""
        own = {"BOLDSTEPS_PROJECT": str(self.project.root), "PYTHONPATH": str(self.project.root.parent)}
        return {**os.environ, **own, **more}

    def run(self, *command: str) -> Measured:
        """A command of Python in the project's folder."""
        return measure([sys.executable, *command], self.environment(), self.project.root)

    def report_command(self, *options: str) -> list[str]:
        ways = ("--assembler", "pandoc", "--jobs", str(JOBS))
        return [sys.executable, "-c", COMMAND, "report", self.period, *ways, *options]

    def report(self, *options: str) -> Measured:
        return measure(self.report_command(*options), self.environment(), self.project.root)

    def manifest(self) -> dict[str, object]:
        content: dict[str, object] = json.loads((self.built / "manifest.json").read_text(encoding="utf-8"))
        return content

    def note(self, what: str, seconds: float, remark: str = "") -> None:
        self.seconds[what] = seconds
        self.rows.append((what, _said(seconds), remark))
        print(f"{what}: {_said(seconds)} {remark}", flush=True)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the cluster ends with it
    options = _options()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(_copy(find_project(), Path(folder, "project")), options.period, options.rounds)
        before = load()
        _cold_and_floor(bench)
        _papermill(bench, options.sample)
        _changes(bench)
        _no_op(bench)
        if not options.no_dask:
            _dask(bench, Path(folder))
        if options.release_mb:
            _import(bench, Path(folder), options.release_mb)
        _write(bench, before)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measures a report of this project."
    )
    parser.add_argument("--period", default="2012")
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often each is measured; the middle one counts"
    )
    parser.add_argument(
        "--sample", type=int, default=0, help="measure only so many runs of plain papermill, and scale"
    )
    parser.add_argument(
        "--release-mb", type=int, default=1000, help="size of the generated release; 0 leaves it out"
    )
    parser.add_argument("--no-dask", action="store_true", help="leave the Dask cluster out")
    return parser.parse_args()


def _copy(project: Project, root: Path) -> Project:
    """The project apart from its reports, so that changing it changes nothing, and its code beside it."""
    for package in ("analysis", "benchmarks"):
        shutil.copytree(package, root.parent / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (*COPIED, *COPIED_TOO):
        source = project.root / name
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, root / name) if source.is_dir() else shutil.copy(source, root / name)
    return Project(root)


def _cold_and_floor(bench: Bench) -> None:
    """In turns: a report from nothing, and the same drawing in one process."""
    whole: list[float] = []
    floors: list[float] = []
    peaks: list[float] = []
    parts: dict[str, list[float]] = {}
    for _ in range(bench.rounds):
        shutil.rmtree(bench.project.reports, ignore_errors=True)
        measured = bench.report()
        whole.append(measured.seconds)
        peaks.append(measured.peak_mb or 0.0)
        for part, seconds in dict(bench.manifest()["seconds"]).items():  # type: ignore[call-overload]
            parts.setdefault(part, []).append(seconds)
        floors.append(
            json.loads(bench.run("-m", "benchmarks.floor", bench.period).printed.splitlines()[-1])["seconds"]
        )
    bench.parts = {part: middle(seconds) for part, seconds in parts.items()}
    runs = len(list(bench.manifest()["runs"]))  # type: ignore[call-overload]
    share = bench.parts["assemble"] / middle(whole)
    bench.note(
        "a report from nothing",
        middle(whole),
        f"{runs} runs, {JOBS} at a time; at most {max(peaks):.0f} MB together",
    )
    bench.note("of it, executing the notebooks", bench.parts["run"])
    bench.note("of it, making the pages", bench.parts["assemble"], f"{share:.0%} of the report")
    bench.note("of it, checking the figures", bench.parts["check"])
    over = bench.parts["run"] / (middle(floors) / JOBS)
    bench.note(
        "the floor: the same drawing in one process",
        middle(floors),
        f"executing takes {over:.2f} times this over {JOBS}",
    )


def _papermill(bench: Bench, sample: int) -> None:
    """The papermill command line, one run after another."""
    runs = plan_runs(bench.project, bench.period)
    chosen = runs[:: max(1, len(runs) // sample)][:sample] if sample else runs
    seconds = sum(_papermill_run(bench, run) for run in chosen) * len(runs) / len(chosen)
    remark = f"measured on {len(chosen)} of {len(runs)} runs" if sample else f"{len(runs)} runs"
    times = seconds / bench.parts["run"]
    bench.note(
        "plain papermill, one run after another",
        seconds,
        f"{remark}; executing here is {times:.1f} times as fast",
    )
    bench.note("the same and making the pages", seconds + bench.parts["assemble"])


def _papermill_run(bench: Bench, run: Run) -> float:
    output = bench.project.root / "plain" / run.output
    output.parent.mkdir(parents=True, exist_ok=True)
    given = [part for name, value in run.parameters.items() for part in ("-r", name, value)]
    options = ["-k", "python3", "--no-progress-bar", "--cwd", str(bench.project.notebooks)]
    return bench.run("-m", "papermill", str(run.notebook), str(output), *given, *options).seconds


def _changes(bench: Bench) -> None:
    """Each change, brought up to date by a process that watches and by a command of its own, against its true share of a report."""
    alone = {
        what: middle([_changed(bench, change, round_) for round_ in range(bench.rounds)])
        for what, change in CHANGES.items()
    }
    with Watching(bench) as watching:
        for what, change in CHANGES.items():
            seconds = []
            for round_ in range(bench.rounds, 2 * bench.rounds):
                before = _outputs(bench)
                seconds.append(watching.follows(partial(change, bench.project, bench.period, round_)))
                after = _outputs(bench)
            changed = [name for name in after if after[name] != before.get(name)]
            runs: list[dict[str, Any]] = list(bench.manifest()["runs"])  # type: ignore[call-overload]
            made = sum(run["status"] == "done" for run in runs)
            weight = sum(run["seconds"] for run in runs if run["output"] in changed) / sum(
                run["seconds"] for run in runs
            )
            allowed = 1.25 * len(changed) / len(after) * bench.seconds["a report from nothing"] + 0.5
            verdict = "within" if middle(seconds) <= allowed else "above"
            share = f"{len(changed)} of {len(after)} changed, which take {weight:.0%} of executing"
            remark = f"{made} runs made, {share}; {verdict} the {allowed:.2f} s of its share"
            bench.note(what, middle(seconds), f"{remark}; by a command of its own {_said(alone[what])}")


def _changed(bench: Bench, change: Change, round_: int) -> float:
    """Seconds of a command after the change."""
    change(bench.project, bench.period, round_)
    return bench.report().seconds


class Watching:
    """`boldsteps report --watch`, ended with the block."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def __enter__(self) -> "Watching":
        self.process = subprocess.Popen(
            self.bench.report_command("--watch"),
            env=self.bench.environment(PYTHONUNBUFFERED="1"),
            cwd=self.bench.project.root,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._wait_for("Save a file")
        return self

    def follows(self, change: Callable[[], None]) -> float:
        """Seconds from the save to the document that is in place."""
        time.sleep(1)
        started = time.perf_counter()
        change()
        self._wait_for(str(self.bench.built / "site" / "index.html"))
        return time.perf_counter() - started

    def _wait_for(self, text: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("Not built"):
                raise RuntimeError(line)
            if line.startswith(text):
                return
        raise RuntimeError(f"report --watch ended before it said {text!r}")

    def __exit__(self, *problem: object) -> None:
        self.process.kill()
        self.process.wait()


def _outputs(bench: Bench) -> dict[str, str]:
    return {
        str(path.relative_to(bench.built)): hash_file(path)
        for path in (bench.built / "runs").rglob("*.ipynb")
    }


def _no_op(bench: Bench) -> None:
    seconds = middle([bench.report().seconds for _ in range(2 * bench.rounds + 1)])
    bench.note(
        "nothing to do",
        seconds,
        f"1/{bench.seconds['a report from nothing'] / seconds:.0f} of a report from nothing",
    )


def _dask(bench: Bench, folder: Path) -> None:
    """Two workers on this machine, in turns with two runs at a time here. The first build on a cluster warms its workers."""
    with _Cluster(folder) as address:
        here: list[float] = []
        there: list[float] = []
        for _ in range(bench.rounds + 1):
            for found, options in ((here, ()), (there, ("--scheduler", address))):
                shutil.rmtree(bench.project.reports, ignore_errors=True)
                bench.report(*options)
                found.append(dict(bench.manifest()["seconds"])["run"])  # type: ignore[call-overload]
    local, cluster = middle(here), middle(there[1:])
    bench.note(
        "executing on two Dask workers",
        cluster,
        f"{cluster / local - 1:+.0%} on two here ({_said(local)}); the first build {_said(there[0])}",
    )


class _Cluster:
    """A scheduler and two workers with one thread each, ended with the block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> str:
        self._start("scheduler", "--port", "0", "--scheduler-file", str(self.file))
        for number in range(JOBS):
            local = self.folder / f"worker-{number}"
            self._start(
                "worker",
                "--scheduler-file",
                str(self.file),
                "--nthreads",
                "1",
                "--no-nanny",
                "--local-directory",
                str(local),
            )
        while not self.file.is_file():
            time.sleep(0.1)
        time.sleep(5)
        return str(json.loads(self.file.read_text(encoding="utf-8"))["address"])

    def _start(self, what: str, *options: str) -> None:
        command = [sys.executable, "-m", "dask", what, "--host", "127.0.0.1", "--no-dashboard", *options]
        environment = {**os.environ, "PYTHONPATH": str(self.folder)}
        quiet = subprocess.DEVNULL
        self.processes.append(
            subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment, cwd=self.folder)
        )

    def __exit__(self, *problem: object) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def _import(bench: Bench, folder: Path, size_mb: int) -> None:
    """A generated release into a made-up authority."""
    made = Bench(make_authority(bench.project, folder / "authority"), bench.period, bench.rounds)
    file = folder / "release.csv"
    make_release(made.project, file, size_mb * 1_000_000)
    measured = made.run("-m", "analysis.cli", "import", RELEASE, str(file), "--dry-run")
    speed = file.stat().st_size / 1e6 / measured.seconds
    bench.note(
        f"import of a release of {size_mb} MB",
        measured.seconds,
        f"{speed:.0f} MB a second; at most {measured.peak_mb or 0:.0f} MB held",
    )


def _said(seconds: float) -> str:
    return (
        f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s" if seconds >= 100 else f"{seconds:.1f} s"
    )


def _write(bench: Bench, load_before: float) -> None:
    """The table of docs/internals/performance.md."""
    lines = [
        f"Measured {date.today().isoformat()} on {machine()}; edition {bench.period}; the middle of {bench.rounds}; "
        f"load of the machine when it began {load_before:.1f}.",
        "",
        "| what | seconds | |",
        "|---|---:|---|",
        *(f"| {what} | {seconds} | {remark} |" for what, seconds, remark in bench.rows),
    ]
    _put(PAGE, lines)
    _put(SCALE_PAGE, _scale(bench))


def _scale(bench: Bench) -> list[str]:
    """The sums of docs/scale.md from what was measured."""
    plan = plan_runs(bench.project, bench.period)
    every, county = (
        len({run.chapter.notebook for run in plan if run.chapter.areas == areas})
        for areas in ("every", "county")
    )
    runs = every * (AUTHORITIES + DISTRICTS) + county * AUTHORITIES
    a_run, a_page = (bench.parts[part] * JOBS / len(plan) for part in ("run", "assemble"))
    lines = [
        "| processors | executing one edition | executing ten | making the pages of ten |",
        "|---:|---:|---:|---:|",
    ]
    for processors in (2, 16, 64, 256):
        one, ten, pages = (runs * seconds / processors for seconds in (a_run, 10 * a_run, 10 * a_page))
        lines.append(f"| {processors} | {_long(one)} | {_long(ten)} | {_long(pages)} |")
    chapters = f"{every} chapters for every area, {county} for the county: {runs:,} runs"
    return [f"Measured: *s* = {a_run:.2f} s, *p* = {a_page:.2f} s; {chapters}.", "", *lines]


def _long(seconds: float) -> str:
    return (
        f"{seconds / 3600:.1f} h"
        if seconds >= 5400
        else f"{seconds / 60:.1f} min"
        if seconds >= 90
        else f"{seconds:.0f} s"
    )


def _put(page: Path, lines: list[str]) -> None:
    """The lines between the two marks of the page."""
    head, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    page.write_text(
        f"{head}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{rest.partition(END)[2]}", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
