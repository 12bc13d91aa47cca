"""The appendices: definitions of every indicator, its latest data, the sources, and where they disagree.

All of it is generated from the reference tables and the figures.
"""

import html
import re

from analysis.data.indicators import Indicator
from analysis.data.schema import UNITS
from analysis.edition.scorecard import ScorecardRow
from analysis.exhibits.exhibit import DataTable, Exhibit, Lines, ShownCell
from analysis.exhibits.page import Page

POLARITIES = {"H": "High is good", "L": "Low is good", "T": "Best near the target"}
OTHER_TOPIC = "Business plans"
FREQUENCIES = {"M": "monthly", "T": "termly", "A": "annual"}


def definitions(page: Page) -> Exhibit:
    """What every indicator of the register counts, with its polarity, frequency, owner and next update, chapter by chapter."""
    topics = dict.fromkeys(indicator.topic for indicator in page.edition.register.values())
    parts = "\n".join(_definitions_of(page, topic) for topic in topics)
    return page.exhibit("indicators", "text", body=parts)


def latest_data(page: Page) -> Exhibit:
    """The source of each indicator's latest figure: which year, month or term, how firm it is, and when the next is due."""
    with_figure = [each for each in page.rows() if each.figure]
    columns = ("Indicator", "Latest", "Status", "Frequency", "Source", "Next update")
    raw_columns = (
        "indicator",
        "indicator_label",
        "group",
        "time_period",
        "status",
        "frequency",
        "source",
        "place",
        "next_update",
    )
    return page.exhibit(
        "latest-data",
        "table",
        title=f"{page.area.name}: where the latest figure of each indicator is from",
        indicators=(),
        data=DataTable(
            columns,
            tuple(_latest_cells(page, each) for each in with_figure),
            raw_columns,
            tuple(_latest_raw(each) for each in with_figure),
            sortable=True,
        ),
    )


def groups(page: Page) -> Exhibit:
    """The groups of people that figures are about."""
    table = tuple(
        (group.label, group.short_label, group.definition) for group in page.edition.groups.values()
    )
    columns = ("Group", "In charts", "Who is in it")
    return page.exhibit(
        "groups", "table", title="Groups of people", data=DataTable(columns, table, columns, table)
    )


def sources(page: Page) -> Exhibit:
    """Every source: publisher, date, where it is, licence, and how the figures got here."""
    entries = "\n".join(
        f'<section id="{source.id}"><h3>{html.escape(source.title)}</h3>\n<dl>'
        + "".join(
            f"<dt>{name}</dt><dd>{_with_commands(value)}</dd>"
            for name, value in _source_lines(source)
            if value
        )
        + "</dl></section>"
        for source in page.edition.sources.values()
    )
    return page.exhibit("list", "text", body=entries)


def conflicts(page: Page) -> Exhibit:
    """Where sources disagree with themselves or each other, which figure is used, and why."""
    columns = ("Fact", "One place says", "Another says", "Used", "Why", "Kind")
    table = tuple(
        (
            c.subject,
            f"{c.value_a} ({c.source_a})",
            f"{c.value_b} ({c.source_b})",
            c.used,
            c.reason,
            c.severity,
        )
        for c in page.edition.conflicts
    )
    raw_rows = tuple(tuple(vars(conflict).values()) for conflict in page.edition.conflicts)
    raw_columns = tuple(vars(page.edition.conflicts[0])) if page.edition.conflicts else ()
    return page.exhibit(
        "conflicts",
        "table",
        title="Where sources disagree",
        data=DataTable(columns, table, raw_columns, raw_rows),
    )


def _definitions_of(page: Page, topic: str) -> str:
    titles = {chapter.notebook: chapter.title for chapter in page.edition.document.chapters}
    entries = "\n".join(_definition(indicator) for indicator in page.edition.register.of_topic(topic))
    return f'<h2 id="definitions-{topic}">{html.escape(titles.get(topic, OTHER_TOPIC))}</h2>\n<dl class="register">\n{entries}\n</dl>'


def _latest_cells(page: Page, each: ScorecardRow) -> tuple[ShownCell, ...]:
    figure, indicator = each.figure, each.indicator
    assert figure is not None
    about = Lines(each.label, href=f"../appendices/definitions.html#{indicator.id}")
    source = Lines(
        page.edition.sources[figure.source].short_title,
        (figure.place,),
        href=f"../appendices/sources.html#{figure.source}",
    )
    return (
        about,
        figure.year.label,
        figure.status,
        FREQUENCIES[indicator.frequency],
        source,
        indicator.next_update or "–",
    )


def _latest_raw(each: ScorecardRow) -> tuple[str, ...]:
    figure, indicator = each.figure, each.indicator
    assert figure is not None
    stated = (
        figure.year.label,
        figure.status,
        indicator.frequency,
        figure.source,
        figure.place,
        indicator.next_update,
    )
    return (indicator.id, indicator.label, each.group.id, *stated)


def _definition(indicator: Indicator) -> str:
    details = [
        indicator.definition,
        f"Numerator: {indicator.numerator}." if indicator.numerator else "",
        f"Denominator: {indicator.denominator}." if indicator.denominator else "",
        f"{POLARITIES[indicator.polarity]}; {FREQUENCIES[indicator.frequency]}; unit: {UNITS[indicator.unit]}.",
        f"Owner: {indicator.owner}."
        + (f" Next update: {indicator.next_update}." if indicator.next_update else ""),
        _breaks(indicator),
        indicator.note,
    ]
    text = " ".join(part for part in details if part)
    return f'<dt id="{indicator.id}">{html.escape(indicator.label)}</dt><dd>{html.escape(text)}</dd>'


def _breaks(indicator: Indicator) -> str:
    if not indicator.series_breaks:
        return ""
    return f"[b] Series break: figures from {', '.join(indicator.series_breaks)} are not comparable with earlier ones."


def _with_commands(text: str) -> str:
    """The text as HTML; what stands between backticks is a command."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


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
