"""Sign-off: who approved a section of narrative, when, and exactly what it said and rested on.

`narrative/PERIOD/sign-offs.jsonl` holds one record a line and is only ever added to. Each record carries the hash of itself
and of the one before it, so that a record that is changed, removed or put in between is noticed; a section signed again has
both records.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis.edition.scorecard import row
from analysis.errors import DataError, UsageError, unknown
from analysis.io import dependencies as reads
from analysis.narrative.evidence import Claim, Used
from analysis.narrative.files import Section, write_status
from analysis.narrative.lint import lint, load_allowed_numerals
from analysis.narrative.manuscripts import Manuscript
from analysis.project import Project

FILE = "sign-offs.jsonl"
FIRST = "0" * 64
"""What the first record has for the hash of the one before it."""


@dataclass(frozen=True)
class Basis:
    """What a signature vouches for: the text as written, everything it rests on, its claims, and the rule set in force."""

    text: str
    used: tuple[Used, ...]
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

    def sealed(self, previous: str) -> "SignOff":
        """The record chained to the one before it."""
        linked = replace(self, previous=previous, sha256="")
        return replace(linked, sha256=seal_of(linked.content()))

    def content(self) -> dict[str, Any]:
        return {**asdict(self), "basis": {**asdict(self.basis), "sha256": self.basis.sha256}}


def seal_of(content: Mapping[str, Any]) -> str:
    """The hash of a record as it is written, whichever fields it has: one of an earlier version stays sealed."""
    return _hash({**content, "sha256": ""})


def basis_of(manuscript: Manuscript, section: Section) -> Basis:
    """What the section says and rests on now, with the rating of every indicator of its area that it speaks of."""
    evidence = manuscript.bound(section).evidence
    used = {**evidence.used, **{rating.id: rating for rating in _ratings(manuscript, section)}}
    return Basis(section.text, tuple(used.values()), tuple(evidence.claims), manuscript.edition.rule_set)


def _ratings(manuscript: Manuscript, section: Section) -> Iterable[Used]:
    area = manuscript.area
    spoken_of = {
        (f.indicator.id, f.group.id) for f in manuscript.bound(section).evidence.figures if f.area == area
    }
    for indicator, group in sorted(spoken_of):
        found = row(manuscript.edition, area, indicator, group)
        key = (("indicator", indicator), ("area", area.code), ("group", group))
        yield Used("rating", key, f"{area.name}, rating: {found.label}", found.rating.rag)


def read_sign_offs(project: Project, period: str) -> list[SignOff]:
    """Every record of the edition, oldest first. Raises DataError where the chain is broken."""
    path = sign_offs_path(project, period)
    records: list[SignOff] = []
    for number, line in enumerate((reads.text(path) or "").splitlines(), start=1):
        where = f"{_name(project, path)}, line {number}"
        content = _content(line, where)
        record = _record(content, where)
        previous = records[-1].sha256 if records else FIRST
        if record.previous != previous or seal_of(content) != record.sha256:
            raise DataError(
                f"{where}: the record of {record.section} signed by {record.by} has been changed, "
                "or one before it has been changed or removed. Restore the file as it was; records are only ever added."
            )
        records.append(record)
    return records


def last_sign_offs(project: Project, period: str) -> dict[tuple[str, str, str], SignOff]:
    """The last record of each section, by area, topic and section."""
    return {record.key: record for record in read_sign_offs(project, period)}


def sign_off(
    project: Project,
    manuscript: Manuscript,
    by: str,
    *,
    sections: Iterable[str] = (),
    at: datetime | None = None,
) -> list[SignOff]:
    """Signs the sections of one page (all unless named) as they are now. Returns the new records; none where all are signed so.

    Raises UsageError for a section that is not written, DataError where the text is a draft or has errors.
    """
    if not by.strip():
        raise UsageError("A signature needs a name: --by NAME.")
    chosen = _chosen(manuscript, sections)
    _check_ready(manuscript, chosen)
    period = manuscript.edition.period
    records = read_sign_offs(project, period)
    last = {record.key: record for record in records}
    moment = (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    new: list[SignOff] = []
    for section in chosen:
        record = SignOff(
            period,
            manuscript.area.name,
            manuscript.topic,
            section.id,
            by.strip(),
            moment,
            basis_of(manuscript, section),
        )
        known = last.get(record.key)
        if known is None or known.basis.sha256 != record.basis.sha256 or known.by != record.by:
            new.append(record.sealed((new or records)[-1].sha256 if new or records else FIRST))
    _append(sign_offs_path(project, period), new)
    read_sign_offs(project, period)
    if {section.id for section in chosen} == set(manuscript.file.sections):
        write_status(manuscript.file.path, "signed off")
    return new


def sign_offs_path(project: Project, period: str) -> Path:
    return project.narrative / period / FILE


def _chosen(manuscript: Manuscript, sections: Iterable[str]) -> list[Section]:
    if not manuscript.sections:
        raise UsageError(f"Nothing is written in {manuscript.name}; generated sentences need no signature.")
    wanted = list(sections)
    for name in wanted:
        if name not in manuscript.file.sections:
            raise unknown("section", name, [section.id for section in manuscript.sections])
    return [section for section in manuscript.sections if not wanted or section.id in wanted]


def _check_ready(manuscript: Manuscript, sections: Iterable[Section]) -> None:
    if manuscript.file.status == "draft":
        raise DataError(
            f"{manuscript.name} is a draft. Its author sets `status: ready` when it can be signed off."
        )
    allowed = load_allowed_numerals(manuscript.edition.project.narrative)
    for section in sections:
        problems = [
            *manuscript.bound(section).errors,
            *(each for each in lint(section, allowed) if each.is_error),
        ]
        if problems:
            first = problems[0]
            raise DataError(
                f"{manuscript.name}, line {first.line}: {first.message} Nothing was signed. {first.remedy}"
            )


def _append(path: Path, records: list[SignOff]) -> None:
    """All records in one write, so that a file is never left with half of one."""
    lines = "".join(json.dumps(record.content(), ensure_ascii=False) + "\n" for record in records)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def _content(line: str, where: str) -> dict[str, Any]:
    try:
        content = json.loads(line)
    except ValueError as error:
        raise DataError(
            f"{where}: the record cannot be read ({error}). Restore the file as it was."
        ) from None
    if not isinstance(content, dict):
        raise DataError(f"{where}: there is no record. Restore the file as it was.")
    if strange := content.keys() - {each.name for each in fields(SignOff)}:
        raise DataError(
            f"{where}: the record holds {', '.join(sorted(strange))}, which this version does not know. "
            "It was written by a newer boldsteps: use that one."
        )
    return content


def _record(content: Mapping[str, Any], where: str) -> SignOff:
    try:
        basis = content["basis"]
        used = tuple(
            Used(**{**each, "key": tuple(tuple(pair) for pair in each["key"])}) for each in basis["used"]
        )
        claims = tuple(Claim(**each) for each in basis["claims"])
        return SignOff(**{**content, "basis": Basis(basis["text"], used, claims, basis["rule_set"])})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{where}: the record cannot be read ({error}). Restore the file as it was."
        ) from None


def _hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _name(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()
