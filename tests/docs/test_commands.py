"""What the pages for people say of commands holds: every command and option exists, and is written down where one would look."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from analysis import commands
from analysis.commands.building import SOME_RUNS_FAILED
from analysis.errors import AssemblyError, DataError, UsageError

PROJECT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *PROJECT.glob("*.md"),
        *PROJECT.glob("docs/**/*.md"),
        PROJECT / "data" / "README.md",
        PROJECT / "reports" / "README.md",
    ]
)
README = (PROJECT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")

_BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_COMMAND = re.compile(r"(?:\$ |\.venv/bin/|\.venv\\Scripts\\)?boldsteps (?P<words>[a-z].*)")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(PROJECT).as_posix())


def written_as_code(page: Path) -> Iterator[str]:
    """Every line of a code block and every piece of code within a sentence."""
    text = page.read_text(encoding="utf-8")
    for block in _BLOCK.findall(text):
        yield from block.splitlines()
    yield from _INLINE.findall(_BLOCK.sub("", text))


def boldsteps_commands(page: Path) -> list[str]:
    return [found["words"] for code in written_as_code(page) if (found := _COMMAND.fullmatch(code.strip()))]


def make_targets(page: Path) -> list[str]:
    lines = [code.strip().removeprefix("$ ") for code in written_as_code(page)]
    words = [word for line in lines if line.startswith("make ") for word in shlex.split(line)[1:]]
    return [word for word in words if "=" not in word]


@each_page
def test_every_boldsteps_command_can_be_given_like_that(page: Path) -> None:
    for words in boldsteps_commands(page):
        name, *arguments = shlex.split(words.partition("  ")[0])
        assert name in commands.COMMANDS, f"{page.name}: boldsteps {words}"
        command = commands.load_command(name)
        try:
            command.make_context(name, list(arguments))
        except click.MissingParameter:
            assert not arguments, f"{page.name}: boldsteps {words} lacks an argument"
        except click.UsageError as problem:
            pytest.fail(f"{page.name}: boldsteps {words}: {problem.format_message()}")


@each_page
def test_every_option_in_a_sentence_is_one_of_some_command(page: Path) -> None:
    known = {
        option
        for command in map(commands.load_command, commands.COMMANDS)
        for parameter in command.params
        for option in parameter.opts
    }
    foreign = {
        "--help",
        "--version",
        "--no-deps",
        "--require-hashes",
        "--no-build-isolation",
        "--file",
        "--numprocesses",
        "--profile",
        *(
            "--rounds",
            "--release-mb",
            "--no-dashboard",
            "--no-dask",
            "--sample",
            "--authorities",
            "--minutes",
        ),  # of `make bench`
    }
    for code in written_as_code(page):
        if code.startswith("--"):
            assert re.split(r"[ =]", code)[0] in known | foreign, f"{page.name}: {code}"


@pytest.mark.parametrize("name", sorted(commands.COMMANDS))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"| `boldsteps {name}" in README, f"boldsteps {name} has no line in the README's table of commands"


@each_page
def test_every_make_target_exists(page: Path) -> None:
    targets = re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE)
    assert set(make_targets(page)) <= set(targets)


def test_make_alone_lists_every_target() -> None:
    targets = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    assert targets is not None
    assert re.findall(r"^make (\w+) ", listed, re.MULTILINE) == targets[1].split()


def test_the_readme_has_the_exit_codes_of_the_code() -> None:
    codes = [0, DataError.exit_code, UsageError.exit_code, SOME_RUNS_FAILED, AssemblyError.exit_code]
    assert [int(code) for code in re.findall(r"^\| (\d) \|", README, re.MULTILINE)] == codes
