"""Exactly what each chart and table shows, as a CSV file anyone can open, and the page that lists them."""

import csv
import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.assembly.content import Shown
from analysis.assembly.ees import in_ees_names, write_meta
from analysis.assembly.navigation import escaped
from analysis.assembly.pages import Page
from analysis.publishing.workbook import file_name
from analysis.records.areas import Areas
from analysis.records.editions import Edition
from analysis.records.indicators import Register

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_SIGNED_NUMBER = re.compile(r"[+-]\d[\d,.]*%?")


@dataclass(frozen=True)
class Download:
    """One CSV. `path`: from the top of the site, `downloads/thanet/gaps-fsm.csv`."""

    path: str
    label: str
    title: str
    page: Page
    rows: int


def write_download(exhibit: Shown, label: str, page: Page, site_root: Path, areas: Areas, register: Register) -> Download:
    """Write the rows of an exhibit: tidy column names, unformatted values, empty where there is none; and what they hold."""
    path = f"{page.downloads}/{exhibit.id}.csv"
    file = site_root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    columns, rows = in_ees_names(exhibit.data["columns"], exhibit.data["rows"], areas, register)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_not_a_formula(cell) for cell in row] for row in rows)
    write_meta(file.with_suffix(".meta.csv"), columns, rows, str(exhibit.data["unit"]))
    return Download(path, label, exhibit.title, page, len(exhibit.data["rows"]))


def _not_a_formula(cell: Any) -> Any:
    """The cell; a text that a spreadsheet would take for a formula gets an apostrophe before it. A signed number is none."""
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) and not _SIGNED_NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell


def download_line(download: Download) -> str:
    """The link from an exhibit to its CSV."""
    name = html.escape(f"the data of {download.label}" if download.label else "the data")
    return f'<p class="download"><a href="../{download.path}" download>Download {name} (CSV)</a></p>'


def downloads_page(downloads: list[Download], edition: Edition) -> Page:
    """The page that links the workbook of the edition and lists every CSV, area by area."""
    parts = [
        f'<a href="{file_name(edition)}" download>Every table in one workbook (XLSX)</a>, with contents and notes, a table on each sheet.',
        "Every figure and table of this document as a CSV file (UTF-8, comma separated): exactly the values shown, without formatting. "
        "An empty value has a symbol saying why. Columns of time and place are those of Explore Education Statistics; "
        "beside each file `x.csv` stands `x.meta.csv`, which says what every other column holds.",
    ]
    for name in dict.fromkeys(_area_name(download) for download in downloads):
        parts.append(f"## {escaped(name)}")
        parts.append(_table(name, [download for download in downloads if _area_name(download) == name]))
    return Page("downloads/index", "Data downloads", text="\n\n".join(parts))


def _area_name(download: Download) -> str:
    return download.page.area.name if download.page.area else ""


def _table(name: str, downloads: list[Download]) -> str:
    rows = "\n".join(
        f'<tr><th scope="row"><a href="../{download.path}" download>{html.escape(download.title)}</a></th>'
        f"<td>{html.escape(download.label)}</td>"
        f'<td><a href="../{download.page.html}">{html.escape(download.page.title)}</a></td><td>{download.rows}</td></tr>'
        for download in downloads
    )
    return (
        "```{=html}\n"
        f'<div class="scroll" tabindex="0" role="region" aria-label="Data downloads: {html.escape(name)}"><table>\n'
        f"<caption>Data downloads: {html.escape(name)}</caption>\n"
        '<thead><tr><th scope="col">Data</th><th scope="col">Number</th><th scope="col">Page</th>'
        f'<th scope="col">Rows</th></tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>\n```'
    )
