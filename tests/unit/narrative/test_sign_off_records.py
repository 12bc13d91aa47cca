"""The records of sign-off: none is lost or half written, none disappears unnoticed, and only those sign who may."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analysis.data.findings import Finding
from analysis.errors import DataError, UsageError
from analysis.narrative.sign_off import (
    HEAD,
    SignOff,
    check_kept,
    head_of,
    read_sign_offs,
    record_hash,
    sign_off,
    sign_offs_path,
)
from analysis.pipeline.manifest import Manifest, keep_sign_offs, read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.project import Project
from analysis.validation import check_project
from tests.support.killed_at import each_kill, needs_fork
from tests.support.narrating import AUTHOR, OTHER, REVIEWER, approvers, edit, text, write


@pytest.fixture
def written(testshire: Project) -> Project:
    write(testshire)
    return testshire


def sign(project: Project, by: str = REVIEWER, *sections: str) -> list[SignOff]:
    return sign_off(project, text(project), by, sections=sections)


@needs_fork
def test_two_at_once_lose_nothing(written: Project) -> None:
    """Ten pairs, each of two people who sign the two sections."""
    for number in range(10):
        write(written, opening=f'The rate {"really " * number}{{{{ rose("pass_rate") }}}}.')
        people = [(REVIEWER, "overview-opening"), (OTHER, "overview-districts")]
        children = [_child(lambda who=who: sign(written, *who)) for who in people]
        assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0]
    records = read_sign_offs(written, "2012")
    assert len({record.basis.text for record in records if record.by == REVIEWER}) == 10
    assert [record.section for record in records if record.by == OTHER] == ["overview-districts"]


def _child(work: Callable[[], object]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:
        os._exit(1)
    os._exit(0)


@needs_fork
def test_killed_at_any_step_the_records_are_whole(written: Project) -> None:
    sign(written, REVIEWER, "overview-opening")
    before = sign_offs_path(written, "2012").read_text(encoding="utf-8")
    path, killed = sign_offs_path(written, "2012"), 0
    for _ in each_kill(lambda: sign(written, OTHER), path.parent):
        killed += 1
        assert [record.by for record in read_sign_offs(written, "2012")] in (
            [REVIEWER],
            [REVIEWER, OTHER, OTHER],
        )
        path.write_text(before, encoding="utf-8")
    assert killed > 3
    assert len(read_sign_offs(written, "2012")) == 3


def test_a_full_disk_leaves_the_records_as_they_were(
    written: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(written, REVIEWER, "overview-opening")
    path = sign_offs_path(written, "2012")
    before = path.read_bytes()

    def half(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", half)
        with pytest.raises(OSError, match="No space left"):
            sign(written)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir() if each.name.endswith(".half")] == []
    sign(written)
    assert len(read_sign_offs(written, "2012")) == 2


@pytest.mark.parametrize("end", ["", "\r\n"])
def test_a_last_line_that_ends_otherwise_spoils_nothing(written: Project, end: str) -> None:
    sign(written, REVIEWER, "overview-opening")
    path = sign_offs_path(written, "2012")
    path.write_bytes(path.read_bytes().rstrip(b"\n") + end.encode())
    sign(written)
    assert len(read_sign_offs(written, "2012")) == 2


def test_a_text_with_other_ends_of_lines_is_one_record(written: Project) -> None:
    write(written, opening="It\u2028is\x85as it is.")
    sign(written)
    assert len(read_sign_offs(written, "2012")) == 2


def built(project: Project) -> None:
    """What a build leaves of the sign-offs."""
    folder = project.reports / "2012"
    folder.mkdir(parents=True, exist_ok=True)
    Manifest("2012", "Title", "warm", sign_offs=head_of(read_sign_offs(project, "2012"))).write(folder)


def _other_edition(path: Path) -> None:
    other = [json.loads(line) | {"period": "2013"} for line in path.read_text(encoding="utf-8").splitlines()]
    previous, lines = "0" * 64, []
    for content in other:
        content |= {"previous": previous}
        previous = content["sha256"] = record_hash(content)
        lines.append(json.dumps(content, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


HARMS: dict[str, Callable[[Path], Any]] = {
    "the last record removed": lambda path: path.write_text(
        path.read_text("utf-8").splitlines()[0] + "\n", "utf-8"
    ),
    "emptied": lambda path: path.write_text(""),
    "deleted": lambda path: path.unlink(),
    "another edition's": _other_edition,
}


@pytest.mark.parametrize("harm", HARMS)
def test_records_that_are_gone_are_noticed(written: Project, harm: str) -> None:
    sign(written)
    built(written)
    assert check_project(written) == []
    path = sign_offs_path(written, "2012")
    kept = shutil.copy(path, path.with_name("kept"))
    HARMS[harm](path)
    found = [each for each in check_project(written) if each.rule == "narrative_sign_offs" and each.is_error]
    assert len(found) == 1 and "Restore the file" in found[0].message, found
    with pytest.raises(DataError, match="Restore the file"):
        sign(written, OTHER)
    shutil.move(kept, path)
    assert check_project(written) == []
    assert len(sign(written, OTHER)) == 2


def test_a_chain_that_was_made_anew_is_noticed(written: Project) -> None:
    sign(written)
    built(written)
    sign_offs_path(written, "2012").unlink()
    shutil.move(written.reports, written.root / "elsewhere")
    sign(written, OTHER)
    shutil.move(written.root / "elsewhere", written.reports)
    with pytest.raises(DataError, match="not with the same last"):
        sign(written)


def test_what_is_signed_after_a_build_is_kept_with_it(written: Project) -> None:
    built(written)
    sign(written)
    head = head_of(read_sign_offs(written, "2012"))
    keep_sign_offs(OutputDirectory(written.reports / "2012"), head)
    manifest = read_manifest(written.reports / "2012")
    assert manifest and manifest.sign_offs == head and manifest.title == "Title"
    keep_sign_offs(OutputDirectory(written.reports / "2013"), head)
    assert not (written.reports / "2013").exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", "[" * 100_000, f'{{"{HEAD}": {{}}}}'])
def test_a_state_that_does_not_say_is_compared_with_nothing(
    written: Project, tmp_path: Path, content: str
) -> None:
    (tmp_path / "state.json").write_text(content, encoding="utf-8")
    check_kept(written, [], tmp_path / "state.json")


def test_the_hash_that_is_published_does_not_tell_who_guesses_right(written: Project) -> None:
    """The same signature twice has two hashes, so that trying out every value of a hidden figure shows nothing."""
    at = datetime(2012, 11, 5, tzinfo=UTC)
    sign_off(written, text(written), REVIEWER, at=at)
    first = read_sign_offs(written, "2012")
    sign_offs_path(written, "2012").unlink()
    sign_off(written, text(written), REVIEWER, at=at)
    second = read_sign_offs(written, "2012")
    assert [each.basis.sha256 for each in first] == [each.basis.sha256 for each in second]
    assert not {each.sha256 for each in first} & {each.sha256 for each in second}


def test_only_those_sign_who_may(written: Project) -> None:
    with pytest.raises(
        UsageError,
        match=r"no approver \(narrative/approvers.csv\) called 'A Reviwer'.*Did you mean A Reviewer",
    ):
        sign(written, "A Reviwer")
    approvers(written, "The Director, Education")
    with pytest.raises(UsageError, match="Known: The Director, Education"):
        sign(written)
    assert {record.by for record in sign(written, "the director,  education")} == {"The Director, Education"}


@pytest.mark.parametrize("author", [AUTHOR, "Somebody; an  author"])
def test_nobody_approves_their_own_text(written: Project, author: str) -> None:
    edit(written, f"author: {AUTHOR}", f"author: {author}", "narrative/2012/Testshire/overview.md")
    with pytest.raises(UsageError, match="An Author is the author of narrative/2012/Testshire/overview.md"):
        sign(written, AUTHOR)
    assert not sign_offs_path(written, "2012").exists()


def test_without_the_table_nobody_signs(written: Project) -> None:
    (written.narrative / "approvers.csv").unlink()
    with pytest.raises(
        DataError,
        match="Nobody may sign yet: write who may into narrative/approvers.csv, with the columns name,role",
    ):
        sign(written)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name\nA Reviewer\n", "its first line must be name,role"),
        ("name,role\n,Director\n", "row 2: it is not a name"),
        ("name,role\nThe Director, Education, Kent\n", "row 2: it is not a name and a role"),
    ],
)
def test_a_table_that_cannot_be_read_is_a_finding(written: Project, content: str, said: str) -> None:
    (written.narrative / "approvers.csv").write_text(content, encoding="utf-8")
    findings: list[Finding] = [
        each for each in check_project(written) if each.file == "narrative/approvers.csv"
    ]
    assert [said in each.message for each in findings] == [True]
    with pytest.raises(DataError, match=said):
        sign(written)
