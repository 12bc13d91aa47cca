"""The provenance appendix: which files the figures are from, by which rules and libraries they were made, who signed what.

It holds nothing of the machine or the time of a build: the same inputs give the same page. When it was published, and from which
commit, is in `version.json` beside a published version.
"""

import csv
import hashlib
import html
import io
from collections.abc import Iterator

from analysis.exhibits.exhibit import DataTable, Exhibit, Lines, ShownCell
from analysis.exhibits.page import Page
from analysis.io.dependencies import rows, text
from analysis.io.library_versions import library_versions
from analysis.narrative.sign_off import last_sign_offs

SHORT = 12
"""How many digits of a hash are printed; the CSV has all of it."""
RULES = {
    "rag": ("Rating", "rule_set", "from_date"),
    "tolerance": ("Band of indicators that are best near their target", "indicator", ""),
    "floor_standards": ("Floor standard", "phase", "from_year"),
    "suppression": ("Hidden figures", "data_set", "from_date"),
}
"""By table of `data/rules/`: what it rules, the column that names a rule, the column with the day it begins."""


def tracing(page: Page) -> Exhibit:
    """How a reader follows a figure to its source."""
    period, county = html.escape(page.edition.period), html.escape(page.edition.county.slug)
    workbook = f"bold-steps-{period}.xlsx"
    steps = (
        "Every chart and table names its sources below it, and links to what it counts.",
        "Each has an id that stays the same from build to build: what follows the # in its address, and the name of its CSV.",
        f"With the id and its area, <code>boldsteps trace {period} {county}/ID</code> prints every figure shown, with its row in "
        "the data, its source and the place in it.",
        f'The same tables are in <a href="../downloads/{workbook}" download>one workbook</a> and, each as a CSV file, '
        'in the <a href="../downloads/index.html">data downloads</a>.',
    )
    return page.exhibit("tracing", "text", body=f"<ol>{''.join(f'<li>{step}</li>' for step in steps)}</ol>")


def source_files(page: Page) -> Exhibit:
    """Every file of figures that the edition may use, as it was when this was built."""
    files = list(_source_files(page))
    columns = ("Source", "Published", "File", "Rows", "SHA-256 begins")
    return page.exhibit(
        "source-files",
        "table",
        title="Files of figures, and what they were when this was built",
        notes=(
            "SHA-256 is a fingerprint: it changes when anything in the file does. The CSV has all 64 digits.",
        ),
        data=DataTable(
            columns,
            tuple(
                (_source(page, source), published, name, f"{count:,}", sha256[:SHORT])
                for source, published, name, count, sha256 in files
            ),
            ("source", "date_published", "file", "rows", "sha256"),
            tuple(files),
        ),
    )


def _source_files(page: Page) -> Iterator[tuple[str, str, str, int, str]]:
    """Source, date, file, rows and hash, in the order of precedence."""
    for source in page.edition.source_order:
        for name in sorted(page.edition.sources[source].files):
            content = text(page.edition.project.data / "sources" / source / name)
            if content is not None:
                count = max(0, sum(1 for _ in csv.reader(io.StringIO(content))) - 1)
                yield (
                    source,
                    page.edition.sources[source].date_published,
                    name,
                    count,
                    hashlib.sha256(content.encode()).hexdigest(),
                )


def rule_sets(page: Page) -> Exhibit:
    """The rules in force for the edition, each with where it is written."""
    rules = [*_rules(page), _neighbours(page)]
    cells = tuple(
        (what, name, begins or "–", _source(page, source), place)
        for what, name, begins, source, place in rules
    )
    return page.exhibit(
        "rules",
        "table",
        title="Rules by which figures are rated, compared and hidden",
        data=DataTable(
            ("Rule", "Called", "In force from", "Source", "Place"),
            cells,
            ("rule", "name", "from", "source", "place"),
            tuple(rules),
        ),
    )


def _rules(page: Page) -> Iterator[tuple[str, str, str, str, str]]:
    for table, (what, name, begins) in RULES.items():
        for rule in rows(page.edition.project.data / "rules" / f"{table}.csv"):
            if rule.get("rule_set", page.edition.rule_set) == page.edition.rule_set:
                yield what, rule[name], rule[begins] if begins else "", rule["source"], rule["place"]


def _neighbours(page: Page) -> tuple[str, str, str, str, str]:
    chosen = rows(page.edition.project.data / "reference" / "neighbours.csv", set=page.edition.neighbour_set)
    stated = chosen[0] if chosen else {"source": "", "place": ""}
    return "Statistical neighbours", page.edition.neighbour_set, "", stated["source"], stated["place"]


def libraries(page: Page) -> Exhibit:
    """The versions of what computed and drew the figures."""
    versions = tuple(library_versions().items())
    columns = ("Library", "Version")
    return page.exhibit(
        "libraries",
        "table",
        title="Libraries that made the figures",
        data=DataTable(columns, versions, ("library", "version"), versions),
    )


def signatures(page: Page) -> Exhibit:
    """Who signed which text, and when; that nobody has, where that is so."""
    records = list(last_sign_offs(page.edition.project, page.edition.period).values())
    if not records:
        return page.exhibit(
            "signatures", "notice", body="<p>No text of this edition has been signed off yet.</p>"
        )
    signed = tuple(
        (record.area, record.section, record.by, record.date, record.basis.sha256) for record in records
    )
    return page.exhibit(
        "signatures",
        "table",
        title="Who signed which text off, and when",
        notes=(
            "A signature is for the text and every figure it rests on. Where either has changed since, the text says so.",
        ),
        data=DataTable(
            ("Area", "Text", "Signed by", "On", "What was signed"),
            tuple((area, section, by, date, sha256[:SHORT]) for area, section, by, date, sha256 in signed),
            ("area", "section", "signed_by", "date", "basis_sha256"),
            signed,
        ),
    )


def _source(page: Page, source: str) -> ShownCell:
    """The source's name, linked to where it is described; a house rule and the like as it is written."""
    if source not in page.edition.sources:
        return source or "–"
    return Lines(page.edition.sources[source].short_title, href=f"../appendices/sources.html#{source}")
