"""YAML is read in one place, which takes what a person writes and refuses the rest in words."""

import re
from pathlib import Path

import pytest

from analysis.data.document import load_document
from analysis.data.sources import load_sources
from analysis.errors import DataError
from analysis.io.yaml_files import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    InvalidYamlError,
    YamlTooLargeError,
    read_yaml,
    yaml_text,
)

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "title: a\nauthor: b\ntitle: c\n",
            "line 3: 'title' is there twice, first in line 1; keep one of them",
        ),
        ("a: [{b: 1, b: 2}]", "line 1: 'b' is there twice"),
        ("a: 1\nb: [2\n", "line 3, column 1: while parsing a flow sequence"),
        ("a: Kent: 2012", "line 1, column 8: mapping values are not allowed in this context"),
        ("a: x\nb: [1, 2013-02-30]", "line 2: '2013-02-30': day is out of range for month"),
        ("a: x\nb: " + "9" * 5000, "line 2: '9+': Exceeds the limit"),
        ("? [a]\n: b", "unhashable"),
        ("a: \tx\n\tb: y", "line 2"),
        ("a: \0", "special characters are not allowed|control characters are not allowed"),
        ("a: *b", "undefined alias"),
        ("a: !money 5", "could not determine a constructor for the tag '!money'"),
        ("--- a\n--- b", "expected a single document"),
    ],
)
def test_what_is_no_plain_yaml_is_told(text: str, said: str) -> None:
    with pytest.raises(InvalidYamlError, match=said):
        read_yaml(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        "[" * 100_000,
        "- " * 100_000,
        "x" * (MAX_CHARACTERS + 1),
        "a: &a {b: *a}",
        "[" + "x, " * 30_000 + "]",
    ],
)
def test_what_would_grow_is_refused(text: str) -> None:
    with pytest.raises(YamlTooLargeError):
        read_yaml(text)


def test_the_message_names_the_file() -> None:
    with pytest.raises(
        InvalidYamlError, match=r"^data/x\.yml cannot be read: line 2: 'a' is there twice, .*\.$"
    ):
        read_yaml("a: 1\na: 2\n", "data/x.yml")


def test_what_is_allowed_is_read_as_it_stands() -> None:
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert read_yaml(f"a: {deep[1:-1]}\nb: &b [1]\nc: *b\n")["c"] == [1]
    assert read_yaml("") is None


def test_what_is_written_is_read_back() -> None:
    content = {"title": "Bold Steps: “Kent”", "files": ["a.csv"], "about": "words " * 60, "none": None}
    assert read_yaml(yaml_text(content)) == content
    assert list(read_yaml(yaml_text(content))) == list(content)


def test_nothing_else_reads_or_writes_yaml() -> None:
    """The bounds hold everywhere only as long as there is one place that knows the library."""
    modules = [*(ROOT / "analysis").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    users = [
        path.name
        for path in modules
        if re.search(r"^\s*(import|from) yaml\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert users == ["yaml_files.py"]


def test_a_broken_definition_is_told(tmp_path: Path) -> None:
    for content, said in (
        (b"bold-steps: [\n", r"^_quarto\.yml cannot be read: line 2"),
        (b"project: {}\n", "_quarto.yml has no list `bold-steps: chapters:`"),
        (b"- a\n", "_quarto.yml has no list `bold-steps: chapters:`"),
        (b"", "_quarto.yml has no list `bold-steps: chapters:`"),
        (b"title: \xff\n", "_quarto.yml is not UTF-8"),
    ):
        (tmp_path / "_quarto.yml").write_bytes(content)
        with pytest.raises(DataError, match=said):
            load_document(tmp_path)


def test_a_broken_sidecar_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "sources" / "paper"
    folder.mkdir(parents=True)
    for content, said in (
        ("- a\n", "holds no fields"),
        ("a: 1\na: 1\n", "cannot be read: line 2: 'a' is there twice"),
    ):
        (folder / "provenance.yml").write_text(content, encoding="utf-8")
        with pytest.raises(DataError, match=f"^data/sources/paper/provenance.yml {said}"):
            load_sources(tmp_path)
