"""The manifest: written and read again."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.io.hashing import hash_file
from analysis.pipeline.manifest import NAME, DocumentRecord, Manifest, RunRecord, commit_of, read_manifest

NOW = {"notebook": "notebook", "code": "code", "reads": "reads"}
PARAMETERS = {"period": "2012", "area": "Oakvale"}


@pytest.fixture
def record(tmp_path: Path) -> RunRecord:
    """A run that is done, its output in the folder."""
    output = tmp_path / "runs" / "oakvale" / "gaps.ipynb"
    output.parent.mkdir(parents=True)
    output.write_text("executed", encoding="utf-8")
    where = {"output": "runs/oakvale/gaps.ipynb", "output_sha256": hash_file(output)}
    return RunRecord(
        "oakvale", "gaps", PARAMETERS, "key", "done", **where, seconds=1.5, peak_memory_mb=120.0, inputs=NOW
    )


def manifest_of(*records: RunRecord) -> Manifest:
    document = DocumentRecord("document", "site", "pandoc 3.9", ("html",), 7, 2.5)
    made = Manifest(
        "2012", "Progress", "warm", "abc", {"pandas": "3.1.1"}, document=document, seconds={"run": 1.5}
    )
    for record in records:
        made.add(record)
    return made


def test_what_is_written_is_read_again(tmp_path: Path, record: RunRecord) -> None:
    failed = RunRecord("oakvale", "budget", PARAMETERS, "key", "failed", error="ValueError: no figure")
    written = manifest_of(record, failed)
    written.write(tmp_path)
    assert read_manifest(tmp_path) == written
    assert [each.name for each in written.failed] == ["oakvale/budget"]


@pytest.mark.parametrize("content", ["", "{", "{}", "[]", '{"schema": 2}', '{"schema": 0, "runs": []}'])
def test_a_manifest_that_cannot_be_read_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / NAME).write_text(content, encoding="utf-8")
    assert read_manifest(tmp_path) is None


def test_a_manifest_of_another_schema_is_none(tmp_path: Path, record: RunRecord) -> None:
    manifest_of(record).write(tmp_path)
    content = json.loads((tmp_path / NAME).read_text(encoding="utf-8"))
    (tmp_path / NAME).write_text(json.dumps({**content, "schema": 1}), encoding="utf-8")
    assert read_manifest(tmp_path) is None


def test_no_manifest_is_none(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None


def test_an_output_is_intact_while_it_is_as_its_run_left_it(tmp_path: Path, record: RunRecord) -> None:
    assert record.is_intact(tmp_path)
    assert not replace(record, status="failed").is_intact(tmp_path)
    (tmp_path / record.output).write_text("edited", encoding="utf-8")
    assert not record.is_intact(tmp_path)
    (tmp_path / record.output).unlink()
    assert not record.is_intact(tmp_path)


def test_no_commit_outside_a_checkout(tmp_path: Path) -> None:
    assert commit_of(tmp_path) == ""


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_commit_says_whether_files_differ_from_it(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True, capture_output=True)

    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    git("init", "-q")
    git("add", "a.csv")
    git("commit", "-q", "-m", "one")
    clean = commit_of(tmp_path)
    (tmp_path / "a.csv").write_text("2", encoding="utf-8")
    assert len(clean) == 40
    assert commit_of(tmp_path) == f"{clean}+"
