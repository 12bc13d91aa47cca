"""What each chart and table shows, as a CSV file anyone can open, with a file that describes its columns."""

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from analysis.data.areas import Areas
from analysis.data.editions import EditionRecord
from analysis.data.indicators import Register
from analysis.document.content import Shown
from analysis.document.ees import META_COLUMNS, in_ees_columns, meta_rows
from analysis.document.pages import SitePage
from analysis.io.csv_files import csv_text

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_SIGNED_NUMBER = re.compile(r"[+-]\d[\d,.]*%?")


@dataclass(frozen=True)
class Download:
    """One CSV. path: on the site, `downloads/thanet/gaps-fsm.csv`. label: the number of its exhibit."""

    path: str
    label: str
    title: str
    rows: int

    @property
    def meta_path(self) -> str:
        """Return the file beside it that describes its columns."""
        return f"{self.path.removesuffix('.csv')}.meta.csv"

    @property
    def link(self) -> str:
        """Return the line with a link to it, for the exhibit it holds the rows of."""
        name = html.escape(f"the data of {self.label}" if self.label else "the data")
        return f'<p class="download"><a href="../{self.path}" download>Download {name} (CSV)</a></p>'


def plan_download(exhibit: Shown, label: str, page: SitePage) -> Download:
    """Return the CSV that the rows of an exhibit become."""
    return Download(download_path(exhibit, page), label, exhibit.title, len(exhibit.data["rows"]))


def download_path(exhibit: Shown, page: SitePage) -> str:
    """Return where the rows of an exhibit are, or would be."""
    return f"{page.downloads}/{exhibit.id}.csv"


def download_texts(exhibit: Shown, areas: Areas, register: Register) -> tuple[str, str]:
    """Return the rows of an exhibit, with symbols for missing values, and what its columns hold."""
    columns, rows = in_ees_columns(exhibit.data["columns"], exhibit.data["rows"], areas, register)
    cells = [[_not_a_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return csv_text(columns, cells), csv_text(META_COLUMNS, meta_rows(columns, rows))


def workbook_name(edition: EditionRecord) -> str:
    """Return the name of the workbook beside the CSV files: `bold-steps-2012.xlsx`."""
    return f"bold-steps-{edition.period}.xlsx"


@lru_cache(10_000)  # a few names and years are in most rows
def _not_a_formula(text: str) -> str:
    """Return the text, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and not _SIGNED_NUMBER.fullmatch(text) else text
