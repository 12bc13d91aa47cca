"""The resolver: looks up the references of a section of narrative and judges its claims, running nothing. A
section is Markdown with `{{ word("indicator", …) }}` in it. It is read with the Jinja grammar: only a word of
the vocabulary with plain texts and numbers may stand in braces, so nothing can loop or reach the program."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from analysis.data.areas import Area
from analysis.data.findings import Finding
from analysis.edition.edition import Edition
from analysis.errors import DataError, UsageError
from analysis.narrative.claims import FalseClaimError
from analysis.narrative.evidence import Claim, Evidence
from analysis.narrative.figure_lookup import InvalidReferenceError, MissingFigureError
from analysis.narrative.files import MAX_SECTION, Section, one_line, sentence_at
from analysis.narrative.lint import contradiction
from analysis.narrative.vocabulary import CLAIMS, WORDS, says_by_default, signature_of, word

DIVIDE = "Divide it: a section stands beside one exhibit."
CLOSE_BRACES = 'Write {{ word("indicator") }}, both braces closed.'
READ_DOCS = "docs/narrative.md lists the words and how they are written."
NO_STATEMENTS = "only words of the vocabulary may stand in braces, no statements"
CORRECT_NAME = "Correct the name; the appendix Data definitions lists the indicators."
_GRAMMAR = Environment(autoescape=False)  # reads the braces; never renders
_WHOLE = re.compile(r"(?<!\{)\{\{[^{}]*\}\}(?!\})|\{#.*?#\}", re.DOTALL)
_WORD = re.compile(r"""((?<!\{)\{++|\b(?=\w))\s*+(\w++)\((?:[^(){}"']|"[^"{}]*"|'[^'{}]*')*\)\s*(\}*)""")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")

Reading = tuple[str, Finding | None]
"""What a reference reads as, and what is wrong with it."""


@dataclass(frozen=True)
class Reference:
    """One pair of braces: its word and arguments, or why it cannot be looked up. line: in the file."""

    written: str
    line: int
    word: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    fault: str = ""

    def error(self, rule: str, message: str, remedy: str) -> Finding:
        return Finding.error(rule, message, remedy, row=self.line)

    def warning(self, rule: str, message: str, remedy: str) -> Finding:
        return Finding.warning(rule, message, remedy, row=self.line)


@dataclass(frozen=True)
class Piece:
    """A stretch of text, or what a reference came to. finding: its message follows the reference."""

    text: str
    reference: Reference | None = None
    finding: Finding | None = None
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True)
class ResolvedSection:
    """A section looked up: its pieces, what they rest on, and what is wrong."""

    pieces: tuple[Piece, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    findings: tuple[Finding, ...] = ()

    @property
    def text(self) -> str:
        """As read, without markup for figures."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def markdown(self) -> str:
        """As Markdown: figures are text, whatever characters they hold; percentage points are points from
        the second time on."""
        texts = (_SPECIAL.sub(r"\\\1", of.text) if of.reference else of.text for of in self.pieces)
        first, points, rest = "".join(texts).partition("percentage points")
        return first + points + rest.replace("percentage points", "points")

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_error]


def resolve_section(section: Section, edition: Edition, area: Area) -> ResolvedSection:
    """Return the section with every reference looked up for that area. What is wrong is in `findings`."""
    if len(section.text) > MAX_SECTION:
        message = f"The section has {len(section.text):,} characters; at most {MAX_SECTION:,} are read."
        return _refused(section, section.line, "too_long", message, DIVIDE)
    if (braces := uneven_braces(section)) is not None:
        written = braces[0].strip()
        message = f"{written} begins with {len(braces[1])} of its two braces and ends with {len(braces[3])}."
        remedy = f"Write {{{{ {written.strip('{} ')} }}}}."
        return _refused(section, section.line_of(braces.start()), "reference", message, remedy)
    try:
        pieces = tuple(_piece(part, edition, area) for part in read_parts(section))
    except TemplateSyntaxError as error:
        number = (error.lineno or 1) - 1
        message = f"The braces cannot be read: {_missing(section.text.splitlines()[number], error)}."
        return _refused(section, section.line + number, "reference", message, CLOSE_BRACES)
    evidence, findings, position = Evidence(), [], 0
    text = "".join(piece.text for piece in pieces)
    for piece in pieces:
        evidence.include(piece.evidence)
        if piece.finding and piece.reference:
            written, wrong = one_line(piece.reference.written), piece.finding.message
            end = "" if wrong.endswith((".", "?")) else "."
            message = f"“{sentence_at(text, position)}”: {written} {wrong}{end}"
            findings.append(replace(piece.finding, column=section.id, message=message))
        position += len(piece.text)
    return ResolvedSection(pieces, evidence, tuple(findings))


def uneven_braces(section: Section) -> re.Match[str] | None:
    """Return the first word of the vocabulary, or in two braces, with too few or too many braces."""
    text = _WHOLE.sub(lambda whole: " " * len(whole[0]), section.text)
    for found in _WORD.finditer(text):
        braces = (len(found[1]), len(found[3]))
        if any(braces) and braces != (2, 2) and (found[2] in WORDS or 2 in braces):
            return found
    return None


def _missing(written: str, error: TemplateSyntaxError) -> str:
    """Return what a pair of braces that cannot be read lacks, or what reading it stopped at."""
    if written.count('"') % 2:
        return "a quotation mark is missing"
    return "a bracket is missing" if written.count("(") != written.count(")") else str(error.message)


def _refused(section: Section, line: int, rule: str, message: str, remedy: str) -> ResolvedSection:
    return ResolvedSection(findings=(Finding.error(rule, message, remedy, row=line, column=section.id),))


def read_parts(section: Section) -> Iterator[str | Reference]:
    """Yield stretches of text and references. Comments `{# … #}` are left out. Raises TemplateSyntaxError."""
    braces: list[tuple[int, str]] = []
    for line, kind, value in _GRAMMAR.lex(section.text):
        if kind.startswith("comment"):
            continue
        if kind == "data" and not braces:
            yield value
            continue
        braces.append((line, value))
        if kind in ("variable_end", "block_end", "raw_begin"):
            written, begins = "".join(text for _, text in braces), section.line + braces[0][0] - 1
            try:
                if kind != "variable_end":
                    raise InvalidReferenceError(NO_STATEMENTS)
                yield Reference(written, begins, *_parse(written))
            except InvalidReferenceError as fault:
                yield Reference(written, begins, fault=str(fault))
        if kind in ("variable_end", "block_end", "raw_begin", "raw_end"):
            braces = []


def _parse(written: str) -> tuple[str, dict[str, Any]]:
    """Return the word in a pair of braces and its arguments by name. Raises InvalidReferenceError."""
    try:
        output = _GRAMMAR.parse(written).body[0]
    except TemplateSyntaxError as error:
        raise InvalidReferenceError(f"it cannot be read: {_missing(written, error)}") from None
    except (RecursionError, IndexError):
        raise InvalidReferenceError("it cannot be read") from None
    call = output.nodes[0] if isinstance(output, nodes.Output) and len(output.nodes) == 1 else None
    if not isinstance(call, nodes.Call) or not isinstance(call.node, nodes.Name):
        raise InvalidReferenceError(
            'it is not a word of the vocabulary with its arguments, as in value("INDICATOR")'
        )
    given = [*call.args, *(keyword.value for keyword in call.kwargs)]
    if call.dyn_args or call.dyn_kwargs or not all(isinstance(each, nodes.Const) for each in given):
        raise InvalidReferenceError("its arguments must be plain texts in quotation marks, or years")
    values = [each.as_const() for each in given]
    options = zip((each.key for each in call.kwargs), values[len(call.args) :], strict=True)
    return call.node.name, _arguments(call.node.name, values[: len(call.args)], dict(options))


def _arguments(name: str, arguments: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments by name, as the word takes them. Raises InvalidReferenceError."""
    if name not in WORDS:
        close = get_close_matches(name, WORDS, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(WORDS)}"
        raise InvalidReferenceError(f"there is no word {name!r}; {hint}")
    signature = signature_of(name)
    try:
        given = signature.bind(*arguments, **options).arguments
    except TypeError as error:
        raise InvalidReferenceError(f"{name} takes {', '.join(signature.parameters)}: {error}") from None
    for parameter, value in given.items():
        is_year = signature.parameters[parameter].annotation is int
        if is_year and not str(value).isdigit():
            raise InvalidReferenceError(f"{parameter} is a calendar year, not {value!r}")
        if parameter == "say" and any(character.isdigit() for character in str(value)):
            raise InvalidReferenceError(f"say={value!r} holds a numeral; give it as a reference of its own")
        given[parameter] = int(value) if is_year else str(value)
    return dict(given)


def _piece(part: str | Reference, edition: Edition, area: Area) -> Piece:
    """Return one part as text, with what it rests on and what is wrong with it."""
    if isinstance(part, str):
        return Piece(part)
    if part.fault:
        return Piece(part.written, part, part.error("reference", f"is wrong: {part.fault}", READ_DOCS))
    evidence = Evidence()
    try:
        read = _read_claim if part.word in CLAIMS else _read_figure
        text, finding = read(part, edition, area, evidence)
    except (InvalidReferenceError, UsageError, DataError) as problem:
        brief = str(problem).partition(" Known: ")[0]  # the nearest name, without the list of all
        text, finding = part.written, part.error("reference", f"is wrong: {brief}", CORRECT_NAME)
    return Piece(text, part, finding, evidence)


def _read_figure(reference: Reference, edition: Edition, area: Area, evidence: Evidence) -> Reading:
    """Return the figure, or the symbol of one that is missing with a finding that says why."""
    try:
        text = word(reference.word, edition, area, evidence)(**reference.options)
        why = evidence.missing[0] if evidence.missing else ""
    except MissingFigureError as missing:
        text, why = missing.symbol, str(missing)
    remedy = "Reword the sentence if it needs the figure."
    return text, reference.warning("missing_figure", f"reads {text!r}: {why}", remedy) if why else None


def _read_claim(reference: Reference, edition: Edition, area: Area, evidence: Evidence) -> Reading:
    """Return the words of a claim, also of a false one, and a finding if it is false, missing or chance."""
    would_say = says_by_default(reference.word, reference.options)
    indicator = edition.register.get(str(reference.options.get("indicator", "")))
    if opposite := contradiction(reference.word, would_say, indicator.polarity if indicator else ""):
        message = f"is wrong: it makes sure of {reference.word!r} and says {opposite!r}"
        return reference.written, reference.error("reference", message, "Write the claim that is meant.")
    finding = None
    try:
        would_say = word(reference.word, edition, area, evidence)(**reference.options)
    except FalseClaimError as false:
        finding = reference.error("false_claim", f"claims {would_say!r}, but {false}", false.remedy)
    except MissingFigureError as missing:
        remedy = "Take the claim out, or bring the figure in."
        finding = reference.error("missing_figure", f"claims {would_say!r}, but {missing}", remedy)
    evidence.claims.append(Claim(one_line(reference.written), would_say, finding is None))
    if evidence.doubts:
        remedy = "Say that there is no clear change or difference, or give the figures without the claim."
        finding = reference.warning("chance", f"is doubtful: {evidence.doubts[0]}", remedy)
    return would_say, finding
