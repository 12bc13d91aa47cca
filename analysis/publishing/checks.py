"""What the release checklist looks at. Each check takes the candidate and yields what is wrong with it; none changes anything."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.data.findings import ERROR, WARNING
from analysis.data.sources import SIDECAR, load_sources, read_sidecar
from analysis.narrative import staleness
from analysis.narrative.manuscripts import manuscripts
from analysis.publishing.accessibility import ACCESSIBILITY
from analysis.publishing.disclosure_scan import Scan
from analysis.publishing.release_candidate import ReleaseCandidate

DRAFT_MARKS = ("draft", "watermark", "demonstration")
"""Classes of a page element that say the page is not to be published."""
OWN_RULES = ("exceptions_complete", "narrative_sign_offs")
"""Findings that have a check of their own here."""


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong. severity: error or warning. remedy: what to do."""

    severity: str
    message: str
    remedy: str


def built_whole(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """The site is as it was built, with a page for every chapter of every area."""
    remedy = f"Run boldsteps report {candidate.edition.period}."
    if not candidate.is_intact:
        yield Trouble(
            ERROR, "The pages are not as they were built: files were changed, added or removed since.", remedy
        )
    for each in candidate.planned:
        if each.run.name not in candidate.manifest.runs:
            yield Trouble(ERROR, f"{each.run.name} is not in the document.", remedy)


def failed_runs(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """No page stands as a notice that its run failed."""
    remedy = f"Put it right and run boldsteps report {candidate.edition.period}."
    for record in candidate.manifest.failed:
        yield Trouble(ERROR, f"{record.name} failed: {record.error}", remedy)


def present_inputs(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """What the pages were made of is what lies in the project now."""
    remedy = f"Run boldsteps report {candidate.edition.period}, and read what has changed."
    failed = {record.name for record in candidate.manifest.failed}
    built = [
        each
        for each in candidate.planned
        if each.run.name in candidate.manifest.runs and each.run.name not in failed
    ]
    late = [each.run.name for each in built if not each.record or each.folder != candidate.folder]
    for name in late:
        yield Trouble(
            ERROR, f"{name} was run with other figures, words, notebook or code than there are now.", remedy
        )
    if not late and not candidate.is_of_present_inputs:
        yield Trouble(
            ERROR,
            "The pages were assembled with other code, looks or reference tables than there are now.",
            remedy,
        )


def findings(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """What `boldsteps check` says of the edition."""
    for each in candidate.findings:
        if each.is_error or each.rule not in OWN_RULES:
            where = f"{each.file}, row {each.row}" if each.row else each.file
            yield Trouble(
                each.severity, f"{where}: {each.message}", f"Run boldsteps check {candidate.edition.period}."
            )


def exceptions(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """Every red of the county is explained."""
    for each in candidate.findings:
        if each.rule == "exceptions_complete":
            yield Trouble(ERROR, each.message, f"{each.remedy} The file is {each.file}.")


def unsigned_sections(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """Every section that somebody wrote, somebody signed."""
    period = candidate.edition.period
    for manuscript, section in staleness.unsigned_sections(candidate.project, period):
        remedy = f'Its reviewer signs it: boldsteps sign-off {period} --area "{manuscript.area.name}" --topic {manuscript.topic} --by NAME.'
        yield Trouble(ERROR, f"{manuscript.name}: {section.id} is not signed off.", remedy)


def stale_sections(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """A signature still vouches for what stands there."""
    period = candidate.edition.period
    for signed in staleness.stale_sections(candidate.project, period):
        record = signed.record
        changed = "; ".join(f"{change.name}: {change.old} → {change.new}" for change in signed.changes)
        message = f"{record.area}, {record.section}, signed by {record.by} on {record.date}: {changed}"
        yield Trouble(
            ERROR, message, f"boldsteps review {period} shows the changes; then it is signed off again."
        )


def drafts(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """The narrative is finished, and so say the pages."""
    for manuscript in manuscripts(candidate.project, candidate.edition.period):
        if manuscript.sections and manuscript.file.status == "draft":
            yield Trouble(
                ERROR,
                f"{manuscript.name} is a draft.",
                "Its author sets `status: ready` when it can be signed off.",
            )
    for mark in DRAFT_MARKS:
        for page in candidate.site.pages_with_class(mark):
            yield Trouble(
                ERROR,
                f"{page} carries the mark {mark!r}.",
                "Remove what makes the page a draft, and build again.",
            )


def made_up_data(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """No source says of itself, by `demonstration: yes`, that it was made up."""
    sources = candidate.project.data / "sources"
    for source in load_sources(candidate.project.data):
        sidecar = read_sidecar(sources / source / SIDECAR)
        if sidecar.get("demonstration") and source in candidate.edition.source_order:
            remedy = (
                "Replace it by figures that a source states, or take it out of the edition's source_order."
            )
            yield Trouble(ERROR, f"The source {source} is made up for demonstration.", remedy)


def disclosure(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """Neither what is shown nor what lies behind it gives away a count that its rule hides."""
    remedy = (
        "Suppress it in data/ (symbol c), or give its data set its own rule in data/rules/suppression.csv."
    )
    dates = {id: source.date_published for id, source in load_sources(candidate.project.data).items()}
    scan = Scan(candidate.project, dates)
    for message in dict.fromkeys((*scan.shown(candidate.exhibits()), *scan.worked_out())):
        yield Trouble(ERROR, message, remedy)


def broken_links(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """Every address on every page leads to a file, and every anchor to a place on the page."""
    for broken in candidate.site.broken_links():
        yield Trouble(
            ERROR,
            f"{broken.page}: {broken.target}: {broken.reason}.",
            "Correct the link where it is written.",
        )


def external_requests(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """No page makes a browser ask another host for anything."""
    for pointer in candidate.site.outside_requests():
        yield Trouble(
            ERROR, f"{pointer.page} fetches {pointer.target}.", "Keep a copy in theme/ and point at that."
        )


def accessibility_tested(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """Every page was tested as it is."""
    result, pages = candidate.accessibility, len(candidate.site.pages)
    remedy = (
        "Publish where Chromium is installed, which tests them; or build and dry-run the same there, "
        f"and put its {ACCESSIBILITY} into the edition's folder here."
    )
    if result is None:
        yield Trouble(
            ERROR, f"None of the {pages} pages was tested: Chromium was not found, or failed.", remedy
        )
    elif result["pages"] < pages:
        yield Trouble(ERROR, f"Only {result['pages']} of {pages} pages were tested.", remedy)


def accessibility(candidate: ReleaseCandidate) -> Iterator[Trouble]:
    """Testing the pages found nothing."""
    result = candidate.accessibility
    if result is None:
        yield Trouble(WARNING, "Not known: the pages were not tested.", "See accessibility_tested.")
        return
    for violation in result["violations"]:
        message = f"{violation['page']}: {violation['rule']}: {violation['element']}"
        yield Trouble(
            ERROR,
            message,
            "Put the page right and build again. https://dequeuniversity.com/rules/axe explains the rule.",
        )
