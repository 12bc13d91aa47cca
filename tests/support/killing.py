"""A command is killed at some moment; afterwards nothing may be half-written, lost, mixed or left running."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from analysis.pipeline.manifest import read_manifest
from analysis.publishing.checksums import what_differs
from analysis.publishing.version_store import VersionStore
from analysis.rules.rounding import round_half_up
from tests.support import warm
from tests.support.council import IMPORTED, PERIOD, TINY, add_release, boldsteps, environment_of, options
from tests.support.right_area import wrong

NOT_KNOWN_YET = 4.0
"""Seconds that a command may take whose time is not known."""
LEFTOVER_SECONDS = 20.0
UNDER_WAY = "data/.change"
"""What begins so is laid down by a command that changes `data/`, until it is in its place."""


@dataclass
class Council:
    """A project that commands are killed in. seconds: how long each command took when it was let end."""

    root: Path
    package: Path
    seconds: dict[str, float] = field(default_factory=dict)
    changes: int = 0

    @property
    def folder(self) -> Path:
        return self.root / "reports" / PERIOD

    @property
    def store(self) -> VersionStore:
        return VersionStore(self.root / "published" / PERIOD)

    def run(self, name: str, *arguments: str) -> None:
        """The command, let end. What it says is the error of the assertion."""
        started = time.monotonic()
        done = boldsteps(self.root, *arguments, package=self.package)
        self.seconds[name] = time.monotonic() - started
        assert done.returncode == 0, done.stdout + done.stderr

    def kill(self, name: str, at: float, *arguments: str) -> bool:
        """The command, killed after that share of its time. Whether it had not ended before."""
        command = [sys.executable, "-m", "analysis.cli", *arguments]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(
            command, cwd=self.root, env=environment_of(self.root, self.package), **quiet
        ) as process:
            try:
                process.wait(at * self.seconds.get(name, NOT_KNOWN_YET))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        return process.returncode == -signal.SIGKILL

    def change_a_figure(self) -> None:
        """Both districts have another figure, with the same county, so that there is something to run and to assemble."""
        self.changes += 1
        path = self.root / "data" / "sources" / "made-up-release" / "observations.csv"
        passed = 390 + self.changes % 100
        rows = [_district_row("T07000001", 613 - passed, 400, 4), _district_row("T07000002", passed, 600, 5)]
        lines = path.read_text(encoding="utf-8").splitlines()
        lines = [
            line for line in lines if not line.startswith(("pass_rate,T07000001", "pass_rate,T07000002"))
        ]
        path.write_text("\n".join([*lines, *rows]) + "\n", encoding="utf-8")


def waive_untested_pages(root: Path) -> None:
    """Lets the council publish where there is no Chromium to test its pages with."""
    folder = root / "narrative" / PERIOD
    folder.mkdir(parents=True, exist_ok=True)
    last = datetime.now(UTC).date() + timedelta(days=80)
    row = f"accessibility_tested,no browser on this machine,the test,{last}"
    (folder / "waivers.csv").write_text(f"check,reason,by,expires\n{row}\n", encoding="utf-8")


def _district_row(area: str, passed: int, entered: int, place: int) -> str:
    rate = round_half_up(100 * passed / entered, 1)
    return f"pass_rate,{area},all,2011/12,{rate},{passed},{entered},final,,,{rate},made-up-release,sheet 1 row {place},"


def inputs(root: Path) -> dict[str, str]:
    """The hash of every file that somebody made."""
    names = ("data", "narrative", "notebooks", "_extensions", "_quarto.yml", "_brand.yml", "release.csv")
    files = (
        path
        for name in names
        for path in ([root / name] if (root / name).is_file() else (root / name).rglob("*"))
    )
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.is_file()
    }


def leftover(root: Path) -> list[int]:
    """Processes of that project that are still there when they have been given time to end."""
    mark = f"BOLDSTEPS_PROJECT={root}".encode()
    end = time.monotonic() + LEFTOVER_SECONDS
    while (found := [pid for pid in _processes() if mark in _environment(pid)]) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def _processes() -> list[int]:
    return [
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and int(path.name) != os.getpid()
    ]


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def damage(council: Council) -> list[str]:
    """What is not whole in what readers could open at this moment, in words."""
    found = []
    manifest = read_manifest(council.folder)
    if council.folder.exists():
        if manifest is None or manifest.document is None:
            found.append("the edition's folder is there without its manifest")
        else:
            found += (
                [] if manifest.document.is_intact(council.folder) else ["pages are not those of the manifest"]
            )
            found += [
                f"{each.name} is not what its run left"
                for each in manifest.runs.values()
                if not each.is_intact(council.folder)
            ]
    for version in council.store.versions:
        found += [f"{version}: {name}" for name in what_differs(council.store.folder / version)]
    if council.store.latest and council.store.latest not in council.store.versions:
        found.append(f"readers are sent to {council.store.latest}, which is not there")
    return found


def kill_check(council: Council, at: float) -> bool:
    return council.kill("check", at, "check")


def kill_report(council: Council, at: float) -> bool:
    council.change_a_figure()
    return council.kill("report", at, *options(TINY))


def kill_import(council: Council, at: float) -> bool:
    add_release(council.root, passed=200 + council.changes % 50)
    council.changes += 1
    return council.kill("import", at, "import", IMPORTED, "release.csv")


def kill_publish(council: Council, at: float) -> bool:
    return council.kill("publish", at, "publish", PERIOD, "published")


Kill = Callable[[Council, float], bool]


def trial(council: Council, kill: Kill, chance: random.Random) -> bool:
    """Kills once, and asserts that nothing is damaged, lost or left running. Whether the command was killed in time."""
    before = inputs(council.root)
    was_killed = kill(council, chance.random())
    assert leftover(council.root) == []
    assert damage(council) == []
    changed = {name for name, found in inputs(council.root).items() if before.get(name) != found}
    lost = before.keys() - inputs(council.root).keys()
    imported = {f"data/sources/{IMPORTED}/{name}" for name in ("observations.csv", "provenance.yml")}
    may_change = {
        kill_report: {"data/sources/made-up-release/observations.csv"},
        kill_import: {"release.csv", *imported},
    }.get(kill, set())
    if any(name.startswith(UNDER_WAY) for name in before):  # any command completes what an import has decided
        may_change |= imported
    assert {name for name in changed - may_change if not name.startswith(UNDER_WAY)} == set()
    assert {name for name in lost if not name.startswith(UNDER_WAY)} == set()
    return was_killed


def recover(council: Council) -> None:
    """The next commands, let end: everything is whole again, of the present figures, and nothing is left beside it."""
    council.run("import", "import", IMPORTED, "release.csv")
    council.run("check", "check")
    council.run("report", *options(TINY))
    assert wrong(council.root, council.folder) == []
    assert damage(council) == []
    beside = {path.name for path in council.folder.parent.iterdir()}
    assert beside <= {PERIOD, f".{PERIOD}.lock", f".{PERIOD}.seal", f".{PERIOD}.cache", "boldsteps.log"}, (
        beside
    )
    assert not list(council.root.rglob(".change*"))


def only_these_chapters(root: Path, *notebooks: str) -> None:
    """The document of that project becomes one of those chapters."""
    path = root / "_quarto.yml"
    definition = yaml.safe_load(path.read_text(encoding="utf-8"))
    chapters = definition["bold-steps"]["chapters"]
    definition["bold-steps"]["chapters"] = [
        chapter for chapter in chapters if chapter["notebook"] in notebooks
    ]
    path.write_text(yaml.safe_dump(definition, sort_keys=False), encoding="utf-8")


def on_a_disk_with(blocks: int, council: Council, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, which can write no file of more than so many half kilobytes: the next byte finds the disk full."""
    return warm.boldsteps(list(arguments), council.root, environment_of(council.root), largest=512 * blocks)
