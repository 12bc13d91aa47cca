"""Sign-off: who approved a section of narrative, when, and exactly what it said and rested on.
`narrative/PERIOD/sign-offs.jsonl` holds one record a line and is only added to. A record carries the hash of
itself and of the one before it, so that a change is noticed; a section signed again has both records."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.edition.scorecard import row
from analysis.errors import DataError, UsageError, unknown
from analysis.io import dependencies as reads
from analysis.io.hashing import hash_text
from analysis.narrative.evidence import Claim, EvidenceItem, rating_evidence
from analysis.narrative.files import Section, write_status
from analysis.narrative.lint import lint, load_allowed_numerals
from analysis.narrative.manuscripts import Manuscript
from analysis.project import Project

FILE = "sign-offs.jsonl"
FIRST = "0" * 64
"""What the first record has for the hash of the one before it."""


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
    """One record. at: UTC, to the second. previous, sha256: the chain."""

    period: str
    area: str
    topic: str
    section: str
    by: str
    at: str
    basis: Basis
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
    for number, line in enumerate((reads.text(path) or "").splitlines(), start=1):
        where = f"{project.name_of(path)}, line {number}"
        content, record = _read_record(line, where)
        previous = records[-1].sha256 if records else FIRST
        if record.previous != previous or record_hash(content) != record.sha256:
            raise DataError(
                f"{where}: the record of {record.section} signed by {record.by} has been changed, "
                "or one before it has been changed or removed. Restore the file as it was; "
                "records are only ever added."
            )
        records.append(record)
    return records


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
    Raises UsageError for a section that is not written, DataError if the text is a draft or has errors."""
    if not by.strip():
        raise UsageError("A signature needs a name: --by NAME.")
    if not manuscript.sections:
        raise UsageError(f"Nothing is written in {manuscript.name}; generated sentences need no signature.")
    for name in sections:
        if name not in manuscript.file.sections:
            raise unknown("section", name, [section.id for section in manuscript.sections])
    chosen = [section for section in manuscript.sections if not sections or section.id in sections]
    _check_ready(manuscript, chosen)
    period, by = manuscript.edition.period, by.strip()
    records = read_sign_offs(project, period)
    last = {record.key: record for record in records}
    previous = records[-1].sha256 if records else FIRST
    moment = (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    new: list[SignOff] = []
    for section in chosen:
        key, basis = manuscript.key(section), basis_of(manuscript, section)
        known = last.get(key)
        if known is None or known.basis.sha256 != basis.sha256 or known.by != by:
            new.append(SignOff(period, *key, by, moment, basis).chained(previous))
            previous = new[-1].sha256
    lines = "".join(json.dumps(record.content(), ensure_ascii=False) + "\n" for record in new)
    with sign_offs_path(project, period).open("a", encoding="utf-8", newline="\n") as file:
        file.write(lines)  # all at once, so that a file is never left with half of one
        file.flush()
        os.fsync(file.fileno())
    read_sign_offs(project, period)
    if len(chosen) == len(manuscript.sections):
        write_status(manuscript.file.path, "signed off")
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
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"the record cannot be read ({error})"
        raise DataError(f"{where}: {problem}. Restore the file as it was.") from None


def _hash(content: dict[str, Any]) -> str:
    return hash_text(json.dumps(content, ensure_ascii=False, sort_keys=True))
