"""What has changed in a section since it was signed off, and the notice that says so on the page.
A section is stale when a figure, target, rating, claim, the text or the rule set is not as it was signed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from analysis.edition.calculated import Key
from analysis.edition.disclosure import hidden_figures, is_withheld
from analysis.narrative.evidence import EvidenceItem
from analysis.narrative.files import Section
from analysis.narrative.manuscripts import Manuscript, manuscripts
from analysis.narrative.rendering import escape, table_html
from analysis.narrative.sign_off import Basis, SignOff, basis_of, last_sign_offs
from analysis.project import Project

NOT_USED = "–"
HIDDEN_NOW = "hidden now"
KINDS = {"targets": "target", "budget": "amount", "rating": "rating"}
"""The kind of change by table; a change in any other is a changed figure."""
BORNE_OUT = {True: "borne out by the figures", False: "not borne out by the figures"}


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was signed. id: the fact. old, new: as they read.
    kind: figure, suppression, target, amount, rating, claim, text or rule set."""

    kind: str
    id: str
    name: str
    old: str
    new: str

    @property
    def cells(self) -> tuple[str, str, str]:
        """As a row of a table."""
        return self.name, self.old, self.new


@dataclass(frozen=True)
class Signed:
    """A section that was signed once, and what has changed since. section: None if it was removed."""

    record: SignOff
    changes: tuple[Change, ...]
    section: Section | None = None

    @property
    def is_stale(self) -> bool:
        return bool(self.changes)

    def table_html(self, caption: str) -> str:
        """Return the changes as a table."""
        return table_html(caption, ("What", "As signed", "Now"), [change.cells for change in self.changes])


def changes_between(old: Basis, new: Basis, hidden: Collection[Key] = ()) -> Iterator[Change]:
    """Yield what differs, figures first; nothing if the two hashes are the same.
    hidden: figures that are hidden now; what was signed of them is not said again."""
    if old.sha256 == new.sha256:
        return
    before, after = ({each.id: each for each in basis.used} for basis in (old, new))
    for id in before | after:
        was, now = before.get(id), after.get(id)
        if was is None or now is None or (was.shown, was.value) != (now.shown, now.value):
            used = (before | after)[id]
            kind = KINDS.get(used.table, "figure")
            if used.table == "observations" and was and now and (was.value is None) != (now.value is None):
                kind = "suppression"  # a figure has become a symbol or stopped being one
            if was and is_withheld(dict(was.key), hidden):
                was = replace(was, shown=HIDDEN_NOW, value=None)
            yield Change(kind, id, used.name, _shown(was, now), _shown(now, was))
    # A claim that was true and is not, or the other way; that a claim is new or gone shows in the text.
    claims = {claim.written: claim for claim in old.claims}
    for claim in new.claims:
        signed = claims.get(claim.written)
        if signed and (signed.holds, signed.says) != (claim.holds, claim.says):
            name = f"The claim {claim.says!r}: {claim.written}"
            yield Change("claim", claim.written, name, BORNE_OUT[signed.holds], BORNE_OUT[claim.holds])
    if old.text != new.text:
        yield Change("text", "text", "The text", "as signed", "rewritten")
    if old.rule_set != new.rule_set:
        yield Change("rule set", "rule set", "The rules that rate", old.rule_set, new.rule_set)


def signed_state(manuscript: Manuscript, section: Section, record: SignOff) -> Signed:
    """Return the section beside its last signature."""
    hidden = hidden_figures(manuscript.edition.project.data)
    changes = changes_between(record.basis, basis_of(manuscript, section), hidden)
    return Signed(record, tuple(changes), section)


def stale_sections(project: Project, period: str) -> list[Signed]:
    """Return the sections whose signature no longer vouches for them; they block publication."""
    last = last_sign_offs(project, period)
    every = manuscripts(project, period) if last else ()
    written = {each.key(section): (each, section) for each in every for section in each.sections}
    removed = Change("text", "text", "The text", "as signed", "removed")
    signed = [
        signed_state(*written[key], record) if key in written else Signed(record, (removed,))
        for key, record in last.items()
    ]
    return [each for each in signed if each.is_stale]


def unsigned_sections(project: Project, period: str) -> list[tuple[Manuscript, Section]]:
    """Return the sections that nobody has signed yet."""
    last = last_sign_offs(project, period)
    every = ((each, section) for each in manuscripts(project, period) for section in each.sections)
    return [(each, section) for each, section in every if each.key(section) not in last]


def stale_notice(signed: Signed) -> str:
    """Return the notice for the page: who signed, when, and what has changed. Empty if nothing has."""
    if not signed.is_stale:
        return ""
    signature = f"{escape(signed.record.by)} signed this text off on {signed.record.date}"
    caption = "What has changed since the text was signed off"
    return (
        '<div class="notice stale">\n<p><strong>Changed since it was signed off</strong></p>\n'
        f"<p>{signature}; what is below has changed since.</p>\n{signed.table_html(caption)}\n</div>"
    )


def _shown(used: EvidenceItem | None, other: EvidenceItem | None) -> str:
    """Return how it reads, with its unrounded value if the other reads the same."""
    if used is None:
        return NOT_USED
    is_same = other is not None and used.shown == other.shown
    return f"{used.shown} ({used.value:g} unrounded)" if is_same and used.value is not None else used.shown
