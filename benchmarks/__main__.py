"""`make bench`: measures a report of this project in turns, and writes the tables of docs/internals/performance.md and docs/scale.md.

What counts are the processor seconds of all processes: the clock depends on what else the machine does. `python -m benchmarks --help`
says what can be left out or made smaller.
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
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from analysis.data.areas import load_areas
from analysis.io.hashing import hash_file
from analysis.pipeline.process_tree import processor_seconds
from analysis.project import Project, find_project
from benchmarks import cluster, growth
from benchmarks.changes import CHANGES
from benchmarks.measuring import Measured, load, machine, measure, middle
from benchmarks.peers import Peers
from benchmarks.synthetic import CHECKED, COPIED, RELEASE, make_authority, make_release

PAGE, SCALE_PAGE = Path("docs", "internals", "performance.md"), Path("docs", "scale.md")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
BASE = "2476d58"
"""The commit that a report from nothing is compared with."""
JOBS = 2
COMMAND = "from analysis.cli import main; main()"
"""What the script `boldsteps` does."""
COLD, FLOOR = "a report from nothing", "the floor: the same drawing in one process"
FEW, SOME = 1, 4
"""Districts of the two reports whose difference is the cost of a district."""


@dataclass
class Bench:
    """The copy of the project that is measured, and what was found: rows of the two pages, and which targets are reached."""

    project: Project
    period: str
    rounds: int
    sample: int
    authorities: int
    release_mb: int
    base: str
    rows: list[str] = field(default_factory=list)
    scale: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    found: dict[str, Measured] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.project.root.parent

    def environment(self, project: Project, code: Path | None = None) -> dict[str, str]:
        """Of a process that works on a project, with the copy of the code."""
        return {"BOLDSTEPS_PROJECT": str(project.root), "PYTHONPATH": str(code or self.folder)}

    def command(self, *options: str, python: str = sys.executable) -> list[str]:
        ways = ("--assembler", "pandoc", "--jobs", str(JOBS))
        return [python, "-c", COMMAND, "report", self.period, *ways, *options]

    def report(self, project: Project, *options: str) -> Measured:
        return measure(self.command(*options), self.environment(project), project.root)

    def manifest(self, project: Project | None = None) -> dict[str, Any]:
        path = (project or self.project).reports / self.period / "manifest.json"
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return content

    def note(self, what: str, found: Measured, remark: str = "", *, on_scale: bool = False) -> None:
        self.found[what] = found
        memory = f"{found.peak_mb:.0f} MB" if found.peak_mb else ""
        row = f"| {what} | {_said(found.cpu)} | {_said(found.seconds)} | {memory} | {remark} |"
        (self.scale if on_scale else self.rows).append(row)
        print(row, flush=True)

    def target(self, what: str, found: str, is_reached: bool) -> None:
        self.targets.append(f"| {what} | {found} | {'reached' if is_reached else '**not reached**'} |")
        print(self.targets[-1], flush=True)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the cluster ends with it
    options = _options()
    began, before = time.monotonic(), load()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        copy = _copy(find_project(), Path(folder, "project"))
        bench = Bench(
            copy,
            options.period,
            options.rounds,
            options.sample,
            options.authorities,
            options.release_mb,
            options.base,
        )
        left_out, wanted = [], set(options.only or PARTS)
        if not wanted <= ALONE:
            wanted.add("cold")
        for name, part in PARTS.items():
            if name not in wanted or time.monotonic() - began > 60 * options.minutes:
                left_out.append(name)
                continue
            try:
                part(bench)
            except RuntimeError as problem:
                left_out.append(f"{name} ({str(problem).splitlines()[-1]})")
        _write(bench, f"{before:.0f} when it began, {load():.0f} when it ended", left_out)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measures a report of this project."
    )
    parser.add_argument("--period", default="2012")
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often each is measured; the middle one counts"
    )
    parser.add_argument(
        "--sample", type=int, default=0, help="runs of the edition that the peers make, and scale; 0: all"
    )
    parser.add_argument(
        "--authorities",
        type=int,
        default=cluster.ENGLAND // 10,
        help=f"for Dask, of the {cluster.ENGLAND} of England",
    )
    parser.add_argument("--release-mb", type=int, default=1000, help="size of the release that is imported")
    parser.add_argument("--base", default=BASE, help="the commit to compare with")
    parser.add_argument(
        "--only", action="append", choices=PARTS, help="measure only this part; may be given again"
    )
    parser.add_argument("--minutes", type=float, default=1e6, help="begin no part after that time")
    return parser.parse_args()


def _copy(project: Project, root: Path) -> Project:
    """The project apart from its reports, so that changing it changes nothing, and its code beside it."""
    for package in ("analysis", "benchmarks"):
        shutil.copytree(package, root.parent / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (*COPIED, "narrative"):
        source = project.root / name
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, root / name) if source.is_dir() else shutil.copy(source, root / name)
    for sidecar in root.glob("data/sources/*/provenance.yml"):
        sidecar.write_text(CHECKED.sub("", sidecar.read_text(encoding="utf-8")), encoding="utf-8")
    return Project(root)


def _cold(bench: Bench) -> None:
    """In turns: a report from nothing, one of the commit before, and the same drawing in one process."""
    base = _base(bench)
    whole, before, floors = list[Measured](), list[Measured](), list[Measured]()
    parts: dict[str, list[Measured]] = {}
    for _ in range(bench.rounds):
        shutil.rmtree(bench.project.reports, ignore_errors=True)
        whole.append(bench.report(bench.project))
        manifest = bench.manifest()
        for part, seconds in manifest["seconds"].items():
            parts.setdefault(part, []).append(Measured(manifest["processor_seconds"][part], seconds, 0))
        if base:
            shutil.rmtree(base[1].reports, ignore_errors=True)
            environment = bench.environment(base[1], base[1].root)
            before.append(measure(bench.command(python=base[0]), environment, base[1].root))
        command = [sys.executable, "-m", "benchmarks.floor", bench.period]
        drawn = measure(command, bench.environment(bench.project), bench.project.root)
        printed = json.loads(drawn.printed.splitlines()[-1])
        floors.append(Measured(printed["cpu"], printed["seconds"], drawn.peak_mb))
    runs, districts = len(bench.manifest()["runs"]), len(load_areas(bench.project.data).districts)
    bench.note(COLD, middle(whole), f"{districts} districts, {runs} runs, {JOBS} at a time")
    names = {
        "run": "of it, executing, with the checking beside it",
        "assemble": "of it, making the pages",
        "check": "of it, checking the figures",
    }
    for part, name in names.items():
        bench.note(name, middle(parts[part]))
    bench.note(FLOOR, middle(floors), "without starting and importing")
    cold, run, pages = (bench.found[name] for name in (COLD, names["run"], names["assemble"]))
    if before:
        bench.note(
            f"a report from nothing at {bench.base}", middle(before), "with the libraries of its lock file"
        )
        ratio = cold.cpu / bench.found[f"a report from nothing at {bench.base}"].cpu
        bench.target(f"{COLD}: at most two thirds of {bench.base}", f"{ratio:.2f}", ratio <= 2 / 3)
    over = run.cpu / bench.found[FLOOR].cpu
    bench.target("executing: at most 2.0 times the floor", f"{over:.2f}", over <= 2)
    share = pages.cpu / cold.cpu
    bench.target("making the pages: at most 12% of it", f"{share:.0%}", share <= 0.12)
    bench.target(
        f"memory at {districts} districts: under 1,000 MB", f"{cold.peak_mb:.0f} MB", cold.peak_mb < 1000
    )


def _base(bench: Bench) -> tuple[str, Project] | None:
    """The commit before in a folder of its own, with an environment made from its lock file. None outside a checkout."""
    root, python = bench.folder / "base", bench.folder / "base-environment" / "bin" / "python"
    root.mkdir()
    archive = subprocess.run(["git", "archive", bench.base], capture_output=True)
    if archive.returncode:
        return None
    subprocess.run(["tar", "-x", "-C", str(root)], input=archive.stdout, check=True)
    if given := os.environ.get("BASE_PYTHON"):
        return given, Project(root)
    subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
    locked = ["--quiet", "--no-deps", "--require-hashes", "-r", str(root / "requirements.lock")]
    subprocess.run([str(python), "-m", "pip", "install", *locked], check=True)
    return str(python), Project(root)


def _nothing(bench: Bench) -> None:
    found = middle([bench.report(bench.project) for _ in range(2 * bench.rounds + 1)])
    bench.note("nothing to do", found)
    times = bench.found[COLD].cpu / found.cpu
    bench.target("nothing to do: at most 1/200 of a report from nothing", f"1/{times:.0f}", times >= 200)


def _changes(bench: Bench) -> None:
    """Each change, brought up to date by a process that watches, against its true share of a report."""
    with _Watching(bench) as watching:
        for what, change in CHANGES.items():
            found = []
            for round_ in range(bench.rounds):
                before = _outputs(bench)
                found.append(watching.follows(partial(change, bench.project, bench.period, round_)))
                after = _outputs(bench)
            changed = [name for name in after if after[name] != before.get(name)]
            runs = bench.manifest()["runs"]
            made = sum(run["status"] == "done" for run in runs)
            share = sum(run["seconds"] for run in runs if run["output"] in changed) / sum(
                run["seconds"] for run in runs
            )
            allowed = 1.25 * share * bench.found[COLD].cpu + 0.5
            remark = f"{made} runs made, {len(changed)} of {len(after)} changed, which take {share:.1%} of executing"
            bench.note(what, middle(found), remark)
            cpu = bench.found[what].cpu
            bench.target(
                f"{what}: 1.25 times its share and 0.5 s", f"{cpu:.1f} of {allowed:.1f} s", cpu <= allowed
            )


class _Watching:
    """`boldsteps report --watch`, ended with the block."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def __enter__(self) -> "_Watching":
        self.process = subprocess.Popen(
            self.bench.command("--watch"),
            env={**os.environ, **self.bench.environment(self.bench.project), "PYTHONUNBUFFERED": "1"},
            cwd=self.bench.project.root,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._wait_for("Save a file")
        return self

    def follows(self, change: Callable[[], None]) -> Measured:
        """From the save to the document that is in place."""
        time.sleep(1)
        started, used = time.perf_counter(), processor_seconds(self.process.pid)
        change()
        self._wait_for(str(self.bench.project.reports / self.bench.period / "site" / "index.html"))
        return Measured(processor_seconds(self.process.pid) - used, time.perf_counter() - started, 0)

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
    built = bench.project.reports / bench.period
    return {str(path.relative_to(built)): hash_file(path) for path in (built / "runs").rglob("*.ipynb")}


def _check(bench: Bench) -> None:
    """`boldsteps check` of more and more observations."""
    found: dict[int, list[Measured]] = {}
    made = {
        number: growth.make_observations(bench.project, bench.folder / f"observations-{number}", number)
        for number in growth.OBSERVATIONS
    }
    for round_ in range(bench.rounds):
        for number, project in made.items():
            if not round_ or number < max(made):  # the largest takes long enough to be measured once
                command = [sys.executable, "-c", COMMAND, "check"]
                found.setdefault(number, []).append(
                    measure(command, bench.environment(project), project.root)
                )
    for number, rounds in found.items():
        bench.note(f"checking {number:,} observations", middle(rounds), on_scale=True)
    few, many = (bench.found[f"checking {number:,} observations"] for number in (min(made), max(made)))
    times = many.cpu / few.cpu
    bench.target(
        f"checking {max(made):,} observations: at most 90 times {min(made):,}",
        f"{times:.0f} times",
        times <= 90,
    )
    bench.target("and under 500 MB", f"{many.peak_mb:.0f} MB", many.peak_mb < 500)


def _growth(bench: Bench) -> None:
    """A report of the county and a few districts of authorities of more and more: what a district more costs."""
    pages: dict[int, float] = {}
    for districts, project in growth.make_authorities(bench.project, bench.folder / "authorities").items():
        names = [area.name for area in load_areas(project.data).reported]
        found = {}
        for some in (FEW, SOME):
            shutil.rmtree(project.reports, ignore_errors=True)
            areas = [part for name in names[: some + 1] for part in ("--area", name)]
            found[some] = bench.report(project, *areas)
            heaviest = max(
                path.stat().st_size for path in (project.reports / bench.period / "site").rglob("*.html")
            )
            bench.note(
                f"{districts} districts: the county and {some} of them",
                found[some],
                f"the heaviest page {heaviest / 1000:.0f} kB",
                on_scale=True,
            )
        a_district = (found[SOME].cpu - found[FEW].cpu) / (SOME - FEW)
        pages[districts] = (found[FEW].cpu + a_district * (districts - FEW)) / (districts + 1)
        said = f"a district more {a_district:.2f} s; so the whole {_long(pages[districts] * (districts + 1))} of processor time"
        bench.scale.append(f"| of {districts} districts, an area | {pages[districts]:.2f} s | | | {said} |")
    few, many = min(pages), max(pages)
    times = pages[many] / pages[few]
    bench.target(f"cost per page at {many} districts: at most 1.3 times {few}", f"{times:.2f}", times <= 1.3)
    peak = max(
        found.peak_mb
        for found in (bench.found[f"{many} districts: the county and {some} of them"] for some in (FEW, SOME))
    )
    bench.target(f"memory at {many} districts: under 2,000 MB", f"{peak:.0f} MB", 0 < peak < 2000)


def _peers(bench: Bench) -> None:
    """What users would use instead, on the same runs."""
    environment = bench.environment(bench.project)
    peers = Peers(bench.project, bench.period, bench.folder / "peers", JOBS, bench.sample, environment)
    ours = bench.found[COLD]
    plain = peers.papermill()
    bench.note(
        "plain papermill, one run after another",
        plain,
        f"{peers.counted}; {plain.cpu / ours.cpu:.1f} times a report from nothing",
    )
    bench.note("papermill in a pool of processes", peers.pool(), f"{peers.counted}, {JOBS} at a time")
    quarto = peers.quarto()
    if quarto:
        bench.note("Quarto making the pages of what papermill executed", quarto, peers.counted)
    else:
        bench.rows.append("| Quarto making the pages | | | | not measured: there is no Quarto here |")
    snakemake = peers.snakemake()
    if snakemake is None:
        bench.rows.append("| papermill under Snakemake | | | | not measured: it cannot be installed here |")
        return
    bench.note("papermill under Snakemake, cold", snakemake["cold"], f"{peers.counted}, executing only")
    bench.note(
        "papermill under Snakemake, one figure",
        snakemake["a figure"],
        "every run has the figures for its input",
    )
    bench.note("papermill under Snakemake, nothing to do", snakemake["nothing"], f"{len(peers.runs)} runs")
    pairs = (("cold", COLD), ("a figure", "one figure of the county"), ("nothing", "nothing to do"))
    beaten = {what: snakemake[what].cpu / bench.found[own].cpu for what, own in pairs if own in bench.found}
    said = ", ".join(f"{what} {times:.1f} times ours" for what, times in beaten.items())
    bench.target(
        "Snakemake is beaten on all three",
        said,
        len(beaten) == 3 and all(times > 1 for times in beaten.values()),
    )


def _dask(bench: Bench) -> None:
    """Authorities one after another: two runs at a time here, and on two and four workers of one scheduler."""
    made = cluster.make_authorities(bench.project, bench.folder / "england", bench.authorities)
    warm = make_authority(bench.project, bench.folder / "warm", 1)
    areas = sum(1 if own else 1 + len(load_areas(project.data).districts) for project, own in made)
    counted = f"{len(made)} of {cluster.ENGLAND} authorities, {areas} areas"
    here, hashes = cluster.build_all(made, bench.period, bench.report)
    bench.note("two runs at a time here", here, counted, on_scale=True)
    is_same = True
    for workers in (2, 4):
        with cluster.Cluster(bench.folder / f"cluster-{workers}", bench.folder, workers) as running:
            scheduler = ("--scheduler", running.address)
            bench.report(warm, *scheduler)
            used = running.cpu()
            client, there = cluster.build_all(made, bench.period, bench.report, *scheduler)
            found = Measured(client.cpu + running.cpu() - used, client.seconds, 0)
        is_same = is_same and there == hashes
        bench.note(f"{workers} Dask workers", found, counted, on_scale=True)
    more = bench.found["2 Dask workers"].cpu / here.cpu - 1
    bench.target("two Dask workers: within 5% of two here", f"{more:+.0%}", more <= 0.05)
    bench.target("the same bytes on Dask as here", "the same" if is_same else "different", is_same)


def _import(bench: Bench) -> None:
    """A generated release into a made-up authority."""
    project = make_authority(bench.project, bench.folder / "authority")
    file = bench.folder / "release.csv"
    make_release(project, file, bench.release_mb * 1_000_000)
    command = [sys.executable, "-m", "analysis.cli", "import", RELEASE, str(file), "--dry-run"]
    found = measure(command, bench.environment(project), project.root)
    speed = file.stat().st_size / 1e6 / found.seconds
    bench.note(f"import of a release of {bench.release_mb} MB", found, f"{speed:.0f} MB a second")


PARTS: dict[str, Callable[[Bench], None]] = {
    "cold": _cold,
    "nothing": _nothing,
    "check": _check,
    "changes": _changes,
    "growth": _growth,
    "peers": _peers,
    "dask": _dask,
    "import": _import,
}
ALONE = {"check", "growth", "dask", "import"}
"""The parts that are not compared with a report from nothing."""


def _said(seconds: float) -> str:
    return (
        f"{seconds:.2f} s" if seconds < 10 else f"{seconds:,.0f} s" if seconds >= 100 else f"{seconds:.1f} s"
    )


def _long(seconds: float) -> str:
    return (
        f"{seconds / 3600:.1f} h"
        if seconds >= 5400
        else f"{seconds / 60:.1f} min"
        if seconds >= 90
        else f"{seconds:.0f} s"
    )


def _write(bench: Bench, loads: str, left_out: list[str]) -> None:
    """The tables of the two pages."""
    taken = (
        f"Measured {datetime.now():%Y-%m-%d} on {machine()}; edition {bench.period}; the middle of {bench.rounds}; "
        f"processes that wanted to run: {loads}."
    )
    without = [f"Not measured in this run: {', '.join(left_out)}.", ""] if left_out else []
    head = ["| what | processor | clock | memory | |", "|---|---:|---:|---:|---|"]
    targets = ["", "| target | found | |", "|---|---|---|", *bench.targets]
    _put(PAGE, [taken, "", *without, *head, *bench.rows, *targets])
    if bench.scale:
        _put(SCALE_PAGE, [taken, "", *head, *bench.scale])


def _put(page: Path, lines: list[str]) -> None:
    """The lines between the two marks of the page."""
    head, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    page.write_text(
        f"{head}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{rest.partition(END)[2]}", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
