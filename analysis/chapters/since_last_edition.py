"""What changed since the last edition: an appendix that sets the two editions side by side."""

from collections.abc import Sequence

from analysis.comparison.comparing import COLUMNS, KINDS, Comparison, Difference, compare_editions
from analysis.comparison.snapshots import edition_snapshot
from analysis.data.editions import load_editions
from analysis.data.schema import OBSERVATIONS
from analysis.edition.citations import Fact
from analysis.edition.edition import open_edition
from analysis.edition.wording import listed
from analysis.exhibits.exhibit import Columns, DataTable, Exhibit, cells
from analysis.exhibits.page import Page

NO_EARLIER = "This is the first report, so there is nothing to compare it with."
ATTRIBUTES = {"Year": "year", "Then": "old", "Now": "new", "Why": "reason", "What happened": "what"}


def compared(page: Page) -> Comparison | None:
    """Return this edition against the one before it. Return None for the first."""
    edition = page.edition
    earlier = [period for period in load_editions(edition.project.data) if int(period) < int(edition.period)]
    if not earlier:
        return None
    before = open_edition(edition.project, max(earlier, key=int))
    return compare_editions(edition, edition_snapshot(before), edition_snapshot(edition))


def opening(page: Page, since: Comparison | None) -> Exhibit:
    """Show how much changed, in a sentence or two."""
    if since is None:
        return page.notice("opening", NO_EARLIER)
    found = [(len(since.of(what)), words) for what, words in KINDS.items()]
    told = [
        f"{number} {words if number > 1 else words.replace('s ', ' ')}" for number, words in found if number
    ]
    sentences = [f"Compared with the report of {since.old.name}: {listed(told) or 'nothing changed'}."]
    if since.of("revision") and not since.unexplained:
        sentences.append("Every revised figure has its reason.")
    return page.words("opening", sentences)


def figures(page: Page, since: Comparison | None) -> Exhibit:
    """Show the latest figure of each edition, where they are not the same."""
    title = "Latest figures of both reports, where they differ"
    return _table(page, since, "figure", title, "Figure", "Then", "Now")


def revisions(page: Page, since: Comparison | None) -> Exhibit:
    """Show the same fact, stated differently, with the reason."""
    title = "Figures revised since the last report"
    return _table(page, since, "revision", title, "Figure", "Year", "Then", "Now", "Why")


def ratings(page: Page, since: Comparison | None) -> Exhibit:
    """Show ratings that are not what they were."""
    return _table(page, since, "rating", "Ratings that changed", "Figure", "Then", "Now")


def targets(page: Page, since: Comparison | None) -> Exhibit:
    """Show targets for the same year that are not what they were."""
    return _table(page, since, "target", "Targets that moved", "Target", "Year", "Then", "Now")


def indicators(page: Page, since: Comparison | None) -> Exhibit:
    """Show indicators added, dropped, or no longer comparable with what they were."""
    if since is None:
        return page.notice("indicators", NO_EARLIER)
    found = [difference for what in ("added", "dropped", "redefined") for difference in since.of(what)]
    if not found:
        return page.notice("indicators", "No indicator was added, dropped or redefined.")
    columns = ("Indicator", "What happened", "Then", "Now")
    return page.table("indicators", "Indicators added, dropped or redefined", _data(since, found, columns))


def _table(page: Page, since: Comparison | None, what: str, title: str, *columns: str) -> Exhibit:
    """Show the differences of one kind; a notice where there are none."""
    found = since.of(what) if since else []
    if since is None or not found:
        return page.notice(f"{what}s", f"No {KINDS[what]}." if since else NO_EARLIER)
    stated = [source for each in found for source in (each.old_source, each.new_source)]
    return page.table(
        f"{what}s",
        title,
        _data(since, found, columns),
        unit=f"{since.old.name} and {since.new.name}",
        citations=page.cite_places((source, "") for source in stated if source),
        facts=tuple(fact for each in found for fact in _facts(since, each)),
    )


def _facts(since: Comparison, difference: Difference) -> list[Fact]:
    """Return the figure of each edition, as it can be traced."""
    if not difference.new_source:
        return []
    facts, subject = [], difference.subject
    for snapshot in (since.old, since.new):
        year = snapshot.latest[subject] if difference.what == "figure" else difference.year
        figure = snapshot.figures[subject, year]
        key = zip(OBSERVATIONS.key, (figure.source, *subject, year), strict=True)
        facts.append(Fact("observations", tuple(key), figure.text))
    return facts


def _data(since: Comparison, found: Sequence[Difference], headings: tuple[str, ...]) -> DataTable:
    """Return the differences as read by people. The first column names what each is about."""
    columns: Columns = {
        headings[0]: lambda difference: since.label(difference.subject),
        **{heading: ATTRIBUTES[heading] for heading in headings[1:]},
    }
    chosen = set(found)
    raw = tuple(line for line, each in zip(since.rows(), since.differences, strict=True) if each in chosen)
    return DataTable(headings, cells(found, columns), COLUMNS, raw)
