"""Which chapters an edition has for an area: those with something of their own to show."""

from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

from analysis.data.areas import Area
from analysis.data.document import Chapter
from analysis.data.editions import load_editions
from analysis.edition.edition import Edition
from analysis.edition.figures import Figure
from analysis.edition.money import load_money
from analysis.edition.plan import has_plan, named_in_plan
from analysis.edition.scorecard import covered_groups
from analysis.edition.statements import Statement
from analysis.io.executed_notebooks import read_exhibits
from analysis.narrative.files import narrative_path, read_narrative
from analysis.narrative.section_ids import topics_shown

TABLE, COLUMNS = "observations", ("indicator", "area", "group", "year")


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


def topics_of(edition: Edition, chapter: Chapter) -> set[str]:
    """Return the topics of the register that a chapter shows all figures of."""
    notebook = edition.project.notebooks / f"{chapter.notebook}.ipynb"
    return topics_shown(notebook) if notebook.is_file() else set()


def held_topics(edition: Edition) -> set[tuple[str, str]]:
    """Return the area and topic of what the edition reports: figures, and statements of its own year."""

    def held() -> set[tuple[str, str]]:
        latest, covered = edition.figures.latest_years(), covered_groups(edition)
        subjects = {key[:2] for key in latest if key[2] in covered.get(key[:2], ())}
        stated: list[Figure | Statement] = []
        for area in edition.areas.reported:
            stated += edition.statements.about(area.code)
            stated += edition.figures.parts_of_year(area.code)
        subjects |= {(each.indicator.id, each.area.code) for each in stated if edition.is_own_year(each)}
        return {(area, edition.indicator(indicator).topic) for indicator, area in subjects}

    return edition.once(held_topics, held)


def lost_figures(edition: Edition, folder: Path) -> list[Figure]:
    """Return the figures of the edition's own year that no chapter of their topic in a build shows."""
    shown: set[tuple[str, ...]] = set()
    built = [area for area in edition.areas.reported if (folder / "runs" / area.slug).is_dir()]
    topics = {chapter.notebook: topics_of(edition, chapter) for chapter in edition.document.chapters}
    for area, (notebook, of_notebook) in product(built, topics.items()):
        path = folder / "runs" / area.slug / f"{notebook}.ipynb"
        for exhibit in read_exhibits(path) if of_notebook and path.is_file() else ():
            keys = [fact["key"] for fact in exhibit["facts"] if fact["table"] == TABLE]
            shown |= {(topic, *(key[column] for column in COLUMNS)) for key in keys for topic in of_notebook}
    with_chapter = {topic for of_notebook in topics.values() for topic in of_notebook}
    return [
        figure
        for figure in edition.figures.all_shown()
        if figure.area in built and edition.is_own_year(figure) and figure.indicator.topic in with_chapter
        if (figure.indicator.topic, *figure.subject, figure.year.label) not in shown
    ]


HOLDS: Mapping[str, Callable[[Edition, Chapter, Area], bool]] = {
    "figures": lambda edition, chapter, area: any(
        (area.code, topic) in held_topics(edition) for topic in topics_of(edition, chapter)
    ),
    "any figure": lambda edition, _, area: any(code == area.code for code, _ in held_topics(edition)),
    "money": lambda edition, _, area: area == edition.county and bool(load_money(edition).amounts),
    "plan": lambda edition, _, area: (
        has_plan(edition) if area == edition.county else any(named_in_plan(edition, area).values())
    ),
    "earlier edition": lambda edition, chapter, area: any(
        int(period) < int(edition.period) for period in load_editions(edition.project.data)
    ),
}
"""What the words that a chapter `needs` stand for."""
