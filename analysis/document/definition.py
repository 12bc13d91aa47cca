"""What this document uses of `_quarto.yml`: checked for the built-in assembler, completed for the edition that is staged.

Quarto knows far more than the built-in assembler. Rather than leave out without a word what a reader would miss, the built-in
one stops at a key, value or piece of Markdown it does not know.
"""

import copy
import re
from datetime import date
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
        "chapters": ANY,
        "council": ANY,
        "brand": {"colour": ANY, "logo": ANY},
        "document": ANY,
        "contact": ANY,
        "licence": ANY,
        "licence-link": ANY,
        "edition": ANY,
    },
}
CALLOUTS = ("callout-note", "callout-important", "callout-warning", "callout-tip", "callout-caution")

_SHORTCODE = re.compile(r"\{\{<\s*([\w-]+)")
_CROSS_REFERENCE = re.compile(r"(?<![\w.`])@((?:fig|tbl|sec|eq|lst|thm)-[\w-]+)")
_CITATION = re.compile(r"\[-?@([\w:.-]+)")
_FENCED_DIV = re.compile(r"^:{3,}[ \t]*(?:\{([^}\n]*)\}|([\w-]+))", re.MULTILINE)


def complete_definition(document: Document, edition: EditionRecord) -> dict[str, Any]:
    """The definition staged beside the notebooks: what to render, where to, and which edition it is."""
    definition = copy.deepcopy(document.definition)
    project = definition.setdefault("project", {})
    project.pop("pre-render", None)
    project.update({"output-dir": "../site", "render": ["**/*.ipynb"], "resources": list(RESOURCES)})
    about = {
        "period": edition.period,
        "title": edition.title,
        "academic-year": edition.academic_year,
        "financial-year": edition.financial_year,
        "as-at": _spoken(edition.as_at),
    }
    definition["bold-steps"]["edition"] = escaped(about)
    return definition


def _spoken(iso_date: str) -> str:
    """30 September 2012 for 2012-09-30."""
    day = date.fromisoformat(iso_date)
    return f"{day.day} {day:%B %Y}"


RESOURCES = (
    "theme/*.css",
    "theme/*.js",
    "theme/*.svg",
    "theme/*.png",
    "theme/vendor/**/*",
    "media/*",
    "downloads/**/*.csv",
)
"""What is copied to the site as it is, for both assemblers."""


def check_definition(definition: dict[str, Any]) -> None:
    """Raises AssemblyError at the first key or value of `_quarto.yml` that the built-in assembler does not know."""
    _check_keys(definition, SUPPORTED, "")


def _check_keys(given: dict[str, Any], known: dict[str, Any], where: str) -> None:
    for key, value in given.items():
        name = f"{where}{key}"
        if key not in known:
            raise AssemblyError(
                f"_quarto.yml: the built-in assembler does not know `{name}`. "
                f"It knows {', '.join(where + each for each in known)}. Take it out, or use Quarto (--assembler quarto)."
            )
        allowed = known[key]
        if isinstance(allowed, dict):
            _check_keys(_mapping(value, name), allowed, f"{name}: ")
        elif allowed is not ANY and value not in allowed:
            choices = " or ".join(repr(choice) for choice in allowed)
            raise AssemblyError(
                f"_quarto.yml: `{name}` is {value!r}; the built-in assembler knows only {choices}."
            )


def _mapping(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise AssemblyError(f"_quarto.yml: `{name}` is {value!r} and should be a list of keys below it.")
    return value


def check_prose(markdown: str, page: str) -> None:
    """Raises AssemblyError at what only Quarto would turn into something: shortcodes, `@fig-` references, citations, divs."""
    if found := _SHORTCODE.search(markdown):
        raise _unknown_prose(page, f"the shortcode {{{{< {found[1]} >}}}}", "write what it should show")
    if found := _CROSS_REFERENCE.search(markdown):
        raise _unknown_prose(
            page, f"the reference @{found[1]}", 'link to the exhibit instead: <a href="#its-id"></a>'
        )
    if found := _CITATION.search(markdown):
        raise _unknown_prose(page, f"the citation @{found[1]}", "cite the source as exhibits do")
    for found in _FENCED_DIV.finditer(markdown):
        classes = re.findall(r"\.([\w-]+)", found[1] or "") or [found[2] or ""]
        if not set(classes) & set(CALLOUTS):
            raise _unknown_prose(
                page, f"the block ::: {found[1] or found[2]}", f"use one of {', '.join(CALLOUTS)}"
            )


def _unknown_prose(page: str, what: str, remedy: str) -> AssemblyError:
    return AssemblyError(
        f"{page}: the built-in assembler does not know {what}. To do: {remedy}, or use Quarto (--assembler quarto)."
    )
