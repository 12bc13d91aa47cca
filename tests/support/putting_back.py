"""Faults put back into a copy of the package, to see that a named test fails then and only then."""

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.support.council import ROOT, copy_of_package

PASSED, FAILED = 0, 1
"""What pytest ends with."""
_BESIDE = (
    "benchmarks",
    "notebooks",
    "_extensions",
    "narrative",
    "data",
    "docs",
    "tests",
    "_quarto.yml",
    "_brand.yml",
    "pyproject.toml",
)


@dataclass(frozen=True)
class Fault:
    """In that file of the package `right` becomes `wrong`. caught_by: the tests of `test`, of which one must fail then."""

    name: str
    file: str
    right: str
    wrong: str
    test: str
    caught_by: str


def package_with_tests(folder: Path) -> Path:
    """A copy of the package beside links to the rest of the project, so that the tests in it are of the copy."""
    folder.mkdir()
    copy_of_package(folder)
    for name in _BESIDE:
        (folder / name).symlink_to(ROOT / name)
    return folder


def has_place(fault: Fault, package: Path) -> bool:
    """Whether the package has the place once that the fault changes."""
    path = package / "analysis" / fault.file
    return path.is_file() and path.read_text(encoding="utf-8").count(fault.right) == 1


def put_back(fault: Fault, package: Path) -> None:
    """Makes the fault. The package must have its place."""
    assert has_place(fault, package), f"{fault.file} does not hold {fault.right!r} once"
    path = package / "analysis" / fault.file
    path.write_text(path.read_text(encoding="utf-8").replace(fault.right, fault.wrong), encoding="utf-8")


def outcome(package: Path, faults: Iterable[Fault]) -> tuple[int, str]:
    """How the tests that catch those faults end on that package, and what pytest says."""
    chosen = list(faults)
    named = " or ".join(f"({fault.caught_by})" for fault in chosen)
    files = sorted({fault.test for fault in chosen})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "--tb=line",
        *files,
        "-k",
        named,
    ]
    environment = {**os.environ, "PYTHONPATH": str(package), "BOLDSTEPS_TESTED": str(package)}
    done = subprocess.run(command, cwd=package, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout[-20_000:]
