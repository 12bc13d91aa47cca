"""References available to a chapter: the words that narrative may write of its figures, each with what it
reads as now, and which of them a number typed by hand may be."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.data.areas import Area
from analysis.data.document import Chapter
from analysis.data.schema import IN_WORDS
from analysis.edition.edition import Edition
from analysis.edition.money import load_money
from analysis.edition.scorecard import ScorecardRow, rows
from analysis.narrative.files import Section
from analysis.narrative.references import PLAN_COUNTS, PLAN_STATES
from analysis.narrative.resolver import resolve_section
from analysis.narrative.section_ids import section_ids, topics_shown
from analysis.rules.rounding import round_half_up

OF_A_FIGURE = """
value({of})  previous({of})  value({of}, area="{country}")  change({of})  moved({of})  count({of})
difference_from("{country}", {of})  rank({of})
districts_above("{country}", {of})  highest_district({of})  lowest_district({of})
rose({of})  fell({of})  unchanged({of})  above("{country}", {of})  below("{country}", {of})
"""
OF_A_TARGET = """
target({id}, {year}{group})  reached({id}, {year}{group})  missed({id}, {year}{group})
on_course({of})  off_course({of})
"""
"""Words of the vocabulary, of which those that are not true are left out."""


_NUMBER = re.compile(r"(£?)(\d[\d,]*(?:\.\d+)?)(%?)")


@dataclass(frozen=True)
class Reference:
    """A reference as it is pasted, `{{ value("pass_rate") }}`, and what it reads as: `61%`."""

    written: str
    reads: str


def available(edition: Edition, area: Area, chapter: Chapter) -> dict[str, list[Reference]]:
    """Return the references of a chapter of that area that can be read and hold, by what they are of."""
    shown = chapter_rows(edition, area, chapter)
    found = {row.label: _readable(edition, area, _of_row(edition, row)) for row in shown}
    if area == edition.county:
        plan = [f'plan_count("{what}")' for what in (*PLAN_STATES, *PLAN_COUNTS)]
        needs = {"money": _of_money(edition), "plan": iter(plan)}
        named = [name for name in chapter.needs if name in needs]
        found |= {name.capitalize(): _readable(edition, area, needs[name]) for name in named}
    return {label: references for label, references in found.items() if references}


def chapter_rows(edition: Edition, area: Area, chapter: Chapter) -> list[ScorecardRow]:
    """Return the scorecard rows of the topics that a chapter shows the rest of, or of every topic."""
    topics = topics_shown(_notebook(edition, chapter))
    return [row for row in rows(edition, area) if not topics or row.indicator.topic in topics]


def as_text(edition: Edition, area: Area, chapter: Chapter) -> str:
    """Return the references of a chapter as they are listed: what each is of, how it is written and reads."""
    found = available(edition, area, chapter)
    count = sum(map(len, found.values()))
    counted = f"{count} references, each with what it reads as now"
    lines = [f"Edition {edition.period}, {area.name}, {chapter.title}: {counted}."]
    for label, references in found.items():
        width = max(len(each.written) for each in references)
        lines += ["", label, *(f"  {each.written.ljust(width)}  {each.reads}" for each in references)]
    ids = ", ".join(sorted(section_ids(_notebook(edition, chapter))))
    return "\n".join([*lines, "", f"Sections they may stand in: {ids}."])


def may_be(references: Iterable[Reference], numeral: str) -> list[Reference]:
    """Return the references that read as a typed number or round to it: `{{ value("…") }}`, for `61%`."""
    typed = _number(numeral)
    return [
        each for each in references if (reads := _number(each.reads)) and typed and _rounds_to(*reads, *typed)
    ]


def _number(text: str) -> tuple[str, str] | None:
    """Return the number in a text that has one, or a place `7th of 11`, and its sign `%` or `£`."""
    numbers = _NUMBER.findall(text.partition(" of ")[0])
    return (numbers[0][1].replace(",", ""), numbers[0][0] or numbers[0][2]) if len(numbers) == 1 else None


def _rounds_to(number: str, sign: str, typed: str, typed_sign: str) -> bool:
    decimals = len(typed.partition(".")[2])
    return sign == typed_sign and round_half_up(float(number), decimals) == float(typed)


def _notebook(edition: Edition, chapter: Chapter) -> Path:
    return edition.project.notebooks / f"{chapter.notebook}.ipynb"


def _options(row: ScorecardRow) -> dict[str, str]:
    """Return the parts of a reference to a figure of the row: `of` is its indicator and group."""
    id, group = f'"{row.indicator.id}"', "" if row.group.id == "all" else f', group="{row.group.id}"'
    return {"id": id, "group": group, "of": f"{id}{group}"}


def _of_row(edition: Edition, row: ScorecardRow) -> Iterator[str]:
    options = {**_options(row), "country": edition.areas.country.name}
    if row.figure:
        yield from _words(OF_A_FIGURE, options)
        if row.baseline:
            yield f'value({options["of"]}, year="{row.baseline.year}")'
    if row.is_rated:
        yield f'rated("{row.rating.rag}", {options["of"]})'
    if row.target:
        yield from _words(OF_A_TARGET, {**options, "year": str(row.target.target_year)})
    for each in edition.statements.of(row.indicator.id, row.area.code, row.group.id):
        word, other = ("said", f', other="{each.compared}"') if each.kind in IN_WORDS else ("stated", "")
        yield f'{word}("{each.kind}", {options["of"]}{other})'


def _words(patterns: str, options: dict[str, str]) -> list[str]:
    return [word.format(**options) for word in patterns.replace("\n", "  ").split("  ") if word]


def _of_money(edition: Edition) -> Iterator[str]:
    for amount in load_money(edition).amounts:
        named = f'"{amount.division}", "{amount.line}", "{amount.measure}", statement="{amount.statement}"'
        yield f"money({named})"


def _readable(edition: Edition, area: Area, words: Iterator[str]) -> list[Reference]:
    """Return the references that give no finding, each once."""
    found = []
    for written in dict.fromkeys(f"{{{{ {word} }}}}" for word in words):
        resolved = resolve_section(Section("", written, 1), edition, area)
        if not resolved.findings:
            found.append(Reference(written, resolved.text))
    return found
