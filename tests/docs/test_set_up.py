"""What the two commands of the README rest on: the lock files, the environment, what is installed when, what is shown last."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
SETTINGS = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = {
    "requirements.lock": ["build"],
    "requirements-dev.lock": ["build", "dask", "dev", "lab", "pdf", "releases", "test"],
    "requirements-quarto.lock": ["build", "quarto"],
}
LAST_LINES = re.compile(r"The last lines are\n\n```text\n(.*?)```", re.DOTALL)

each_lock = pytest.mark.parametrize("name", LOCKS)
needs_make = pytest.mark.skipif(os.name == "nt", reason="make is not there on Windows")


def locked(name: str) -> list[Requirement]:
    """The packages of a lock file, those of other platforms included."""
    text = (PROJECT / name).read_text(encoding="utf-8")
    lines = re.sub(r" *\\\n +--hash=sha256:[0-9a-f]{64}", "", text).splitlines()
    return [Requirement(line) for line in lines if line and not line.lstrip().startswith("#")]


def wanted(extras: list[str]) -> list[Requirement]:
    optional = [each for extra in extras for each in SETTINGS["optional-dependencies"][extra]]
    every = [Requirement(each) for each in [*SETTINGS["dependencies"], *optional]]
    return [each for each in every if each.name != SETTINGS["name"]]


@each_lock
def test_a_lock_has_a_version_that_pyproject_allows_of_each_package(name: str) -> None:
    versions = {canonicalize_name(each.name): next(iter(each.specifier)).version for each in locked(name)}
    for each in wanted(LOCKS[name]):
        assert each.specifier.contains(versions[canonicalize_name(each.name)]), each.name


@each_lock
def test_a_lock_has_exact_versions_with_hashes_and_no_place(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert {next(iter(each.specifier)).operator for each in locked(name)} == {"=="}
    assert len(re.findall(r"^[\w.-]+==\S+.* \\\n    --hash=", text, re.MULTILINE)) == len(locked(name))
    assert not re.search(r"://|^-|@ ", text, re.MULTILINE)


def test_what_tests_run_with_is_what_reports_run_with() -> None:
    report, *others = ({(each.name, str(each.specifier)) for each in locked(name)} for name in LOCKS)
    assert all(report <= other for other in others)


def test_conda_brings_quarto_and_the_same_versions() -> None:
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))
    *conda, with_pip = environment["dependencies"]
    pins = dict(each.split("=") for each in conda if "=" in each)
    assert Version(pins["python"]) in Requirement(f"python{SETTINGS['requires-python']}").specifier
    assert SETTINGS["optional-dependencies"]["quarto"] == [f"quarto-cli=={pins['quarto']}"]
    assert with_pip == {"pip": ["--require-hashes", "--requirement requirements.lock"]}


@needs_make
def test_what_is_installed_is_not_installed_again(tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    environment.mkdir()
    assert "requirements.lock" in planned("report", environment)
    for stamp in ("ready", "ready-to-test"):
        (environment / stamp).touch()
    assert planned("report", environment).split() == [f"{environment}/bin/boldsteps", "report", "2012"]
    assert planned("test", environment).split() == [f"{environment}/bin/python", "-m", "pytest"]


def planned(target: str, environment: Path) -> str:
    """What make would run."""
    return make("--dry-run", target, f"VENV={environment}").stdout


def make(*arguments: str, path: str = os.environ["PATH"]) -> subprocess.CompletedProcess[str]:
    """make as a person calls it, also where make itself is running these tests."""
    of_make = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "OPTIONS", "PERIOD")
    environment = {name: value for name, value in os.environ.items() if name not in of_make}
    environment = {**environment, "PATH": path}
    return subprocess.run(
        ["make", *arguments], cwd=PROJECT, capture_output=True, text=True, check=False, env=environment
    )


@needs_make
@pytest.mark.parametrize(
    ("python", "told"),
    [
        (
            "python-that-is-not-there",
            "There is no python-that-is-not-there here. Install Python 3.11 or newer",
        ),
        ("old", "Python 3.11 or newer is needed"),
    ],
)
def test_a_python_that_will_not_do_is_said_before_anything_is_installed(
    tmp_path: Path, python: str, told: str
) -> None:
    old = tmp_path / "old"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\nexit 1\n', encoding="utf-8")
    old.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = make("report", f"VENV={tmp_path / 'environment'}", f"PYTHON={python}", path=path)
    assert done.returncode != 0
    assert told in done.stderr
    assert not (tmp_path / "environment").exists()


def shape(lines: list[str]) -> list[str]:
    """Lines of output without what differs from one build to the next: numbers, the assembler, the folder."""
    text = re.sub(r"\S*reports", "reports", "\n".join(lines)).replace("quarto", "pandoc")
    return re.sub(r"\d+(\.\d+)*", "N", text).splitlines()


@needs_make
@pytest.mark.slow
def test_make_report_ends_as_the_readme_says(tmp_path: Path) -> None:
    """The README's command itself, for two chapters, with the environment that runs this test in the place of `.venv`."""
    environment = tmp_path / "environment"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "boldsteps").symlink_to(Path(sys.executable).with_name("boldsteps"))
    (environment / "ready").touch()
    options = f"--area Thanet --topic key_stages --topic scorecard --assembler pandoc --output {tmp_path / 'reports'}"
    done = make("report", f"VENV={environment}", f"OPTIONS={options}")
    assert done.returncode == 0, done.stderr
    shown = LAST_LINES.search(README)
    assert shown is not None
    assert shape(done.stdout.splitlines()[-3:]) == shape(shown[1].splitlines())
    assert Path(done.stdout.splitlines()[-1]).is_file()
