"""Each promise of the pages on reliability, security and operations names the tests that would fail if it were untrue, and
those tests are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("docs/reliability.md", "SECURITY.md", "docs/operations.md")
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
WITHOUT = {"docs/operations.md": {"### cron", "### Windows Task Scheduler", "### A CI workflow"}}
"""Examples, of what the section above them promises."""


@cache
def named_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_is_named_is_there(page: str) -> None:
    named = TEST.findall(text_of(page))
    assert len(named) > 10
    assert [path for path, _ in named if not (ROOT / path).is_file()] == []
    assert [f"{path}::{name}" for path, name in named if name and name not in named_in(path)] == []
    assert [path for path, _ in named if not named_in(path)] == []
    assert re.findall(r"`(?!tests/)[\w/…]*test_\w+(?:\.py)?(?:::\w*)?`", text_of(page)) == [], (
        "name it by its whole path"
    )


@pytest.mark.parametrize("page", PAGES[:2])
def test_every_promise_names_its_tests(page: str) -> None:
    [promised] = re.findall(r"^## What is promised\n(.*?)^## ", text_of(page), re.MULTILINE | re.DOTALL)
    promises = re.split(r"^(?=\*\*)", promised, flags=re.MULTILINE)[1:]
    assert len(promises) > 8
    assert [each.partition(".**")[0] for each in promises if not TEST.search(each)] == []
    rows = [
        row for row in re.findall(r"^\|.*\|$", promised, re.MULTILINE) if not re.match(r"\| fault |\|-", row)
    ]
    assert [row for row in rows if not TEST.search(row)] == []


def test_every_section_on_operations_names_its_tests() -> None:
    page = PAGES[2]
    sections = re.split(r"^(?=#{2,3} )", text_of(page), flags=re.MULTILINE)[1:]
    headings = {section.partition("\n")[0] for section in sections if not TEST.search(section)}
    assert headings == WITHOUT[page]


@pytest.mark.parametrize("page", PAGES[:2])
def test_what_cannot_be_promised_is_said(page: str) -> None:
    heading = {"docs/reliability.md": "## What is not covered", "SECURITY.md": "## What is not"}[page]
    assert len(re.findall(r"^- ", text_of(page).partition(f"\n{heading}\n")[2], re.MULTILINE)) >= 4
