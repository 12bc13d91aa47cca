"""The appendices: definitions of every indicator, the sources, and where sources disagree. Generated from the reference tables."""

import html

from analysis.exhibits import DataTable, Exhibit
from analysis.indicators import Indicator
from analysis.pages import Page
from analysis.tables import UNITS

POLARITIES = {"H": "High is good", "L": "Low is good", "T": "Best near the target"}
FREQUENCIES = {"M": "monthly", "T": "termly", "A": "annual"}


def definitions(page: Page) -> Exhibit:
    """What every indicator of the register counts, with its polarity, frequency, owner and next update."""
    entries = "\n".join(_definition(indicator) for indicator in page.register.values())
    return page.exhibit("indicators", "text", body=f'<dl class="definitions">\n{entries}\n</dl>')


def groups(page: Page) -> Exhibit:
    """The groups of people that figures are about."""
    rows = tuple((group.label, group.short_label, group.definition) for group in page.groups.values())
    columns = ("Group", "In charts", "Who is in it")
    return page.exhibit("groups", "table", title="Groups of people", data=DataTable(columns, rows, columns, rows))


def sources(page: Page) -> Exhibit:
    """Every source: publisher, date, where it is, licence, and how the figures got here."""
    entries = "\n".join(
        f'<section id="{source.id}"><h3>{html.escape(source.title)}</h3>\n<dl>'
        + "".join(f"<dt>{name}</dt><dd>{html.escape(value)}</dd>" for name, value in _source_lines(source) if value)
        + "</dl></section>"
        for source in page.sources.values()
    )
    return page.exhibit("list", "text", body=entries)


def conflicts(page: Page) -> Exhibit:
    """Where sources disagree with themselves or each other, which figure is used, and why."""
    columns = ("Fact", "One place says", "Another says", "Used", "Why", "Kind")
    rows = tuple((c.subject, f"{c.value_a} ({c.source_a})", f"{c.value_b} ({c.source_b})", c.used, c.reason, c.severity) for c in page.conflicts)
    raw_rows = tuple(tuple(vars(conflict).values()) for conflict in page.conflicts)
    raw_columns = tuple(vars(page.conflicts[0])) if page.conflicts else ()
    return page.exhibit("conflicts", "table", title="Where sources disagree", data=DataTable(columns, rows, raw_columns, raw_rows))


def _definition(indicator: Indicator) -> str:
    details = [
        indicator.definition,
        f"Numerator: {indicator.numerator}." if indicator.numerator else "",
        f"Denominator: {indicator.denominator}." if indicator.denominator else "",
        f"{POLARITIES[indicator.polarity]}; {FREQUENCIES[indicator.frequency]}; unit: {UNITS[indicator.unit]}.",
        f"Owner: {indicator.owner}." + (f" Next update: {indicator.next_update}." if indicator.next_update else ""),
        f"[b] Series break: figures from {', '.join(indicator.series_breaks)} are not comparable with earlier ones." if indicator.series_breaks else "",
        indicator.note,
    ]
    return f'<dt id="{indicator.id}">{html.escape(indicator.label)}</dt><dd>{html.escape(" ".join(part for part in details if part))}</dd>'


def _source_lines(source: object) -> list[tuple[str, str]]:
    names = {
        "publisher": "Publisher",
        "date_published": "Published",
        "location": "Where",
        "licence": "Licence",
        "file": "File",
        "sha256": "SHA-256",
        "transcribed_by": "How the figures got here",
    }
    return [(label, getattr(source, name)) for name, label in names.items()]
