"""The checks of the release checklist: each yields what is wrong with the release candidate, and a remedy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analysis.chapters.coverage import lost_figures
from analysis.data.findings import Finding
from analysis.data.sources import load_sources, read_sidecar
from analysis.edition.disclosure import hidden_figures
from analysis.edition.edition import open_edition
from analysis.edition.exceptions import explanations_path, unexplained
from analysis.errors import DataError
from analysis.io.dependency_hashes import SIDECAR
from analysis.narrative import staleness
from analysis.narrative.manuscripts import manuscripts
from analysis.narrative.sign_off import check_kept, read_sign_offs
from analysis.pipeline.report import records_in_place
from analysis.publishing.accessibility import ACCESSIBILITY
from analysis.publishing.disclosure_scan import Scan, still_shown
from analysis.publishing.release_candidate import ReleaseCandidate
from analysis.publishing.version_store import VERSION_FILE, VersionStore
from analysis.validation.data_files import count

DRAFT_MARKS = ("draft", "watermark", "demonstration")
"""Classes of a page element that say the page is not to be published."""
OWN_RULES = ("exceptions_complete", "narrative_sign_offs")
"""Rules of `boldsteps check` that have a check of their own here."""

Found = Iterator[Finding | tuple[str, str]]
Function = Callable[[ReleaseCandidate], Found]


@dataclass(frozen=True)
class Check:
    """One item of the checklist. promise: what is true when it passes. may_be_waived: also its errors."""

    function: Function
    promise: str
    may_be_waived: bool = False

    @property
    def name(self) -> str:
        return self.function.__name__

    def find(self, candidate: ReleaseCandidate) -> Iterator[Finding]:
        for found in self.function(candidate):
            yield found if isinstance(found, Finding) else Finding.error(self.name, *found)


CHECKS: list[Check] = []
"""In the order in which they stand below."""


def check(promise: str, may_be_waived: bool = False) -> Callable[[Function], Function]:
    """Put a function on the checklist, under its name."""

    def listed(function: Function) -> Function:
        CHECKS.append(Check(function, promise, may_be_waived))
        return function

    return listed


@check("the pages are as they were built, and none is left out")
def built_whole(candidate: ReleaseCandidate) -> Found:
    """Check that the site is as it was built, with a page for every chapter of every area."""
    remedy = f"Run boldsteps report {candidate.edition.period}."
    if not candidate.is_intact:
        yield "The pages are not as they were built: files were changed, added or removed since.", remedy
    for run in candidate.planned:
        if run.name not in candidate.manifest.runs:
            yield f"{run.name} is not in the document.", remedy


@check("every figure of the edition's own year stands in the chapter of its topic")
def figures_shown(candidate: ReleaseCandidate) -> Found:
    """Check that no figure is held that the document does not show where it belongs."""
    edition = open_edition(candidate.project, candidate.edition.period)
    for figure in lost_figures(edition, candidate.folder):
        name = f"{figure.indicator.label}, {figure.area.name}, {figure.group.in_text}, {figure.year}"
        remedy = f"Let a notebook that is a chapter end with others(page, topic={figure.indicator.topic!r})."
        yield f"{name}: {figure.text} is not in a chapter on {figure.indicator.topic}.", remedy


@check("every run succeeded")
def failed_runs(candidate: ReleaseCandidate) -> Found:
    """Check that no page stands as a notice that its run failed."""
    remedy = f"Put it right and run boldsteps report {candidate.edition.period}."
    for record in candidate.manifest.failed:
        yield f"{record.name} failed: {record.error}", remedy


@check("the pages are of the present figures, narrative, notebooks and code")
def present_inputs(candidate: ReleaseCandidate) -> Found:
    """Check that what the pages were made of is what lies in the project now."""
    remedy = f"Run boldsteps report {candidate.edition.period}, and read what has changed."
    succeeded = candidate.manifest.runs.keys() - {record.name for record in candidate.manifest.failed}
    current = {record.name for record in records_in_place(candidate.planned, candidate.folder)}
    outdated = [run.name for run in candidate.planned if run.name in succeeded - current]
    for name in outdated:
        yield f"{name} was run with other figures, words, notebook or code than there are now.", remedy
    if not outdated and not candidate.is_of_present_inputs:
        message = "The pages were assembled with other code, looks or reference tables than there are now."
        yield message, remedy


@check("`boldsteps check` finds no error")
def findings(candidate: ReleaseCandidate) -> Found:
    """Check what `boldsteps check` says of the edition."""
    remedy = f"Run boldsteps check {candidate.edition.period}."
    for finding in candidate.findings:
        if finding.is_error or finding.rule not in OWN_RULES:
            where = f"{finding.file}, row {finding.row}" if finding.row else finding.file
            make = Finding.error if finding.is_error else Finding.warning
            yield make("findings", f"{where}: {finding.message}", remedy)


@check("every red of the county has commentary, action, owner and due date")
def exceptions(candidate: ReleaseCandidate) -> Found:
    """Check that every red of the county is explained."""
    edition = open_edition(candidate.project, candidate.edition.period)
    file = candidate.project.name_of(explanations_path(edition))
    for red, missing in unexplained(edition):
        is_red = f"{red.label} is red for {edition.county.name} in {edition.period}"
        remedy = f"Write them in {file}, in the entry `- indicator: {red.indicator.id}`."
        yield f"{is_red}, without {', '.join(missing)}.", remedy


@check("every section is signed off", may_be_waived=True)
def unsigned_sections(candidate: ReleaseCandidate) -> Found:
    """Check that every section that somebody wrote, somebody signed."""
    period = candidate.edition.period
    for manuscript, section in staleness.unsigned_sections(candidate.project, period):
        options = f'--area "{manuscript.area.name}" --topic {manuscript.topic} --by NAME'
        remedy = f"Its reviewer signs it: boldsteps sign-off {period} {options}."
        yield f"{manuscript.name}: {section.id} is not signed off.", remedy


@check("nothing has changed since it was signed off")
def stale_sections(candidate: ReleaseCandidate) -> Found:
    """Check that every sign-off still vouches for what stands there."""
    period = candidate.edition.period
    remedy = f"boldsteps review {period} shows the changes; then it is signed off again."
    for signed in staleness.stale_sections(candidate.project, period):
        record = signed.record
        changed = "; ".join(f"{change.name}: {change.old} → {change.new}" for change in signed.changes)
        yield f"{record.area}, {record.section}, signed by {record.by} on {record.date}: {changed}", remedy


@check("no record of a sign-off is gone", may_be_waived=True)
def sign_offs_kept(candidate: ReleaseCandidate) -> Found:
    """Check that the records are those that there were for the build and for every published version."""
    project, period = candidate.project, candidate.edition.period
    records = read_sign_offs(project, period)
    published = sorted((candidate.destination / period).glob(f"v*/{VERSION_FILE}"))
    for state in (candidate.folder / "manifest.json", *published):
        try:
            check_kept(project, records, state)
        except DataError as problem:
            yield str(problem), "Restore it from version control or from a backup."


@check("no text is a draft, and no page carries a draft mark")
def drafts(candidate: ReleaseCandidate) -> Found:
    """Check that no narrative file is a draft, and that no page is marked as one."""
    for manuscript in manuscripts(candidate.project, candidate.edition.period):
        if manuscript.sections and manuscript.file.status == "draft":
            remedy = "Its author sets `status: ready` when it can be signed off."
            yield f"{manuscript.name} is a draft.", remedy
    remedy = "Remove what makes the page a draft, and build again."
    for mark in DRAFT_MARKS:
        for page in candidate.site.pages.values():
            if mark in page.classes:
                yield f"{page.name} carries the mark {mark!r}.", remedy


@check("no figure is made up for demonstration")
def made_up_data(candidate: ReleaseCandidate) -> Found:
    """Check that no source says of itself, by `demonstration: yes`, that it was made up."""
    remedy = "Replace it by figures that a source states, or take it out of the edition's source_order."
    data = candidate.project.data
    for source in load_sources(data):
        sidecar = read_sidecar(data / "sources" / source / SIDECAR)
        if sidecar.get("demonstration") and source in candidate.edition.source_order:
            yield f"The source {source} is made up for demonstration.", remedy


@check("no small count of people is shown or can be worked out")
def disclosure(candidate: ReleaseCandidate) -> Found:
    """Check that neither what is shown nor what lies behind it gives away a count that its rule hides."""
    rule = "give its data set its own rule in data/rules/suppression.csv."
    remedy = f"Suppress it in data/ (symbol c), or {rule}"
    dates = {id: source.date_published for id, source in load_sources(candidate.project.data).items()}
    scan = Scan(candidate.project, dates)
    for message in dict.fromkeys((*scan.shown(candidate.exhibits()), *scan.worked_out())):
        yield message, remedy


@check("no published version shows what is hidden now")
def published_before(candidate: ReleaseCandidate) -> Found:
    """Check that no version of any edition in the place still shows a figure that has been hidden since."""
    hidden = hidden_figures(candidate.project.data)
    for folder in sorted(path for path in candidate.destination.glob("*") if path.is_dir()):
        store = VersionStore(folder)
        for version in store.readable:
            if shown := still_shown(store, version, hidden):
                command = f"publish {folder.name} {candidate.destination} --withdraw {version} --reason WHY"
                figures = f"{count(len(shown), 'figure')} hidden since, the first: {shown[0]}"
                what = f"Version {version} of {folder.name} shows {figures}."
                yield what, f"Take it away: boldsteps {command}"


@check("every link leads somewhere")
def broken_links(candidate: ReleaseCandidate) -> Found:
    """Check that every address on every page leads to a file, and every anchor to a place on the page."""
    for link in candidate.site.broken_links():
        yield f"{link.page}: {link.target}: {link.reason}.", "Correct the link where it is written."


@check("opening a page fetches nothing from elsewhere")
def external_requests(candidate: ReleaseCandidate) -> Found:
    """Check that no page makes a browser ask another host for anything."""
    for address in candidate.site.outside_requests():
        yield f"{address.page} fetches {address.target}.", "Keep a copy in the extension and point at that."


@check("every page was tested for accessibility", may_be_waived=True)
def accessibility_tested(candidate: ReleaseCandidate) -> Found:
    """Check that every page was tested as it is."""
    result, count = candidate.accessibility, len(candidate.site.pages)
    remedy = (
        "Publish where Chromium is installed, which tests them; or build and dry-run the same there, "
        f"and put its {ACCESSIBILITY} into the edition's folder here."
    )
    if result is None:
        yield f"None of the {count} pages was tested: Chromium was not found, or failed.", remedy
    elif result["pages"] < count:
        yield f"Only {result['pages']} of {count} pages were tested.", remedy


@check("testing found nothing against WCAG 2.2 AA")
def accessibility(candidate: ReleaseCandidate) -> Found:
    """Check that testing the pages found nothing."""
    if candidate.accessibility is None:
        message = "Not known: the pages were not tested."
        yield Finding.warning("accessibility", message, "See accessibility_tested.")
        return
    remedy = "Put the page right and build again. https://dequeuniversity.com/rules/axe explains the rule."
    for violation in candidate.accessibility["violations"]:
        yield f"{violation['page']}: {violation['rule']}: {violation['element']}", remedy
