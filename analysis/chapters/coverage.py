"""Which chapters an edition has for an area: those with something of their own to show."""

from collections.abc import Callable, Mapping

from analysis.data.areas import Area
from analysis.data.document import Chapter
from analysis.data.editions import load_editions
from analysis.edition.edition import Edition
from analysis.edition.money import load_money
from analysis.edition.plan import has_plan, named_in_plan
from analysis.narrative.files import narrative_path, read_narrative


def shown_chapters(edition: Edition) -> list[Chapter]:
    """Return the chapters that the edition has for some area, in reading order."""
    return [
        chapter
        for chapter in edition.document.chapters
        if any(not reason_to_skip(edition, chapter, area) for area in areas_of(edition, chapter))
    ]


def areas_of(edition: Edition, chapter: Chapter) -> list[Area]:
    """Return the areas that a chapter is for: all that are reported, or the county."""
    return edition.areas.reported if chapter.areas == "every" else [edition.county]


def reason_to_skip(edition: Edition, chapter: Chapter, area: Area) -> str:
    """Return why the chapter has nothing of its own to show for the area, else an empty text."""
    if not chapter.needs or any(HOLDS[need](edition, chapter, area) for need in chapter.needs):
        return ""
    path = narrative_path(edition.project.narrative, edition.period, area.name, chapter.notebook)
    if read_narrative(path).sections:
        return ""
    return f"nothing is held of {area.name}: no {', no '.join((*chapter.needs, 'narrative'))}"


def held_topics(edition: Edition) -> set[tuple[str, str]]:
    """Return the area and topic of every figure that the edition can show; topic `""` for any."""
    if held_topics not in edition.memo:
        keys = [(area, indicator) for indicator, area, _ in edition.figures.latest_years()]
        topics = {(area, edition.indicator(indicator).topic) for area, indicator in keys}
        edition.memo[held_topics] = topics | {(area, "") for area, _ in keys}
    held: set[tuple[str, str]] = edition.memo[held_topics]
    return held


def has_earlier(edition: Edition) -> bool:
    """Return whether there is an edition before this one."""
    return any(int(period) < int(edition.period) for period in load_editions(edition.project.data))


HOLDS: Mapping[str, Callable[[Edition, Chapter, Area], bool]] = {
    "figures": lambda edition, chapter, area: (area.code, chapter.notebook) in held_topics(edition),
    "any figure": lambda edition, _, area: (area.code, "") in held_topics(edition),
    "money": lambda edition, _, area: area == edition.county and bool(load_money(edition).amounts),
    "plan": lambda edition, _, area: (
        has_plan(edition) if area == edition.county else any(named_in_plan(edition, area).values())
    ),
    "earlier edition": lambda edition, chapter, area: has_earlier(edition),
}
"""What the words that a chapter `needs` stand for."""
