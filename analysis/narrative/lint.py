"""Proofreading narrative: numerals that are written out instead of bound to figures, and words that assert without being claims.

`narrative/allowed-numerals.yml` lists what may stand as it is because it is a name: key stage 2, 2011/12, the floor standard.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.data.findings import Finding
from analysis.errors import DataError
from analysis.io.yaml_files import InvalidYamlError, read_yaml
from analysis.narrative.assertive_words import find_assertions
from analysis.narrative.files import MAX_SECTION, Section, sentence_at

ALLOWED = "allowed-numerals.yml"
_BRACES = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^#]*#\}")
_NUMERAL = re.compile(r"[£]?[\d½¼¾⅓⅔](?:[\d,.]*\d)?(?:%|\b)?")

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
        return re.compile(
            "|".join(f"(?:{entry['pattern']})" for entry in self.entries) or r"(?!)", re.IGNORECASE
        )


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
        raise DataError(
            f"narrative/{ALLOWED} cannot be read: {reason}. Each entry has a pattern and a why."
        ) from None
    return allowed


def lint(section: Section, allowed: AllowedNumerals) -> list[Finding]:
    """Return findings on numerals and assertive words that are bound to nothing. A section refused for its length is not read."""
    return [] if len(section.text) > MAX_SECTION else list(_findings(section, allowed))


def _findings(section: Section, allowed: AllowedNumerals) -> Iterator[Finding]:
    text = _blank(allowed.pattern, _blank(_BRACES, section.text))
    for match in _NUMERAL.finditer(text):
        yield Finding.error(
            "bare_numeral",
            f"“{_sentence(section, match)}”: {match[0]} is written out, so it would not follow its figure.",
            f'Write a reference such as {{{{ value("…") }}}}; if it is a name and not a figure, add it to narrative/{ALLOWED}.',
            row=section.line_of(match.start()),
            column=section.id,
        )
    for match, word in find_assertions(text):
        reference = LOOKED_UP_BY.get(word)
        if reference and f"{reference}(" in sentence_at(section.text, match.start()):
            continue
        claim = f'Write it as a claim, {{{{ {word}(…, say="{match[0]}") }}}}, or choose a word that does not assert.'
        yield Finding.warning(
            "unbound_claim",
            f"“{_sentence(section, match)}”: {match[0]!r} asserts something that no figure is asked for.",
            "Write the figure as a reference, {{ value(…) }}." if word == "value" else claim,
            row=section.line_of(match.start()),
            column=section.id,
        )


def _sentence(section: Section, match: re.Match[str]) -> str:
    """Return the sentence as a reader of the file finds it, its braces shortened."""
    return _BRACES.sub("{{…}}", sentence_at(section.text, match.start()))


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Return the text with matches blanked out and its lines kept."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
