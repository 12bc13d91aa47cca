"""What has changed in a section since it was signed off, and the notice that says so on the page.

A section is stale when anything its signature vouches for is no longer so: a figure, a target, a rating, a claim, the text
itself or the rule set. Anything else may change without touching it.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.narrative.evidence import Used
from analysis.narrative.files import Section
from analysis.narrative.manuscripts import Manuscript, manuscripts
from analysis.narrative.sign_off import Basis, SignOff, basis_of, last_sign_offs
from analysis.narrative.word_tables import word_table
from analysis.project import Project

NOTHING = "–"
KINDS = {"targets": "target", "budget": "amount", "rating": "rating"}
"""The kind of change by table; a change in any other is a changed figure."""


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was signed. kind: figure, suppression, target, amount, rating, claim, text or rule set.

    id: the fact, the same wherever it is used. old, new: as they read.
    """

    kind: str
    id: str
    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Signed:
    """A section that was signed once, and what has changed since. section: None where it is no longer written."""

    record: SignOff
    changes: tuple[Change, ...]
    section: Section | None = None

    @property
    def is_stale(self) -> bool:
        return bool(self.changes)


def changes_between(old: Basis, new: Basis) -> list[Change]:
    """What differs, figures first; nothing where the two hashes are the same."""
    if old.sha256 == new.sha256:
        return []
    return [*_used_changes(old, new), *_claim_changes(old, new), *_other_changes(old, new)]


def signed_state(manuscript: Manuscript, section: Section, record: SignOff) -> Signed:
    """The section beside its last signature."""
    return Signed(record, tuple(changes_between(record.basis, basis_of(manuscript, section))), section)


def signed_sections(project: Project, period: str) -> list[Signed]:
    """Every section of the edition that was signed once, with what has changed since."""
    last = last_sign_offs(project, period)
    written = {
        (each.area.name, each.topic, section.id): (each, section)
        for each in (manuscripts(project, period) if last else ())
        for section in each.sections
    }
    removed = Change("text", "text", "The text", "as signed", "removed")
    return [
        signed_state(*written[key], record) if key in written else Signed(record, (removed,))
        for key, record in last.items()
    ]


def stale_sections(project: Project, period: str) -> list[Signed]:
    """Sections whose signature no longer holds: nothing may be published while there are any."""
    return [each for each in signed_sections(project, period) if each.is_stale]


def unsigned_sections(project: Project, period: str) -> list[tuple[Manuscript, Section]]:
    """Sections that nobody has signed yet."""
    last = last_sign_offs(project, period)
    return [
        (each, section)
        for each in manuscripts(project, period)
        for section in each.sections
        if (each.area.name, each.topic, section.id) not in last
    ]


def stale_notice(signed: Signed) -> str:
    """The notice for the page: who signed, when, and the old and new of all that has changed. Empty where nothing has."""
    if not signed.is_stale:
        return ""
    rows = [
        tuple(html.escape(cell) for cell in (change.name, change.old, change.new))
        for change in signed.changes
    ]
    who = f"{html.escape(signed.record.by)} signed this text off on {signed.record.date}; what is below has changed since."
    table = word_table("What has changed since the text was signed off", ("What", "As signed", "Now"), rows)
    return f'<div class="notice stale">\n<p><strong>Changed since it was signed off</strong></p>\n<p>{who}</p>\n{table}\n</div>'


def _used_changes(old: Basis, new: Basis) -> Iterable[Change]:
    before, after = ({each.id: each for each in basis.used} for basis in (old, new))
    for id in dict.fromkeys([*before, *after]):
        was, now = before.get(id), after.get(id)
        if was is None or now is None or (was.shown, was.value) != (now.shown, now.value):
            either = now or was
            assert either is not None
            yield Change(_kind(was, now), id, either.name, _shown(was, now), _shown(now, was))


def _kind(was: Used | None, now: Used | None) -> str:
    """`suppression` where a figure has become a symbol or stopped being one."""
    either = now or was
    assert either is not None
    is_symbol = [each.value is None for each in (was, now) if each is not None]
    return (
        "suppression"
        if either.table == "observations" and len(set(is_symbol)) == 2
        else KINDS.get(either.table, "figure")
    )


def _shown(used: Used | None, other: Used | None) -> str:
    """As it reads; with its unrounded value where the other reads the same."""
    if used is None:
        return NOTHING
    is_same = other is not None and used.shown == other.shown
    return f"{used.shown} ({used.value:g} unrounded)" if is_same and used.value is not None else used.shown


def _claim_changes(old: Basis, new: Basis) -> Iterable[Change]:
    """Claims that were true and are not, or the other way; that a claim is new or gone shows in the text."""
    before = {claim.written: claim for claim in old.claims}
    for claim in new.claims:
        was = before.get(claim.written)
        if was and (was.holds, was.says) != (claim.holds, claim.says):
            yield Change(
                "claim",
                claim.written,
                f"The claim {claim.says!r}: {claim.written}",
                _truth(was.holds),
                _truth(claim.holds),
            )


def _truth(holds: bool) -> str:
    return "borne out by the figures" if holds else "not borne out by the figures"


def _other_changes(old: Basis, new: Basis) -> Iterable[Change]:
    if old.text != new.text:
        yield Change("text", "text", "The text", "as signed", "rewritten")
    if old.rule_set != new.rule_set:
        yield Change("rule set", "rule set", "The rules that rate", old.rule_set, new.rule_set)
