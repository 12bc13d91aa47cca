"""The checks of the release checklist. Each takes the release candidate and yields what is wrong with it."""

from collections.abc import Iterator

from analysis.data.findings import Finding
from analysis.data.sources import load_sources, read_sidecar
from analysis.io.dependency_hashes import SIDECAR
from analysis.narrative import staleness
from analysis.narrative.manuscripts import manuscripts
from analysis.pipeline.report import records_in_place
from analysis.publishing.accessibility import ACCESSIBILITY
from analysis.publishing.disclosure_scan import Scan
from analysis.publishing.release_candidate import ReleaseCandidate

DRAFT_MARKS = ("draft", "watermark", "demonstration")
"""Classes of a page element that say the page is not to be published."""
OWN_RULES = ("exceptions_complete", "narrative_sign_offs")
"""Rules of `boldsteps check` that have a check of their own here."""


def built_whole(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that the site is as it was built, with a page for every chapter of every area."""
    remedy = f"Run boldsteps report {candidate.edition.period}."
    if not candidate.is_intact:
        message = "The pages are not as they were built: files were changed, added or removed since."
        yield Finding.error("built_whole", message, remedy)
    for run in candidate.planned:
        if run.name not in candidate.manifest.runs:
            yield Finding.error("built_whole", f"{run.name} is not in the document.", remedy)


def failed_runs(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that no page stands as a notice that its run failed."""
    remedy = f"Put it right and run boldsteps report {candidate.edition.period}."
    for record in candidate.manifest.failed:
        yield Finding.error("failed_runs", f"{record.name} failed: {record.error}", remedy)


def present_inputs(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that what the pages were made of is what lies in the project now."""
    remedy = f"Run boldsteps report {candidate.edition.period}, and read what has changed."
    succeeded = candidate.manifest.runs.keys() - {record.name for record in candidate.manifest.failed}
    current = {record.name for record in records_in_place(candidate.planned, candidate.folder)}
    outdated = [run.name for run in candidate.planned if run.name in succeeded - current]
    for name in outdated:
        message = f"{name} was run with other figures, words, notebook or code than there are now."
        yield Finding.error("present_inputs", message, remedy)
    if not outdated and not candidate.is_of_present_inputs:
        message = "The pages were assembled with other code, looks or reference tables than there are now."
        yield Finding.error("present_inputs", message, remedy)


def findings(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check what `boldsteps check` says of the edition."""
    remedy = f"Run boldsteps check {candidate.edition.period}."
    for finding in candidate.findings:
        if finding.is_error or finding.rule not in OWN_RULES:
            where = f"{finding.file}, row {finding.row}" if finding.row else finding.file
            make = Finding.error if finding.is_error else Finding.warning
            yield make("findings", f"{where}: {finding.message}", remedy)


def exceptions(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that every red of the county is explained."""
    for finding in candidate.findings:
        if finding.rule == "exceptions_complete":
            remedy = f"{finding.remedy} The file is {finding.file}."
            yield Finding.error("exceptions", finding.message, remedy)


def unsigned_sections(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that every section that somebody wrote, somebody signed."""
    period = candidate.edition.period
    for manuscript, section in staleness.unsigned_sections(candidate.project, period):
        options = f'--area "{manuscript.area.name}" --topic {manuscript.topic} --by NAME'
        remedy = f"Its reviewer signs it: boldsteps sign-off {period} {options}."
        message = f"{manuscript.name}: {section.id} is not signed off."
        yield Finding.error("unsigned_sections", message, remedy)


def stale_sections(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that every sign-off still vouches for what stands there."""
    period = candidate.edition.period
    remedy = f"boldsteps review {period} shows the changes; then it is signed off again."
    for signed in staleness.stale_sections(candidate.project, period):
        record = signed.record
        changed = "; ".join(f"{change.name}: {change.old} → {change.new}" for change in signed.changes)
        message = f"{record.area}, {record.section}, signed by {record.by} on {record.date}: {changed}"
        yield Finding.error("stale_sections", message, remedy)


def drafts(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that no narrative file is a draft, and that no page is marked as one."""
    for manuscript in manuscripts(candidate.project, candidate.edition.period):
        if manuscript.sections and manuscript.file.status == "draft":
            remedy = "Its author sets `status: ready` when it can be signed off."
            yield Finding.error("drafts", f"{manuscript.name} is a draft.", remedy)
    remedy = "Remove what makes the page a draft, and build again."
    for mark in DRAFT_MARKS:
        for page in candidate.site.pages_with_class(mark):
            yield Finding.error("drafts", f"{page} carries the mark {mark!r}.", remedy)


def made_up_data(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that no source says of itself, by `demonstration: yes`, that it was made up."""
    remedy = "Replace it by figures that a source states, or take it out of the edition's source_order."
    data = candidate.project.data
    for source in load_sources(data):
        sidecar = read_sidecar(data / "sources" / source / SIDECAR)
        if sidecar.get("demonstration") and source in candidate.edition.source_order:
            message = f"The source {source} is made up for demonstration."
            yield Finding.error("made_up_data", message, remedy)


def disclosure(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that neither what is shown nor what lies behind it gives away a count that its rule hides."""
    remedy = (
        "Suppress it in data/ (symbol c), or give its data set its own rule in data/rules/suppression.csv."
    )
    dates = {id: source.date_published for id, source in load_sources(candidate.project.data).items()}
    scan = Scan(candidate.project, dates)
    for message in dict.fromkeys((*scan.shown(candidate.exhibits()), *scan.worked_out())):
        yield Finding.error("disclosure", message, remedy)


def broken_links(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that every address on every page leads to a file, and every anchor to a place on the page."""
    for link in candidate.site.broken_links():
        message = f"{link.page}: {link.target}: {link.reason}."
        yield Finding.error("broken_links", message, "Correct the link where it is written.")


def external_requests(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that no page makes a browser ask another host for anything."""
    for address in candidate.site.outside_requests():
        message = f"{address.page} fetches {address.target}."
        yield Finding.error("external_requests", message, "Keep a copy in theme/ and point at that.")


def accessibility_tested(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that every page was tested as it is."""
    result, count = candidate.accessibility, len(candidate.site.pages)
    remedy = (
        "Publish where Chromium is installed, which tests them; or build and dry-run the same there, "
        f"and put its {ACCESSIBILITY} into the edition's folder here."
    )
    if result is None:
        message = f"None of the {count} pages was tested: Chromium was not found, or failed."
        yield Finding.error("accessibility_tested", message, remedy)
    elif result["pages"] < count:
        message = f"Only {result['pages']} of {count} pages were tested."
        yield Finding.error("accessibility_tested", message, remedy)


def accessibility(candidate: ReleaseCandidate) -> Iterator[Finding]:
    """Check that testing the pages found nothing."""
    if candidate.accessibility is None:
        message = "Not known: the pages were not tested."
        yield Finding.warning("accessibility", message, "See accessibility_tested.")
        return
    remedy = "Put the page right and build again. https://dequeuniversity.com/rules/axe explains the rule."
    for violation in candidate.accessibility["violations"]:
        message = f"{violation['page']}: {violation['rule']}: {violation['element']}"
        yield Finding.error("accessibility", message, remedy)
