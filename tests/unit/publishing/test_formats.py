"""What earlier versions wrote stays readable: each file of `tests/data/formats` is as it was written once, and is never made again.

Where a format changes on purpose, its file here stays, and a new one is put beside it.
"""

import hashlib
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analysis.comparison.snapshots import is_build
from analysis.errors import DataError
from analysis.narrative.comments import Comment, comments_path, read_comments
from analysis.narrative.sign_off import FIRST, read_sign_offs, sign_offs_path
from analysis.pipeline.manifest import NAME as MANIFEST
from analysis.pipeline.manifest import read_manifest
from analysis.project import Project
from analysis.publishing.checksums import what_differs
from analysis.publishing.snapshot_file import NAME as SNAPSHOT
from analysis.publishing.snapshot_file import read_snapshot
from analysis.publishing.waivers import Waiver, read_waivers, waivers_path

FORMATS = Path(__file__).parents[2] / "data" / "formats"
COUNTY = ("pass_rate", "T10000001", "all")


@pytest.fixture
def narrative(testshire: Project) -> Project:
    """Testshire with the sign-offs, waivers and comments of back then."""
    for path in (
        sign_offs_path(testshire, "2012"),
        waivers_path(testshire, "2012"),
        comments_path(testshire, "2012"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(FORMATS / path.name, path)
    return testshire


def rewritten(path: Path, **changes: Any) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, **changes}), encoding="utf-8")


def test_a_manifest_of_the_second_schema() -> None:
    manifest = read_manifest(FORMATS)
    assert manifest is not None and manifest.document is not None
    assert (manifest.edition, manifest.commit, manifest.versions["pandas"]) == ("2012", "fddc1af+", "3.0.1")
    assert [record.name for record in manifest.failed] == ["oakvale/budget"]
    done = manifest.runs["oakvale/gaps"]
    assert (done.parameters["area"], done.seconds, done.peak_memory_mb, done.inputs["reads"]) == (
        "Oakvale",
        1.5,
        120.0,
        "r",
    )
    assert (manifest.document.formats, manifest.document.pages) == (("html", "docx"), 7)


@pytest.mark.parametrize(
    "changes", [{"schema": 1}, {"schema": 99}, {"colour": "blue"}, {"document": {"key": "k"}}, {"runs": [1]}]
)
def test_a_manifest_of_another_version_is_a_build_that_is_made_anew(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    shutil.copy(FORMATS / MANIFEST, tmp_path)
    rewritten(tmp_path / MANIFEST, **changes)
    assert read_manifest(tmp_path) is None
    assert is_build(tmp_path)


def test_sign_offs_and_their_chain(narrative: Project) -> None:
    opening, districts = read_sign_offs(narrative, "2012")
    assert (opening.by, opening.at, opening.key) == (
        "A Reviewer",
        "2012-11-05T09:30:00Z",
        ("Testshire", "overview", "overview-opening"),
    )
    assert (opening.previous, districts.previous) == (FIRST, opening.sha256)
    assert opening.basis.sha256 == "68f102ae38c2a510be545a8f5f0abae8a25a9ea4de16a7653aa40b174c3a3f55"
    assert [used.shown for used in opening.basis.used] == ["61% [p]", "58%", "amber"]


def test_a_record_is_sealed_as_it_was_written_whichever_fields_it_has(narrative: Project) -> None:
    """A field that came later is not in records from before it, nor in their hash; leaving one out is noticed."""
    path = sign_offs_path(narrative, "2012")
    first = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(f"{first}\n", encoding="utf-8")
    assert len(read_sign_offs(narrative, "2012")) == 1
    content = json.loads(first)
    del content["previous"]
    path.write_text(f"{json.dumps(content)}\n", encoding="utf-8")
    with pytest.raises(
        DataError, match="line 1: the record of overview-opening signed by A Reviewer has been changed"
    ):
        read_sign_offs(narrative, "2012")
    content["sha256"] = _seal(content)
    path.write_text(f"{json.dumps(content)}\n", encoding="utf-8")
    assert [record.by for record in read_sign_offs(narrative, "2012")] == ["A Reviewer"]


def test_a_record_of_a_newer_version_is_told(narrative: Project) -> None:
    path = sign_offs_path(narrative, "2012")
    content = {**json.loads(path.read_text(encoding="utf-8").splitlines()[0]), "office": "Corporate Director"}
    path.write_text(f"{json.dumps({**content, 'sha256': _seal(content)})}\n", encoding="utf-8")
    with pytest.raises(
        DataError, match="line 1: the record holds office, which this version does not know.*newer boldsteps"
    ):
        read_sign_offs(narrative, "2012")


@pytest.mark.parametrize("line", ["[]", "1", "{", "{}", '{"basis": []}', '{"basis": {"used": [1]}}'])
def test_a_record_that_is_none_is_told(narrative: Project, line: str) -> None:
    sign_offs_path(narrative, "2012").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(
        DataError, match=r"narrative/2012/sign-offs\.jsonl, line 1: .*Restore the file as it was"
    ):
        read_sign_offs(narrative, "2012")


def test_a_published_version_is_whole_and_says_what_it_showed() -> None:
    assert what_differs(FORMATS / "version") == []
    snapshot = read_snapshot(FORMATS / "version")
    assert snapshot is not None
    assert snapshot.latest_text(COUNTY) == "61% [p] (2011/12)"
    assert snapshot.figures[COUNTY, "2010/11"].source == "made-up-paper"
    assert snapshot.ratings[COUNTY] == "amber"
    assert snapshot.targets and snapshot.meanings["pass_rate"] == "series since 2009/10"


def test_what_a_newer_version_showed_is_not_guessed(tmp_path: Path) -> None:
    shutil.copy(FORMATS / "version" / SNAPSHOT, tmp_path)
    rewritten(tmp_path / SNAPSHOT, schema=2)
    assert read_snapshot(tmp_path) is None


def test_waivers_and_comments(narrative: Project) -> None:
    assert read_waivers(narrative, "2012", ["accessibility"], date(2013, 1, 8)) == [
        Waiver("accessibility", "Tested by hand, on paper", "A. Head of Service", date(2013, 3, 31))
    ]
    assert read_comments(narrative, "2012") == [
        Comment("Testshire", "overview-opening", "A. Reviewer", "Say why, please.", "no")
    ]


def test_the_record_of_a_test_of_accessibility() -> None:
    """Read with the manifest of the same build by `ReleaseCandidate.accessibility`."""
    result = json.loads((FORMATS / "accessibility.json").read_text(encoding="utf-8"))
    manifest = read_manifest(FORMATS)
    assert manifest is not None and manifest.document is not None
    assert result["sha256"] == manifest.document.sha256


def _seal(content: dict[str, Any]) -> str:
    """The hash of the record with its own hash left empty, keys in order."""
    written = json.dumps({**content, "sha256": ""}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()
