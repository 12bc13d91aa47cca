"""Proofreading narrative: numerals that are written out instead of bound to figures, and words that assert without being claims.

`narrative/allowed-numerals.yml` lists what may stand as it is because it is a name: key stage 2, 2011/12, the floor standard.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.errors import DataError
from analysis.io.yaml_files import InvalidYamlError, read_yaml
from analysis.narrative.assertive_words import find_assertions
from analysis.narrative.files import LONGEST_SECTION, WARNING, Problem, Section
from analysis.narrative.resolver import sentence_at

ALLOWED = "allowed-numerals.yml"
_BRACES = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^#]*#\}")
_NUMERAL = re.compile(r"[£]?[\d½¼¾⅓⅔](?:[\d,.]*\d)?(?:%|\b)?")

FOUND_BY = {
    "highest_district": ("highest_district",),
    "lowest_district": ("lowest_district",),
    "above": ("districts_above",),
}
"""References that make such a word true in their sentence, since they look it up."""


@dataclass(frozen=True)
class AllowedNumerals:
    """What may stand as it is, because it is a name and not a figure or a claim."""

    entries: tuple[dict[str, Any], ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(
            "|".join(f"(?:{entry['pattern']})" for entry in self.entries) or r"(?!)", re.IGNORECASE
        )


def load_allowed_numerals(folder: Path) -> AllowedNumerals:
    """The allow-list of the project; empty where there is none. Raises DataError when it cannot be read."""
    path = folder / ALLOWED
    if not path.is_file():
        return AllowedNumerals()
    try:
        allowed = AllowedNumerals(tuple(read_yaml(path.read_text(encoding="utf-8")) or ()))
        _ = allowed.pattern, [entry["why"] for entry in allowed.entries]
    except (InvalidYamlError, UnicodeDecodeError, re.error, KeyError, TypeError) as error:
        reason = " ".join(str(error).split())
        raise DataError(
            f"narrative/{ALLOWED} cannot be read: {reason}. Each entry has a pattern and a why."
        ) from None
    return allowed


def lint(section: Section, allowed: AllowedNumerals) -> list[Problem]:
    """The numerals and assertive words of a section that are bound to nothing. One that is refused for its length is not read."""
    if len(section.text) > LONGEST_SECTION:
        return []
    text = _blank(allowed.pattern, _blank(_BRACES, section.text))
    return [*_numerals(section, text), *_assertions(section, text)]


def _numerals(section: Section, text: str) -> list[Problem]:
    return [
        Problem(
            _line(section, match),
            "bare_numeral",
            f"“{_sentence(section, match)}”: {match[0]} is written out, so it would not follow its figure.",
            f'Write a reference such as {{{{ value("…") }}}}; if it is a name and not a figure, add it to narrative/{ALLOWED}.',
        )
        for match in _NUMERAL.finditer(text)
    ]


def _assertions(section: Section, text: str) -> list[Problem]:
    return [
        Problem(
            _line(section, match),
            "unbound_claim",
            f"“{_sentence(section, match)}”: {match[0]!r} asserts something that no figure is asked for.",
            _instead(word, match[0]),
            WARNING,
        )
        for match, word in find_assertions(text)
        if not _is_found(word, section.text, match.start())
    ]


def _instead(word: str, written: str) -> str:
    if word == "value":
        return "Write the figure as a reference, {{ value(…) }}."
    return (
        f'Write it as a claim, {{{{ {word}(…, say="{written}") }}}}, or choose a word that does not assert.'
    )


def _sentence(section: Section, match: re.Match[str]) -> str:
    """The sentence as a reader of the file finds it, its braces shortened."""
    return _BRACES.sub("{{…}}", sentence_at(section.text, match.start()))


def _is_found(word: str, text: str, position: int) -> bool:
    """Whether a reference in the same sentence looks up what the word asserts."""
    sentence = sentence_at(text, position)
    return any(f"{reference}(" in sentence for reference in FOUND_BY.get(word, ()))


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with matches blanked out and its lines kept."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _line(section: Section, match: re.Match[str]) -> int:
    return section.line + section.text.count("\n", 0, match.start())
