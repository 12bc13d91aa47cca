"""The manifest: written, read again, and asked what still holds."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest

from analysis.data.areas import Area
from analysis.data.document import Chapter
from analysis.data.editions import EditionRecord
from analysis.io.hashing import hash_file
from analysis.pipeline.manifest import NAME, DocumentRecord, Manifest, RunRecord, commit_of, read_manifest
from analysis.pipeline.runs import Inputs, Run

NOW = {"package": "package", "data": "data"}
OAKVALE = Area("T07000001", "Oakvale", "district", "T10000001")
EDITION = EditionRecord(
    **{**dict.fromkeys(EditionRecord.__dataclass_fields__, ""), "period": "2012", "source_order": ()}
)
RUN = Run(Chapter("gaps", "Gaps"), Path("gaps.ipynb"), EDITION, OAKVALE, OAKVALE)


@dataclass(frozen=True)
class Given:
    """Inputs that have changed as told."""

    is_same: bool
    package: str = "package"
    data: str = "data"

    def holds(
        self, run: Run, recorded: dict[str, str], reads: Callable[[], list[str]], then: dict[str, str]
    ) -> bool:
        return self.is_same and reads() == ["read"]


SAME, CHANGED = cast("Inputs", Given(True)), cast("Inputs", Given(False))


@pytest.fixture
def record(tmp_path: Path) -> RunRecord:
    """A run that is done, its output in the folder."""
    output = tmp_path / "runs" / "oakvale" / "gaps.ipynb"
    output.parent.mkdir(parents=True)
    output.write_text("executed", encoding="utf-8")
    output.with_suffix(".reads").write_text("read\n", encoding="utf-8")
    where = {"output": "runs/oakvale/gaps.ipynb", "output_sha256": hash_file(output)}
    return RunRecord(
        "oakvale",
        "gaps",
        RUN.parameters,
        "key",
        "done",
        **where,
        seconds=1.5,
        peak_memory_mb=120.0,
        inputs=NOW,
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
    failed = RunRecord("oakvale", "budget", RUN.parameters, "key", "failed", error="ValueError: no figure")
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


def test_an_output_with_the_same_key_and_bytes_holds(tmp_path: Path, record: RunRecord) -> None:
    assert manifest_of(record).up_to_date(RUN, "key", SAME, tmp_path) == record


def test_an_output_that_still_holds_notes_what_it_was_compared_with(
    tmp_path: Path, record: RunRecord
) -> None:
    older = replace(record, inputs={"package": "older", "data": "older", "code": "code"})
    found = manifest_of(older).up_to_date(RUN, "key", SAME, tmp_path)
    assert found is not None
    assert found.inputs == {"package": "package", "data": "data", "code": "code"}


def test_an_output_whose_inputs_changed_does_not_hold(tmp_path: Path, record: RunRecord) -> None:
    assert manifest_of(record).up_to_date(RUN, "key", CHANGED, tmp_path) is None


def test_an_output_of_which_nobody_knows_what_it_read_does_not_hold(
    tmp_path: Path, record: RunRecord
) -> None:
    (tmp_path / record.reads).unlink()
    assert manifest_of(record).up_to_date(RUN, "key", SAME, tmp_path) is None


def test_an_output_of_another_key_does_not_hold(tmp_path: Path, record: RunRecord) -> None:
    assert manifest_of(record).up_to_date(RUN, "another", SAME, tmp_path) is None


def test_an_output_that_was_edited_does_not_hold(tmp_path: Path, record: RunRecord) -> None:
    (tmp_path / record.output).write_text("edited", encoding="utf-8")
    assert manifest_of(record).up_to_date(RUN, "key", SAME, tmp_path) is None


def test_an_output_that_is_gone_does_not_hold(tmp_path: Path, record: RunRecord) -> None:
    (tmp_path / record.output).unlink()
    assert manifest_of(record).up_to_date(RUN, "key", SAME, tmp_path) is None


def test_a_failed_run_never_holds(tmp_path: Path, record: RunRecord) -> None:
    assert manifest_of(replace(record, status="failed")).up_to_date(RUN, "key", SAME, tmp_path) is None


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
