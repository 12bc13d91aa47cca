"""What this document uses of `_quarto.yml`: completed for the edition that is staged, and checked for the
built-in assembler, which stops at what only Quarto knows rather than leave it out without a word. The
council's look is here too: `bold-steps: {brand: {colour: "#12436d", logo: theme/logo.svg}}`."""

import copy
import re
from pathlib import Path
from typing import Any

from analysis.data.document import Document
from analysis.data.editions import EditionRecord
from analysis.document.navigation import escaped
from analysis.errors import AssemblyError

ANY = object()
"""Any value is fine: it is text, or something only Quarto needs."""

SUPPORTED: dict[str, Any] = {
    "project": {"type": ("website",), "output-dir": ANY, "render": ANY, "resources": ANY, "pre-render": ANY},
    "website": {"title": ANY, "search": (False,), "page-navigation": (False,)},
    "lang": ANY,
    "execute": {"enabled": (False,)},
    "format": {
        "html": {
            "template": ANY,
            "theme": ("none",),
            "minimal": (True,),
            "html-math-method": ("plain",),
            "highlight-style": ("none",),
            "html-table-processing": ("none",),
            "code-copy": (False,),
            "section-divs": (False,),
        },
        "docx": {"toc": (True, False), "toc-depth": ANY, "filters": ANY, "reference-doc": ANY},
    },
    "bold-steps": {
        **dict.fromkeys(("chapters", "council", "period"), ANY),
        "brand": {"colour": ANY, "logo": ANY},
        **dict.fromkeys(("document", "contact", "licence", "licence-link", "edition"), ANY),
    },
}
RESOURCES = (
    "theme/*.css", "theme/*.js", "theme/*.svg", "theme/*.png", "theme/vendor/**/*",
    "media/*", "downloads/**/*.csv",
)  # fmt: skip
"""What is copied to the site as it is, for both assemblers."""
CALLOUTS = ("callout-note", "callout-important", "callout-warning", "callout-tip", "callout-caution")
STATED = ("period", "title", "academic_year", "financial_year", "known_at")
"""What the pages are told of their edition."""
DEFAULT_COLOUR = "#12436d"
BRAND_STYLESHEET = "brand.css"

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_ONLY_QUARTO = (
    (re.compile(r"\{\{<\s*([\w-]+)"), "the shortcode {{{{< {} >}}}}", "write what it should show"),
    (
        re.compile(r"(?<![\w.`])@((?:fig|tbl|sec|eq|lst|thm)-[\w-]+)"),
        "the reference @{}",
        'link to the exhibit instead: <a href="#its-id"></a>',
    ),
    (re.compile(r"\[-?@([\w:.-]+)"), "the citation @{}", "cite the source as exhibits do"),
)
"""Markdown that only Quarto turns into something, in words, and what to write instead."""
_FENCED_DIV = re.compile(r"^:{3,}[ \t]*(?:\{([^}\n]*)\}|([\w-]+))", re.MULTILINE)


def complete_definition(document: Document, edition: EditionRecord) -> dict[str, Any]:
    """Return the definition staged beside the notebooks: what to render, where to, of which edition."""
    definition = copy.deepcopy(document.definition)
    project = definition.setdefault("project", {})
    project.pop("pre-render", None)
    project.update({"output-dir": "../site", "render": ["**/*.ipynb"], "resources": list(RESOURCES)})
    about = {name.replace("_", "-"): getattr(edition, name) for name in STATED}
    definition["bold-steps"]["edition"] = escaped(about)
    return definition


def brand_colour(definition: dict[str, Any]) -> str:
    """Return the colour of headings, rules and links, `#12436d`. Raises AssemblyError if it is none."""
    colour = str((definition["bold-steps"].get("brand") or {}).get("colour", DEFAULT_COLOUR))
    if not _COLOUR.fullmatch(colour):
        raise AssemblyError(f"_quarto.yml: `bold-steps: brand: colour` is {colour!r}; write it as #12436d.")
    return colour


def write_brand(definition: dict[str, Any], theme: Path) -> None:
    """Write the stylesheet of the council's colour; it comes after all others. Raises AssemblyError."""
    colour = brand_colour(definition)
    text = f":root {{ --brand: {colour}; --link: {colour}; }}\n"
    (theme / BRAND_STYLESHEET).write_text(text, encoding="utf-8")
    logo = (definition["bold-steps"].get("brand") or {}).get("logo")
    if logo and not (theme.parent / str(logo)).is_file():
        message = f"_quarto.yml: `bold-steps: brand: logo` is {logo!r}, which is not a file in theme/."
        raise AssemblyError(message)


def check_definition(given: dict[str, Any], known: dict[str, Any] = SUPPORTED, where: str = "") -> None:
    """Raises AssemblyError at a key or value of `_quarto.yml` that the built-in assembler does not know."""
    for key, value in given.items():
        name = f"{where}{key}"
        if key not in known:
            raise AssemblyError(
                f"_quarto.yml: the built-in assembler does not know `{name}`. "
                f"It knows {', '.join(where + each for each in known)}. "
                "Take it out, or use Quarto (--assembler quarto)."
            )
        allowed = known[key]
        if isinstance(allowed, dict):
            if not isinstance(value, dict):
                message = f"_quarto.yml: `{name}` is {value!r} and should be a list of keys below it."
                raise AssemblyError(message)
            check_definition(value, allowed, f"{name}: ")
        elif allowed is not ANY and value not in allowed:
            choices = " or ".join(repr(choice) for choice in allowed)
            raise AssemblyError(
                f"_quarto.yml: `{name}` is {value!r}; the built-in assembler knows only {choices}."
            )


def check_prose(markdown: str, page: str) -> None:
    """Raises AssemblyError at what only Quarto knows: shortcodes, `@fig-` references, citations, divs."""
    found = ((pattern.search(markdown), what, remedy) for pattern, what, remedy in _ONLY_QUARTO)
    problems = [(what.format(match[1]), remedy) for match, what, remedy in found if match]
    for block in _FENCED_DIV.finditer(markdown):
        classes = re.findall(r"\.([\w-]+)", block[1] or "") or [block[2] or ""]
        if not set(classes) & set(CALLOUTS):
            problems.append((f"the block ::: {block[1] or block[2]}", f"use one of {', '.join(CALLOUTS)}"))
    for what, remedy in problems[:1]:
        raise AssemblyError(
            f"{page}: the built-in assembler does not know {what}. "
            f"To do: {remedy}, or use Quarto (--assembler quarto)."
        )
