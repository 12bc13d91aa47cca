"""Binding: a section of narrative with its references looked up and its claims judged, by reading, never by running.

A section is Markdown with `{{ word("indicator", …) }}` in it. The Jinja grammar is used to read it and nothing more: only a
single word of the vocabulary with plain texts and numbers may stand in braces, so there is nothing that could loop, reach
into the program or hang.
"""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from analysis.data.areas import Area
from analysis.edition.edition import Edition
from analysis.errors import DataError, UsageError
from analysis.narrative.assertive_words import contradiction
from analysis.narrative.claims import FalseClaimError
from analysis.narrative.evidence import Claim, Evidence
from analysis.narrative.figure_lookup import InvalidReferenceError, MissingFigureError
from analysis.narrative.files import ERROR, LONGEST_SECTION, WARNING, Problem, Section
from analysis.narrative.vocabulary import CLAIMS, WORDS, says_by_default, word

_GRAMMAR = Environment(autoescape=False)  # reads the braces; never renders
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
NAME_PROBLEMS = (InvalidReferenceError, UsageError, DataError)
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


@dataclass(frozen=True)
class Reference:
    """One pair of braces: the word, what it is given, and how it is written. line: in the file."""

    written: str
    line: int
    word: str = ""
    arguments: tuple[Any, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    fault: str = ""

    @property
    def is_claim(self) -> bool:
        return self.word in CLAIMS


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a reference. message: reads on after the reference as it is written."""

    severity: str
    rule: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Piece:
    """A stretch of text, or what a reference came to and rests on."""

    text: str
    reference: Reference | None = None
    trouble: Trouble | None = None
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True)
class ResolvedSection:
    """A section looked up: its pieces, what they rest on, and what is wrong."""

    pieces: tuple[Piece, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    problems: tuple[Problem, ...] = ()

    @property
    def text(self) -> str:
        """As read, without markup for figures."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def markdown(self) -> str:
        """As Markdown: figures are text, whatever characters they hold."""
        return "".join(
            _SPECIAL.sub(r"\\\1", piece.text) if piece.reference else piece.text for piece in self.pieces
        )

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_error]


def resolve_section(section: Section, edition: Edition, area: Area) -> ResolvedSection:
    """The section with every reference looked up for that area. What is wrong is in `problems`; nothing is raised."""
    evidence = Evidence()
    if len(section.text) > LONGEST_SECTION:
        message = f"The section has {len(section.text):,} characters; at most {LONGEST_SECTION:,} are read."
        return ResolvedSection(
            problems=(
                Problem(section.line, "too_long", message, "Divide it: a section stands beside one exhibit."),
            )
        )
    try:
        pieces = tuple(_looked_up(part, edition, area) for part in read_parts(section))
    except TemplateSyntaxError as error:
        line = section.line + (error.lineno or 1) - 1
        message = f"The braces cannot be read: {error.message}."
        return ResolvedSection(
            problems=(
                Problem(line, "reference", message, 'Write {{ word("indicator") }}, both braces closed.'),
            )
        )
    for piece in pieces:
        evidence.include(piece.evidence)
    return ResolvedSection(
        pieces,
        evidence,
        tuple(_in_sentence(pieces, place) for place, piece in enumerate(pieces) if piece.trouble),
    )


def read_parts(section: Section) -> Iterator[str | Reference]:
    """The section as stretches of text and references. Comments `{# … #}` are left out. Raises TemplateSyntaxError."""
    braces: list[tuple[int, str]] = []
    for line, kind, value in _GRAMMAR.lex(section.text):
        if kind.startswith("comment"):
            continue
        if kind == "data" and not braces:
            yield value
            continue
        braces.append((line, value))
        if kind == "variable_end":
            yield _reference(section.line + braces[0][0] - 1, "".join(text for _, text in braces))
            braces = []
        elif kind in ("block_end", "raw_begin"):
            written = "".join(text for _, text in braces)
            yield Reference(
                written,
                section.line + braces[0][0] - 1,
                fault="only words of the vocabulary may stand in braces, no statements",
            )
            braces = []
        elif kind == "raw_end":
            braces = []


def _reference(line: int, written: str) -> Reference:
    """What stands in one pair of braces, if it is a word with plain arguments."""
    try:
        output = _GRAMMAR.parse(written).body[0]
    except TemplateSyntaxError as error:
        return Reference(written, line, fault=f"it cannot be read: {error.message}")
    except (RecursionError, IndexError):
        return Reference(written, line, fault="it cannot be read")
    call = output.nodes[0] if isinstance(output, nodes.Output) and len(output.nodes) == 1 else None
    if not isinstance(call, nodes.Call) or not isinstance(call.node, nodes.Name):
        return Reference(
            written,
            line,
            fault='it is not a word of the vocabulary with its arguments, as in value("ks4_5ac_em")',
        )
    given = [*call.args, *(keyword.value for keyword in call.kwargs)]
    if call.dyn_args or call.dyn_kwargs or not all(isinstance(each, nodes.Const) for each in given):
        return Reference(
            written, line, fault="its arguments must be plain texts in quotation marks, or years"
        )
    arguments = tuple(each.value for each in call.args if isinstance(each, nodes.Const))
    options = {each.key: each.value.value for each in call.kwargs if isinstance(each.value, nodes.Const)}
    return _checked(Reference(written, line, call.node.name, arguments, options))


def _checked(reference: Reference) -> Reference:
    """The reference with its arguments as its word wants them, or with its fault."""
    if reference.word not in WORDS:
        close = get_close_matches(reference.word, WORDS, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(WORDS)}"
        return replace(reference, fault=f"there is no word {reference.word!r}; {hint}")
    signature = inspect.signature(word(reference.word, None, None, Evidence()))  # type: ignore[arg-type]
    try:
        bound = signature.bind(*reference.arguments, **reference.options)
    except TypeError as error:
        wanted = ", ".join(signature.parameters)
        return replace(reference, fault=f"{reference.word} takes {wanted}: {error}")
    for name, value in bound.arguments.items():
        wants = signature.parameters[name].annotation
        if wants is int and not str(value).isdigit():
            return replace(reference, fault=f"{name} is a calendar year, not {value!r}")
        if name == "say" and any(character.isdigit() for character in str(value)):
            return replace(
                reference, fault=f"say={value!r} holds a numeral; give it as a reference of its own"
            )
        bound.arguments[name] = int(value) if wants is int else str(value)
    return replace(reference, arguments=(), options=dict(bound.arguments))


def _looked_up(part: str | Reference, edition: Edition, area: Area) -> Piece:
    """One part as text. A claim that is false still reads as it was written, so that its sentence can be shown."""
    if isinstance(part, str):
        return Piece(part)
    evidence = Evidence()
    said = (
        _claimed(part, edition, area, evidence)
        if part.is_claim and not part.fault
        else _referred(part, edition, area, evidence)
    )
    return replace(said, evidence=evidence)


def _referred(reference: Reference, edition: Edition, area: Area, evidence: Evidence) -> Piece:
    """A reference as its figure, or as the symbol of one that is missing."""
    if reference.fault:
        return _wrong(
            reference, reference.fault, "docs/narrative.md lists the words and how they are written."
        )
    try:
        text = _say(reference, edition, area, evidence)
    except MissingFigureError as missing:
        return Piece(missing.symbol, reference, _missing(missing.symbol, str(missing)))
    except NAME_PROBLEMS as problem:
        return _wrong(
            reference,
            _briefly(problem),
            "Correct the name; the appendix Data definitions lists the indicators.",
        )
    return Piece(text, reference, _missing(text, evidence.missing[0]) if evidence.missing else None)


def _claimed(reference: Reference, edition: Edition, area: Area, evidence: Evidence) -> Piece:
    """A claim as its words; with its trouble where the figures refute it, are missing, or leave it to chance."""
    would_say = says_by_default(reference.word, reference.options)
    if opposite := contradiction(reference.word, would_say, _polarity(reference, edition)):
        return _wrong(
            reference,
            f"it makes sure of {reference.word!r} and says {opposite!r}",
            "Write the claim that is meant.",
        )
    trouble = None
    try:
        would_say = _say(reference, edition, area, evidence)
    except FalseClaimError as false:
        trouble = Trouble(ERROR, "false_claim", f"claims {would_say!r}, but {false}", false.remedy)
    except MissingFigureError as missing:
        remedy = "Take the claim out, or bring the figure in."
        trouble = Trouble(ERROR, "missing_figure", f"claims {would_say!r}, but {missing}", remedy)
    except NAME_PROBLEMS as problem:
        return _wrong(
            reference,
            _briefly(problem),
            "Correct the name; the appendix Data definitions lists the indicators.",
        )
    evidence.claims.append(Claim(_tidy(reference.written), would_say, trouble is None))
    if evidence.doubts:
        remedy = "Say that there is no clear change or difference, or give the figures without the claim."
        trouble = Trouble(WARNING, "chance", f"is doubtful: {evidence.doubts[0]}", remedy)
    return Piece(would_say, reference, trouble)


def _polarity(reference: Reference, edition: Edition) -> str:
    """Of the indicator the claim is about; empty where there is no such indicator, which is said elsewhere."""
    record = edition.register.get(str(reference.options.get("indicator", "")))
    return record.polarity if record else ""


def _say(reference: Reference, edition: Edition, area: Area, evidence: Evidence) -> str:
    return word(reference.word, edition, area, evidence)(**reference.options)


def _wrong(reference: Reference, why: str, remedy: str) -> Piece:
    return Piece(reference.written, reference, Trouble(ERROR, "reference", f"is wrong: {why}", remedy))


def _briefly(problem: Exception) -> str:
    """The problem with the nearest name, without the list of all that are known."""
    return str(problem).partition(" Known: ")[0]


def _missing(text: str, why: str) -> Trouble:
    return Trouble(
        WARNING, "missing_figure", f"reads {text!r}: {why}", "Reword the sentence if it needs the figure."
    )


def _in_sentence(pieces: tuple[Piece, ...], place: int) -> Problem:
    """The problem of a piece with the sentence it stands in."""
    piece = pieces[place]
    assert piece.trouble and piece.reference
    trouble = piece.trouble
    sentence = sentence_at(
        "".join(each.text for each in pieces), sum(len(each.text) for each in pieces[:place])
    )
    written = _tidy(piece.reference.written)
    return Problem(
        piece.reference.line,
        trouble.rule,
        f"“{sentence}”: {written} {trouble.message.rstrip('.')}.",
        trouble.remedy,
        trouble.severity,
    )


def sentence_at(text: str, position: int) -> str:
    """The sentence around a position, on one line."""
    ends = [(match.start(), match.end()) for match in _SENTENCE_END.finditer(text)]
    start = max((end for _, end in ends if end <= position), default=0)
    stop = min((begin for begin, _ in ends if begin >= max(position, start + 1)), default=len(text))
    return _tidy(text[start:stop])


def _tidy(text: str) -> str:
    return " ".join(text.split())
