"""The appendices: definitions of every indicator, its latest data, the sources, and where they disagree.
All of it is generated from the reference tables and the figures."""

import html
import re

from analysis.data.editions import load_editions
from analysis.data.indicators import Indicator
from analysis.data.schema import unit_in_words
from analysis.edition.scorecard import covered_groups
from analysis.edition.wording import not_comparable
from analysis.exhibits.exhibit import FOLDED, CellLines, Columns, Exhibit, build_table
from analysis.exhibits.indicators import definition_href
from analysis.exhibits.page import Page

POLARITIES = {"H": "High is good", "L": "Low is good", "T": "Neither high nor low is better"}
OTHER_TOPIC = "Business plans"
FREQUENCIES = {"M": "monthly", "T": "termly", "A": "annual"}
SOURCE_FIELDS = {
    "publisher": "Publisher",
    "date_published": "Published",
    "location": "Where",
    "licence": "Licence",
    "file": "File",
    "sha256": "SHA-256",
    "transcribed_by": "How the figures got here",
}
_COMMAND, CODE = re.compile(r"`([^`]+)`"), r"<code>\1</code>"
GROUPS: Columns = {"Group": "label", "In charts": "short_label", "Who is in it": "definition"}
CONFLICTS: Columns = {
    "Fact": "subject",
    "One place says": lambda conflict: f"{conflict.value_a} ({conflict.source_a})",
    "Another says": lambda conflict: f"{conflict.value_b} ({conflict.source_b})",
    "Used": "used",
    "Why": "reason",
    "Kind": "severity",
}
LATEST_DOWNLOAD: Columns = {
    "indicator": "indicator.id",
    "indicator_label": "indicator.label",
    "group": "group.id",
    "time_period": "figure.year.label",
    "status": "figure.status",
    "frequency": "indicator.frequency",
    "source": "figure.source",
    "place": "figure.place",
    "next_update": "indicator.next_update",
}


def definitions(page: Page) -> Exhibit:
    """Show what every indicator of the edition counts, how it is read, its owner and next update."""
    shown = shown_indicators(page)
    titles = {chapter.notebook: chapter.title for chapter in page.edition.document.chapters}
    parts = []
    for topic in dict.fromkeys(indicator.topic for indicator in shown):
        title = html.escape(titles.get(topic, OTHER_TOPIC))
        entries = "\n".join(_definition(each) for each in shown if each.topic == topic)
        parts.append(f'<h2 id="definitions-{topic}">{title}</h2>\n<dl class="register">\n{entries}\n</dl>')
    return page.exhibit("indicators", "text", body="\n".join(parts))


def shown_indicators(page: Page) -> list[Indicator]:
    """Return the indicators of all scorecards of the edition, in the register's order, with those that gave
    the same measures in earlier years, which charts show before a break, and that its paper forecasts."""
    edition = page.edition
    shown = {indicator for indicator, _ in covered_groups(edition)}
    measures = {edition.indicator(each).measure for each in shown} - {""}
    held = {indicator for indicator, _, _ in edition.figures.latest_years()}
    shown |= {each for each in held if edition.indicator(each).measure in measures}
    forecast = edition.figures.stated_by(edition.own_paper, edition.county.code)
    shown |= {each.indicator.id for each in forecast}
    return [each for each in edition.register.values() if each.id in shown]


def latest_data(page: Page) -> Exhibit:
    """Show the source of each indicator's latest figure: its year and status, and when the next is due."""
    sources = page.edition.sources
    columns: Columns = {
        "Indicator": lambda row: CellLines(row.label, href=definition_href(row.indicator.id)),
        "Latest": "figure.year.label",
        "Status": "figure.status",
        "Frequency": lambda row: FREQUENCIES[row.indicator.frequency],
        "Source": lambda row: CellLines(
            sources[row.figure.source].short_title,
            (row.figure.place,),
            href=f"../appendices/sources.html#{row.figure.source}",
        ),
        "Next update": lambda row: row.indicator.next_update or "–",
    }
    rows = [row for row in page.rows() if row.figure]
    data = build_table(rows, columns, LATEST_DOWNLOAD, sortable=True)
    title = f"{page.area.name}: where the latest figure of each indicator is from"
    return page.table("latest-data", title, data, indicators=())


def groups(page: Page) -> Exhibit:
    """Show the groups of people that figures are about."""
    data = build_table(list(page.edition.groups.values()), GROUPS, GROUPS)
    return page.table("groups", "Groups of people", data)


def sources(page: Page) -> Exhibit:
    """Show every source, the edition's own first: publisher, date, where, licence, and how it got here."""
    elsewhere = _of_other_editions(page)
    entries = []
    for source in sorted(page.edition.sources.values(), key=lambda each: each.id in elsewhere):
        stated = {name: getattr(source, name) for name in SOURCE_FIELDS}
        lines = (
            f'<dt>{SOURCE_FIELDS[name]}</dt><dd class="{name}">{_COMMAND.sub(CODE, html.escape(text))}</dd>'
            for name, text in stated.items()
            if text
        )
        title = f"<h3>{html.escape(source.title)}</h3>"
        about = FOLDED.format("Publisher, licence and how the figures got here", f"<dl>{''.join(lines)}</dl>")
        entries.append(f'<section id="{source.id}">{title}\n{about}</section>')
    return page.exhibit("list", "text", body="\n".join(entries))


def _of_other_editions(page: Page) -> set[str]:
    """Return the sources that only other editions take figures from."""
    editions = load_editions(page.edition.project.data).values()
    cited = {figure.source for row in page.rows() for figure in row.figures}
    used = {*page.edition.source_order} | cited
    return {source for each in editions for source in each.source_order} - used


def conflicts(page: Page) -> Exhibit:
    """Show where sources of the edition disagree with themselves or each other, what is used, and why."""
    used = {*page.edition.source_order, *(figure.source for row in page.rows() for figure in row.figures)}
    found = [each for each in page.edition.conflicts if used & {each.source_a, each.source_b}]
    return page.table("conflicts", "Where sources disagree", build_table(found, CONFLICTS))


def _definition(indicator: Indicator) -> str:
    breaks = ", ".join(indicator.series_breaks)
    unit = f"unit: {unit_in_words(indicator.unit)}"
    read = (POLARITIES[indicator.polarity], FREQUENCIES[indicator.frequency], unit)
    details = [
        indicator.definition,
        f"Numerator: {indicator.numerator}." if indicator.numerator else "",
        f"Denominator: {indicator.denominator}." if indicator.denominator else "",
        f"{'; '.join(read)}.",
        f"Owner: {indicator.owner}.",
        f"Next update: {indicator.next_update}." if indicator.next_update else "",
        not_comparable(breaks) if breaks else "",
        indicator.note,
    ]
    text = " ".join(part for part in details if part)
    return f'<dt id="{indicator.id}">{html.escape(indicator.label)}</dt><dd>{html.escape(text)}</dd>'
