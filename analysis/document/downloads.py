"""Exactly what each chart and table shows, as a CSV file anyone can open, and the page that lists them."""

import csv
import html
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analysis.data.areas import Areas
from analysis.data.editions import EditionRecord
from analysis.data.indicators import Register
from analysis.document.content import Shown
from analysis.document.ees import in_ees_columns, write_meta
from analysis.document.navigation import escaped
from analysis.document.pages import SitePage
from analysis.document.print_plan import KINDS, PrintDocument

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_SIGNED_NUMBER = re.compile(r"[+-]\d[\d,.]*%?")


@dataclass(frozen=True)
class Download:
    """One CSV. path: from the top of the site, `downloads/thanet/gaps-fsm.csv`. label: the number of what it holds, if it has one."""

    path: str
    label: str
    title: str
    rows: int

    @property
    def meta_path(self) -> str:
        """The file beside it that says what its columns hold."""
        return f"{self.path.removesuffix('.csv')}.meta.csv"


def plan_download(exhibit: Shown, label: str, page: SitePage) -> Download:
    """The CSV that the rows of an exhibit become."""
    return Download(download_path(exhibit, page), label, exhibit.title, len(exhibit.data["rows"]))


def download_path(exhibit: Shown, page: SitePage) -> str:
    """Where the rows of an exhibit are, or would be."""
    return f"{page.downloads}/{exhibit.id}.csv"


def download_texts(exhibit: Shown, areas: Areas, register: Register) -> tuple[str, str]:
    """The rows of an exhibit, with tidy column names, unformatted values, a symbol where there is none; and what they hold."""
    columns, rows = in_ees_columns(exhibit.data["columns"], exhibit.data["rows"], areas, register)
    text, meta = io.StringIO(newline=""), io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        [_not_a_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    write_meta(meta, columns, rows)
    return text.getvalue(), meta.getvalue()


def workbook_name(edition: EditionRecord) -> str:
    """The workbook beside the CSV files: `bold-steps-2012.xlsx`."""
    return f"bold-steps-{edition.period}.xlsx"


@lru_cache(10_000)  # a few names and years are in most rows
def _not_a_formula(text: str) -> str:
    """The text; one that a spreadsheet would take for a formula gets an apostrophe before it. A signed number is none."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and not _SIGNED_NUMBER.fullmatch(text) else text


def download_line(download: Download) -> str:
    """The link from an exhibit to its CSV."""
    name = html.escape(f"the data of {download.label}" if download.label else "the data")
    return f'<p class="download"><a href="../{download.path}" download>Download {name} (CSV)</a></p>'


def downloads_text(
    pages: Iterable[tuple[SitePage, Sequence[Download]]],
    edition: EditionRecord,
    papers: Sequence[PrintDocument],
    kinds: Sequence[str],
) -> str:
    """What links the papers, of those kinds, and the workbook of the edition, and lists every CSV, area by area."""
    parts = [
        f'<a href="{workbook_name(edition)}" download>Every table in one workbook (XLSX)</a>, with contents and notes, a table on each sheet.',
        "Every figure and table of this document as a CSV file (UTF-8, comma separated): exactly the values shown, without formatting. "
        "In the place of a missing value stands the symbol saying why. Times and places are written as in Explore Education Statistics: "
        "201112 is 2011/12 or 2011-12, as `time_identifier` says. Beside each file `x.csv` stands `x.meta.csv`, which describes its filters and indicators.",
    ]
    if kinds:
        parts.insert(0, _papers_text(papers, kinds))
    areas: dict[str, list[tuple[SitePage, Download]]] = {}
    for page, downloads in pages:
        for download in downloads:
            areas.setdefault(page.area.name if page.area else "", []).append((page, download))
    for name, listed in areas.items():
        parts += [f"## {escaped(name)}", _table(name, listed)]
    return "\n\n".join(parts)


def _papers_text(papers: Sequence[PrintDocument], kinds: Sequence[str]) -> str:
    """A line for each paper, with a link for each kind it is made in."""
    items = []
    for paper in papers:
        links = [
            f'<a href="{paper.path}.{kind}" download>{escaped(paper.subtitle)}, {KINDS[kind]}</a>'
            for kind in kinds
        ]
        items.append(f"- {' · '.join(links)}")
    return "The document to print, and a pack for each district:\n\n" + "\n".join(items)


def _table(name: str, downloads: list[tuple[SitePage, Download]]) -> str:
    rows = "\n".join(
        f'<tr><th scope="row"><a href="../{download.path}" download>{html.escape(download.title)}</a></th>'
        f"<td>{html.escape(download.label)}</td>"
        f'<td><a href="../{page.html}">{html.escape(page.title)}</a></td><td>{download.rows}</td></tr>'
        for page, download in downloads
    )
    return (
        "```{=html}\n"
        f'<div class="scroll" tabindex="0" role="region" aria-label="Data downloads: {html.escape(name)}"><table>\n'
        f"<caption>Data downloads: {html.escape(name)}</caption>\n"
        '<thead><tr><th scope="col">Data</th><th scope="col">Number</th><th scope="col">Page</th>'
        f'<th scope="col">Rows</th></tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>\n```'
    )
