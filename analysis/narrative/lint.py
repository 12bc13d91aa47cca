"""Proofreading narrative: numerals that are written out instead of bound to figures, words that assert
without being claims, and claims that say the opposite of what they make sure of.
`narrative/allowed-numerals.yml` lists names that may stand as they are: key stage 2, the floor standard."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.data.findings import Finding
from analysis.errors import DataError
from analysis.io.yaml_files import InvalidYamlError, read_yaml
from analysis.narrative.files import MAX_SECTION, TYPOGRAPHY, Section, sentence_at
from analysis.narrative.markup import MARKS

ALLOWED = "allowed-numerals.yml"
BIND_WORD = "Write the figure as a reference, {{ value(…) }}."
A_NAME = f"if it is a name and not a figure, add it to narrative/{ALLOWED}."
MAX_PROPOSED = 5
"""References that are proposed for a number; `boldsteps references` lists all."""
_BRACES = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^#]*#\}")
_NUMERAL = re.compile(r"[£]?[\d½¼¾⅓⅔](?:[\d,.]*\d)?(?:%|\b)?")
_CHANGE = re.compile(r"\bchange\(")
_WAY = re.compile(r"\b(?:rose|fell|narrowed|widened|improved|worsened)\(")
SAY_WHICH_WAY = "Add a claim, {{ rose(…) }} or {{ fell(…) }}, or write {{ moved(…) }}."

_DIGITS = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
_IN_WORDS = rf"{_TENS}(?:[- ](?:{_DIGITS}))?|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
_PARTS = "(?:hal(?:f|ves)|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|hundredth)s?"

ASSERTIVE = {
    "rose": r"rose|risen|rises|rising|increas(?:e|es|ed|ing)|grew|grown|grows|up(?=\s+(?:from|by)\b|\s{3,})|"
    r"(?:climb|jump|soar|surg)(?:ed|ing)",
    "fell": r"fell|fallen|falls|falling|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|dropped|drops|fewer|"
    r"(?:plung|plummet|slump)(?:ed|ing)|shrank|shrunk|halved",
    "improved": r"improv(?:e|es|ed|ing|ement)|better",
    "worsened": r"worse|worsen(?:s|ed|ing)?|deteriorat(?:e|es|ed|ing)",
    "unchanged": r"unchanged|the same as|remained at|stable",
    "narrowed": r"narrow(?:s|ed|ing|er)|clos(?:ed|ing)",
    "widened": r"widen(?:s|ed|ing)?|wider",
    "above": r"above|exceed(?:s|ed|ing)?|ahead of|more than|(?:high|larg|bigg|great|fast|strong|steep)er",
    "below": r"below|behind|less than|short of|(?:low|small|slow|weak|poor)er",
    "best": r"best|worst|strongest|weakest|top|bottom",
    "highest_district": r"(?:high|larg|bigg|great|wid|long|fast|steep|furth|farth)est",
    "lowest_district": r"(?:low|small|narrow|short|slow|poor|few)est|least",
    "most_districts": r"most|majority|minority",
    "all_districts": r"all (?:the )?districts|every district|no district|everyone|everybody|nobody|no one|"
    r"(?:nearly|almost|virtually|practically) (?:all|every\w*|no\w*)",
    "more_than_half": r"half|doubled|trebled|tripled|twice",
    "on_course": r"on course|on track|on target",
    "rated": r"red|amber|green",
    "value": rf"{_IN_WORDS}|(?:an?|ten|{_DIGITS})[- ]{_PARTS}|"
    rf"(?:ten|{_DIGITS}|{_IN_WORDS}) (?:in|out of) (?:every )?(?:ten|a hundred|{_DIGITS}|{_IN_WORDS})|"
    r"\w+ per ?cent|\w+ percentage points?|dozens?|hundreds?|thousands?|millions?",
}
"""Patterns by the word of the vocabulary that would bind them."""

CONTRADICTS = {
    "rose": {"fell", "unchanged", "narrowed"},
    "widened": {"fell", "unchanged", "narrowed"},
    "fell": {"rose", "unchanged", "widened"},
    "narrowed": {"rose", "unchanged", "widened"},
    "unchanged": {"rose", "fell", "widened", "narrowed", "improved", "worsened"},
    "improved": {"worsened", "unchanged"},
    "worsened": {"improved", "unchanged"},
    "above": {"below"},
    "exceeds": {"below"},
    "more_than_half": {"below"},
    "below": {"above"},
    "less_than_half": {"above"},
}
"""What a claim cannot be made to say by its `say=`."""

_EITHER = "|".join(rf"(?P<{word}>\b(?:{pattern})\b)" for word, pattern in reversed(ASSERTIVE.items()))
_ASSERTIVE = re.compile(_EITHER, re.IGNORECASE)

LOOKED_UP_BY = {
    "highest_district": "highest_district",
    "lowest_district": "lowest_district",
    "above": "districts_above",
}
"""The reference that makes such a word true in its sentence, since it looks it up."""


@dataclass(frozen=True)
class AllowedNumerals:
    """What may stand as it is, because it is a name and not a figure or a claim."""

    entries: tuple[dict[str, Any], ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        either = "|".join(f"(?:{entry['pattern']})" for entry in self.entries)
        return re.compile(either or r"(?!)", re.IGNORECASE)


def load_allowed_numerals(folder: Path) -> AllowedNumerals:
    """Return the allow-list of the project, empty if there is none. Raises DataError if it cannot be read."""
    path = folder / ALLOWED
    if not path.is_file():
        return AllowedNumerals()
    try:
        allowed = AllowedNumerals(tuple(read_yaml(path.read_text(encoding="utf-8")) or ()))
        _ = allowed.pattern, [entry["why"] for entry in allowed.entries]
    except (InvalidYamlError, UnicodeDecodeError, re.error, KeyError, TypeError) as error:
        reason = " ".join(str(error).split())
        problem = f"narrative/{ALLOWED} cannot be read: {reason}"
        raise DataError(f"{problem}. Each entry has a pattern and a why.") from None
    return allowed


def lint(
    section: Section, allowed: AllowedNumerals, propose: Callable[[str], Sequence[str]] = lambda numeral: ()
) -> list[Finding]:
    """Return findings on numerals and assertive words that are bound to no figure, none if it is too long.
    propose: gives the references that a number typed by hand may be, as they are written and read."""
    return [] if len(section.text) > MAX_SECTION else list(_findings(section, allowed, propose))


def _findings(
    section: Section, allowed: AllowedNumerals, propose: Callable[[str], Sequence[str]]
) -> Iterator[Finding]:
    text = _blank(MARKS, _blank(_BRACES, section.text.translate(TYPOGRAPHY)))
    text = _blank(allowed.pattern, text)
    for match in _NUMERAL.finditer(text):
        row, sentence = section.line_of(match.start()), _sentence(section, match)
        message = f"“{sentence}”: {match[0]} is written out, so it would not follow its figure."
        remedy = _bind(propose(match[0]))
        yield Finding.error("bare_numeral", message, remedy, row=row, column=section.id)
    for match in _ASSERTIVE.finditer(text):
        word = str(match.lastgroup)
        reference = LOOKED_UP_BY.get(word)
        if reference and f"{reference}(" in sentence_at(section.text, match.start()):
            continue
        row, sentence = section.line_of(match.start()), _sentence(section, match)
        message = f"“{sentence}”: {match[0]!r} asserts something that no figure is asked for."
        claim = f'Write it as a claim, {{{{ {word}(…, say="{match[0]}") }}}}'
        remedy = f"{claim}, or choose a word that does not assert." if word != "value" else BIND_WORD
        yield Finding.warning("unbound_claim", message, remedy, row=row, column=section.id)
    for match in _CHANGE.finditer(section.text):
        if not _WAY.search(sentence_at(section.text, match.start())):
            row, sentence = section.line_of(match.start()), _sentence(section, match)
            message = f"“{sentence}”: {match[0]}…) gives a size, and nothing says which way it went."
            yield Finding.warning("change_without_way", message, SAY_WHICH_WAY, row=row, column=section.id)


def _bind(references: Sequence[str]) -> str:
    """Return what to do about a number that is written out, which may be one of those references."""
    if not references:
        return f'Write a reference such as {{{{ value("…") }}}}: boldsteps references lists them; {A_NAME}'
    more = len(references) - MAX_PROPOSED
    others = f"; {more} more are listed by boldsteps references" if more > 0 else ""
    return f"Write in its place {' or '.join(references[:MAX_PROPOSED])}{others}; {A_NAME}"


def _sentence(section: Section, match: re.Match[str]) -> str:
    """Return the sentence as a reader of the file finds it, its braces shortened."""
    return _BRACES.sub("{{…}}", sentence_at(section.text, match.start()))


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Return the text with matches blanked out and its lines kept."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def contradiction(claim: str, say: str, polarity: str = "") -> str:
    """Return the word in `say` that is the opposite of what the claim makes sure of, or an empty text.
    polarity: of the indicator, so that what falls cannot be said to improve if high is good."""
    refused = CONTRADICTS.get(claim, set())
    way = {"widened": "rose", "narrowed": "fell"}.get(claim, claim)
    if way in ("rose", "fell") and polarity in ("H", "L"):
        is_good = (way == "rose") == (polarity == "H")
        refused = refused | {"worsened" if is_good else "improved"}
    return next((match[0] for match in _ASSERTIVE.finditer(say) if match.lastgroup in refused), "")
