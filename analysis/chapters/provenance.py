"""Provenance: which files the figures are from, which rules and libraries made them, and who signed what.
The same inputs give the same page, on any machine and at any time. When it was published, and from which
commit, is in `version.json` beside a published version. No hash of a file of figures, or of what was signed,
stands here: where such a file holds one small count that is hidden, its hash would tell who guesses right."""

import html
from collections.abc import Iterator

from analysis.exhibits.exhibit import CellLines, Columns, DataTable, Exhibit, build_table, positions
from analysis.exhibits.page import Page
from analysis.io.csv_files import parse_records
from analysis.io.dependencies import rows, text
from analysis.io.installed_libraries import library_versions
from analysis.narrative.sign_off import last_sign_offs

CHANGED = "Where either has changed since, the text says so."
RULES = {
    "rag": ("Rating", "rule_set", "from_date"),
    "tolerance": ("Band of indicators that are best near their target", "indicator", ""),
    "floor_standards": ("Floor standard", "phase", "from_year"),
    "suppression": ("Hidden figures", "data_set", "from_date"),
}
"""By table of `data/rules/`: what it rules, the columns of a rule's name and of the day it begins."""
SIGNATURES: Columns = {"Area": "area", "Text": "section", "Signed by": "by", "On": "date"}
SIGNATURES_DOWNLOAD: Columns = {"area": "area", "section": "section", "signed_by": "by", "date": "date"}


def tracing(page: Page) -> Exhibit:
    """Show how a reader follows a figure to its source."""
    period, county = html.escape(page.edition.period), html.escape(page.edition.county.slug)
    workbook = f"bold-steps-{period}.xlsx"
    steps = (
        "Every chart and table names its sources below it, and links to what it counts.",
        "Each has an id that stays the same from build to build: "
        "what follows the # in its address, and the name of its CSV.",
        f"With the id and its area, <code>boldsteps trace {period} {county}/ID</code> "
        "prints every figure shown, with its row in the data, its source and the place in it.",
        f'The same tables are in <a href="../downloads/{workbook}" download>one workbook</a> '
        'and, each as a CSV file, in the <a href="../downloads/index.html">data downloads</a>.',
    )
    return page.exhibit("tracing", "text", body=f"<ol>{''.join(f'<li>{step}</li>' for step in steps)}</ol>")


def source_files(page: Page) -> Exhibit:
    """Show every file of figures that the edition may use, as it was when this was built."""
    columns: Columns = {
        "Source": lambda file: _source(page, file[0]),
        "Published": lambda file: file[1],
        "File": lambda file: file[2],
        "Rows": lambda file: f"{file[3]:,}",
    }
    download = positions(("source", "date_published", "file", "rows"))
    data = build_table(list(_source_files(page)), columns, download)
    return page.table("source-files", "Files of figures that this report may use", data)


def _source_files(page: Page) -> Iterator[tuple[str, str, str, int]]:
    """Yield source, date, file and rows, in the order of precedence."""
    for id in page.edition.source_order:
        source = page.edition.sources[id]
        for name in sorted(source.files):
            content = text(page.edition.project.data / "sources" / id / name)
            if content is not None:
                count = max(0, sum(1 for _ in parse_records(content)) - 1)
                yield id, source.date_published, name, count


def rule_sets(page: Page) -> Exhibit:
    """Show the rules in force for the edition, each with where it is written."""
    columns: Columns = {
        "Rule": lambda rule: rule[0],
        "Called": lambda rule: rule[1],
        "In force from": lambda rule: rule[2] or "–",
        "Source": lambda rule: _source(page, rule[3]),
        "Place": lambda rule: rule[4],
    }
    download = positions(("rule", "name", "from", "source", "place"))
    data = build_table(list(_rules(page)), columns, download)
    return page.table("rules", "Rules by which figures are rated, compared and hidden", data)


def _rules(page: Page) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what each rule rules, its name, the day it begins, source and place; the neighbours last."""
    edition = page.edition
    for table, (what, name, begins) in RULES.items():
        for rule in rows(edition.project.data / "rules" / f"{table}.csv"):
            if rule.get("rule_set", edition.rule_set) == edition.rule_set:
                yield what, rule[name], rule[begins] if begins else "", rule["source"], rule["place"]
    chosen = rows(edition.project.data / "reference" / "neighbours.csv", set=edition.neighbour_set)
    stated = chosen[0] if chosen else {"source": "", "place": ""}
    yield "Statistical neighbours", edition.neighbour_set, "", stated["source"], stated["place"]


def libraries(page: Page) -> Exhibit:
    """Show the versions of what computed and drew the figures."""
    versions = tuple(library_versions().items())
    data = DataTable(("Library", "Version"), versions, ("library", "version"), versions)
    return page.table("libraries", "Libraries that made the figures", data)


def signatures(page: Page) -> Exhibit:
    """Show who signed which text, and when; that nobody has, where that is so."""
    records = list(last_sign_offs(page.edition.project, page.edition.period).values())
    if not records:
        return page.notice("signatures", "No text of this report has been signed off yet.")
    note = "A signature is for the text and every figure it rests on."
    data = build_table(records, SIGNATURES, SIGNATURES_DOWNLOAD)
    return page.table("signatures", "Who signed which text off, and when", data, notes=(f"{note} {CHANGED}",))


def _source(page: Page, source: str) -> CellLines | str:
    """Return the source's name, linked to where it is described; any other text as it is written."""
    if source not in page.edition.sources:
        return source or "–"
    return CellLines(page.edition.sources[source].short_title, href=f"../appendices/sources.html#{source}")
