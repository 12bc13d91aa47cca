"""Sign-off: who approved a section of narrative, when, and exactly what it said and rested on.
`narrative/PERIOD/sign-offs.jsonl` holds one record a line and is only added to. A record carries the hash of
itself and of the one before it, so that a change is noticed; a section signed again has both records. The
head of the chain, the number of records and the hash of the last, is kept with what is built and with what is
published, so that it is noticed as well if the last records, or all of them, are gone. Who may sign stands in
`narrative/approvers.csv`."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.data.schema import APPROVERS
from analysis.edition.scorecard import row
from analysis.errors import DataError, UsageError, unknown
from analysis.io import dependencies as reads
from analysis.io.atomic_write import write_atomically
from analysis.io.csv_files import read_csv
from analysis.io.file_lock import exclusive_lock
from analysis.io.hashing import hash_text
from analysis.narrative.evidence import Claim, EvidenceItem, rating_evidence
from analysis.narrative.files import Section, write_status
from analysis.narrative.lint import lint, load_allowed_numerals
from analysis.narrative.manuscripts import Manuscript
from analysis.project import Project

FILE = "sign-offs.jsonl"
FIRST = "0" * 64
"""What the first record has for the hash of the one before it."""
HEAD = "sign_offs"
"""Under which `manifest.json` and a published `version.json` keep the head of the chain."""
TIMEOUT_SECONDS = 10.0
"""Somebody else who signs has done so in much less."""


@dataclass(frozen=True)
class Basis:
    """What a signature vouches for: the text as written, what it rests on, its claims, and the rule set."""

    text: str
    used: tuple[EvidenceItem, ...]
    claims: tuple[Claim, ...]
    rule_set: str

    @property
    def sha256(self) -> str:
        """Hash of all of it. Where a figure is stated does not count, only what it is."""
        used = sorted([each.id, each.shown, each.value] for each in self.used)
        claims = [[each.written, each.says, each.holds] for each in self.claims]
        return _hash({"text": self.text, "used": used, "claims": claims, "rule_set": self.rule_set})


@dataclass(frozen=True)
class SignOff:
    """One record. at: UTC, to the second. salt: random, so that nobody who sees the hash of the record, which
    is published, can try out what a hidden figure was. previous, sha256: the chain."""

    period: str
    area: str
    topic: str
    section: str
    by: str
    at: str
    basis: Basis
    salt: str = ""
    previous: str = FIRST
    sha256: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.area, self.topic, self.section

    @property
    def date(self) -> str:
        return self.at[:10]

    def chained(self, previous: str) -> "SignOff":
        """Return the record chained to the one before it, whose hash is given."""
        linked = replace(self, previous=previous, sha256="")
        return replace(linked, sha256=record_hash(linked.content()))

    def content(self) -> dict[str, Any]:
        return {**asdict(self), "basis": {**asdict(self.basis), "sha256": self.basis.sha256}}


def record_hash(content: Mapping[str, Any]) -> str:
    """Return the hash of a record with the fields it has, so that one of an earlier version stays valid."""
    return _hash({**content, "sha256": ""})


def basis_of(manuscript: Manuscript, section: Section) -> Basis:
    """Return what the section says and rests on now, with the rating of each indicator it speaks of."""
    evidence, edition, area = manuscript.resolved(section).evidence, manuscript.edition, manuscript.area
    rated = sorted({(each.indicator.id, each.group.id) for each in evidence.figures if each.area == area})
    ratings = (rating_evidence(row(edition, area, indicator, group)) for indicator, group in rated)
    used = {**evidence.used, **{rating.id: rating for rating in ratings}}
    return Basis(section.text, tuple(used.values()), tuple(evidence.claims), edition.rule_set)


def sign_offs_path(project: Project, period: str) -> Path:
    return project.narrative / period / FILE


def read_sign_offs(project: Project, period: str) -> list[SignOff]:
    """Return every record of the edition, oldest first. Raises DataError if the chain is broken."""
    path = sign_offs_path(project, period)
    records: list[SignOff] = []
    lines = (reads.text(path) or "").removesuffix("\n").split("\n")
    for number, line in enumerate(lines if any(lines) else (), start=1):
        where = f"{project.name_of(path)}, line {number}"
        content, record = _read_record(line, where)
        previous = records[-1].sha256 if records else FIRST
        if record.period != period:
            problem = f"the record is of the edition {record.period}, so the file is another edition's"
            raise DataError(f"{where}: {problem}. Restore the file as it was.")
        if record.previous != previous or record_hash(content) != record.sha256:
            raise DataError(
                f"{where}: the record of {record.section} signed by {record.by} has been changed, "
                "or one before it has been changed or removed. Restore the file as it was; "
                "records are only ever added."
            )
        records.append(record)
    return records


def head_of(records: Sequence[SignOff]) -> dict[str, Any]:
    """Return the head of the chain: how many records there are, and the hash of the last."""
    return {"records": len(records), "sha256": records[-1].sha256 if records else FIRST}


def check_kept(project: Project, records: Sequence[SignOff], state: Path) -> None:
    """Raises DataError unless the records begin with those there were when that file was written."""
    try:
        head = json.loads(state.read_text(encoding="utf-8")).get(HEAD)
    except (OSError, ValueError, AttributeError, RecursionError):
        return
    if head and head_of(records[: head["records"]]) != head:
        name = f"{state.parent.name}/{state.name}"
        raise DataError(
            f"{head['records']} records of sign-off were there when {name} was written, the last of them "
            f"{head['sha256'][:12]}…; {len(records)} are there now, and not with the same last. "
            "Restore the file sign-offs.jsonl as it was; records are only ever added."
        )


def approvers_path(project: Project) -> Path:
    return project.narrative / f"{APPROVERS.name}.csv"


def read_approvers(project: Project) -> list[str]:
    """Return the names of those who may sign. Raises DataError if the table cannot be read."""
    path = approvers_path(project)
    name = project.name_of(path)
    if not path.is_file():
        return []
    table = read_csv(path, "utf-8-sig")
    if table.columns != APPROVERS.names:
        raise DataError(f"{name}: its first line must be {','.join(APPROVERS.names)}.")
    for number, cells in table.numbered:
        if None in cells or None in cells.values() or not cells["name"].strip():
            remedy = "Write a name and a role, and put what holds a comma in quotation marks."
            raise DataError(f"{name}, row {number}: it is not a name and a role. {remedy}")
    return [cells["name"].strip() for cells in table.rows]


def last_sign_offs(project: Project, period: str) -> dict[tuple[str, str, str], SignOff]:
    """Return the last record of every section, by area, topic and section."""
    return {record.key: record for record in read_sign_offs(project, period)}


def sign_off(
    project: Project,
    manuscript: Manuscript,
    by: str,
    sections: Sequence[str] = (),
    at: datetime | None = None,
) -> list[SignOff]:
    """Sign the sections of one page (all unless named) and return the records that are new.
    Raises UsageError for a section that is not written or somebody who may not sign it, DataError if the text
    is a draft or has errors."""
    if not manuscript.sections:
        raise UsageError(f"Nothing is written in {manuscript.name}; generated sentences need no signature.")
    by = _approver(project, manuscript, by)
    for name in sections:
        if name not in manuscript.file.sections:
            raise unknown("section", name, [section.id for section in manuscript.sections])
    chosen = [section for section in manuscript.sections if not sections or section.id in sections]
    _check_ready(manuscript, chosen)
    lock, remedy = project.root / f".{project.narrative.name}.lock", "Wait for that to end, and sign again."
    with exclusive_lock(lock, DataError, "Somebody is signing", remedy, TIMEOUT_SECONDS):
        new = _add_records(project, manuscript, chosen, by, at)
        if len(chosen) == len(manuscript.sections):
            write_status(manuscript.file.path, "signed off")
    return new


def _approver(project: Project, manuscript: Manuscript, by: str) -> str:
    """Return the name as it stands in the table. Raises UsageError if they may not sign this text."""
    if not by.strip():
        raise UsageError("A signature needs a name: --by NAME.")
    names = {_folded(name): name for name in read_approvers(project)}
    if not names:
        what = f"narrative/{APPROVERS.name}.csv, with the columns {','.join(APPROVERS.names)}"
        raise DataError(f"Nobody may sign yet: write who may into {what}. Nothing was signed.")
    if _folded(by) not in names:
        raise unknown(f"approver (narrative/{APPROVERS.name}.csv)", by, list(names.values()))
    if _folded(by) in map(_folded, manuscript.file.author.split(";")):
        remedy = f"Somebody else of narrative/{APPROVERS.name}.csv signs it. Nothing was signed."
        raise UsageError(f"{names[_folded(by)]} is the author of {manuscript.name}. {remedy}")
    return names[_folded(by)]


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _add_records(
    project: Project, manuscript: Manuscript, chosen: Sequence[Section], by: str, at: datetime | None
) -> list[SignOff]:
    """Add a record for each section that is not signed by that name as it is: all of them or none."""
    period = manuscript.edition.period
    records = read_sign_offs(project, period)
    check_kept(project, records, project.reports / period / "manifest.json")
    last = {record.key: record for record in records}
    previous = records[-1].sha256 if records else FIRST
    moment = (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    new: list[SignOff] = []
    for section in chosen:
        key, basis = manuscript.key(section), basis_of(manuscript, section)
        known = last.get(key)
        if known is None or known.basis.sha256 != basis.sha256 or known.by != by:
            salt = secrets.token_hex(16)
            new.append(SignOff(period, *key, by, moment, basis, salt).chained(previous))
            previous = new[-1].sha256
    if new:
        path = sign_offs_path(project, period)
        before = path.read_text(encoding="utf-8").removesuffix("\n") if path.is_file() else ""
        lines = [json.dumps(record.content(), ensure_ascii=False) for record in new]
        write_atomically(path, "\n".join([*filter(None, [before]), *lines, ""]))
    return new


def _check_ready(manuscript: Manuscript, sections: Iterable[Section]) -> None:
    if manuscript.file.status == "draft":
        remedy = "Its author sets `status: ready` when it can be signed off."
        raise DataError(f"{manuscript.name} is a draft. {remedy}")
    allowed = load_allowed_numerals(manuscript.edition.project.narrative)
    for section in sections:
        for finding in (*manuscript.resolved(section).findings, *lint(section, allowed)):
            if finding.is_error:
                where = f"{manuscript.name}, line {finding.row}"
                raise DataError(f"{where}: {finding.message} Nothing was signed. {finding.remedy}")


def _read_record(line: str, where: str) -> tuple[dict[str, Any], SignOff]:
    """Return a record as it is written, and as a SignOff. Raises DataError."""
    try:
        content = json.loads(line)
        if not isinstance(content, dict):
            raise DataError(f"{where}: there is no record. Restore the file as it was.")
        if strange := content.keys() - {each.name for each in fields(SignOff)}:
            raise DataError(
                f"{where}: the record holds {', '.join(sorted(strange))}, which this version does not know. "
                "It was written by a newer boldsteps: use that one."
            )
        basis = content["basis"]
        used = tuple(EvidenceItem(**each | {"key": tuple(map(tuple, each["key"]))}) for each in basis["used"])
        claims = tuple(Claim(**each) for each in basis["claims"])
        return content, SignOff(**{**content, "basis": Basis(basis["text"], used, claims, basis["rule_set"])})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        problem = f"the record cannot be read ({error})"
        raise DataError(f"{where}: {problem}. Restore the file as it was.") from None


def _hash(content: dict[str, Any]) -> str:
    return hash_text(json.dumps(content, ensure_ascii=False, sort_keys=True))
