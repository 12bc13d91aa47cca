"""What changed since the last edition: an appendix that sets the two editions side by side."""

import html
from collections.abc import Sequence

from analysis.comparison.comparing import COLUMNS, KINDS, Comparison, Difference, compare_editions
from analysis.comparison.snapshots import FACT_KEY, Snapshot, edition_snapshot
from analysis.data.editions import load_editions
from analysis.edition.citations import Citation, Fact
from analysis.edition.edition import open_edition
from analysis.exhibits.exhibit import DataTable, Exhibit
from analysis.exhibits.page import Page

NO_EARLIER = "<p>This is the first edition, so there is nothing to compare it with.</p>"


def compared(page: Page) -> Comparison | None:
    """This edition against the one before it. None for the first."""
    earlier = [
        period
        for period in sorted(load_editions(page.edition.project.data), key=int)
        if int(period) < int(page.edition.period)
    ]
    if not earlier:
        return None
    before = open_edition(page.edition.project, earlier[-1])
    return compare_editions(page.edition, edition_snapshot(before), edition_snapshot(page.edition))


def opening(page: Page, since: Comparison | None) -> Exhibit:
    """How much changed, in a sentence or two."""
    if since is None:
        return page.exhibit("opening", "notice", body=NO_EARLIER)
    counts = f"{since.counts[0].upper()}{since.counts[1:]}"
    sentences = [f"{counts}, against the edition of {html.escape(since.old.name)}."]
    if not since.unexplained:
        sentences.append("Every revised figure has its reason.")
    return page.words("opening", sentences)


def figures(page: Page, since: Comparison | None) -> Exhibit:
    """The latest figure of each edition, where they are not the same."""
    return _table(
        page,
        "figures",
        since,
        "figure",
        "Latest figures of both editions, where they differ",
        ("Figure", "Then", "Now"),
    )


def revisions(page: Page, since: Comparison | None) -> Exhibit:
    """The same fact, stated differently, with the reason."""
    return _table(
        page,
        "revisions",
        since,
        "revision",
        "Figures revised since the last edition",
        ("Figure", "Year", "Then", "Now", "Why"),
    )


def ratings(page: Page, since: Comparison | None) -> Exhibit:
    """Ratings that are not what they were."""
    return _table(page, "ratings", since, "rating", "Ratings that changed", ("Figure", "Then", "Now"))


def targets(page: Page, since: Comparison | None) -> Exhibit:
    """Targets for the same year that are not what they were."""
    return _table(page, "targets", since, "target", "Targets that moved", ("Target", "Year", "Then", "Now"))


def indicators(page: Page, since: Comparison | None) -> Exhibit:
    """Indicators added, dropped, or no longer comparable with what they were."""
    if since is None:
        return page.exhibit("indicators", "notice", body=NO_EARLIER)
    found = [difference for what in ("added", "dropped", "redefined") for difference in since.of(what)]
    if not found:
        return page.exhibit(
            "indicators", "notice", body="<p>No indicator was added, dropped or redefined.</p>"
        )
    rows = tuple((since.label(each.subject), each.what, each.old, each.new) for each in found)
    title = "Indicators added, dropped or redefined"
    return page.exhibit(
        "indicators",
        "table",
        title=title,
        data=_data(since, found, ("Indicator", "What happened", "Then", "Now"), rows),
    )


def _table(
    page: Page, id: str, since: Comparison | None, what: str, title: str, columns: tuple[str, ...]
) -> Exhibit:
    """The differences of one kind; a notice where there are none."""
    found = since.of(what) if since else []
    if since is None or not found:
        return page.exhibit(id, "notice", body=f"<p>No {KINDS[what]}.</p>" if since else NO_EARLIER)
    rows = tuple(tuple(_cell(since, each, column) for column in columns) for each in found)
    return page.exhibit(
        id,
        "table",
        title=title,
        unit=f"{since.old.name} and {since.new.name} editions",
        citations=_citations(page, found),
        facts=tuple(fact for each in found for fact in _facts(since, each)),
        data=_data(since, found, columns, rows),
    )


def _citations(page: Page, found: Sequence[Difference]) -> tuple[Citation, ...]:
    """The sources that the figures of both editions come from."""
    sources = dict.fromkeys(
        source for each in found for source in (each.old_source, each.new_source) if source
    )
    return tuple(Citation(source, page.edition.sources[source].short_title, "") for source in sources)


def _facts(since: Comparison, each: Difference) -> list[Fact]:
    """The figure of each edition, as it can be traced."""
    if not each.new_source:
        return []
    years = (
        (since.old.latest[each.subject], since.new.latest[each.subject])
        if each.what == "figure"
        else (each.year, each.year)
    )
    return [_fact(snapshot, each, year) for snapshot, year in zip((since.old, since.new), years, strict=True)]


def _fact(snapshot: Snapshot, each: Difference, year: str) -> Fact:
    stated = snapshot.figures[each.subject, year]
    key = zip(FACT_KEY, (stated.source, *each.subject, year), strict=True)
    return Fact("observations", tuple(key), stated.text)


def _cell(since: Comparison, each: Difference, column: str) -> str:
    if column in ("Figure", "Target"):
        return since.label(each.subject)
    return {"Year": each.year, "Then": each.old, "Now": each.new, "Why": each.reason}[column]


def _data(
    since: Comparison,
    found: Sequence[Difference],
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
) -> DataTable:
    chosen = set(found)
    raw = tuple(line for line, each in zip(since.rows(), since.differences, strict=True) if each in chosen)
    return DataTable(columns, rows, COLUMNS, raw)
