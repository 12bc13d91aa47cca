"""What each chart and table shows, as a CSV file anyone can open, with a file that describes its columns."""

import re
from functools import lru_cache

from analysis.data.areas import Areas
from analysis.data.editions import EditionRecord
from analysis.data.indicators import Register
from analysis.document.content import Shown
from analysis.document.ees import META_COLUMNS, in_ees_columns, meta_rows
from analysis.io.csv_files import csv_text

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_SIGNED_NUMBER = re.compile(r"[+-]\d[\d,.]*%?")


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
