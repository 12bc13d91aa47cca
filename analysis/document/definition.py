"""The definition of the document as staged: completed for the edition, with the council's look, and its
Markdown checked for what only Quarto knows, which is refused and not silently left out."""

import copy
import json
import re
import shutil
from pathlib import Path
from typing import Any

from analysis.data.document import FORMATS, Document
from analysis.data.editions import EditionRecord, load_editions
from analysis.document.navigation import escaped
from analysis.errors import AssemblyError
from analysis.io.yaml_files import read_yaml, yaml_text

EXTENSION = "_extensions/bold-steps"
"""The looks of the document, a Quarto extension: templates, filters, stylesheets and scripts."""
DESCRIPTION = "_extension.yml"
PUBLISHED = ("*.css", "*.js", "*.svg", "*.png", "vendor/**/*")
"""What of the extension stands beside the pages, in `theme/`."""
RESOURCES = (
    *(f"theme/*.{kind}" for kind in ("css", "js", "svg", "png", "ttf", "otf", "woff2")),
    *("theme/vendor/**/*", "media/*", "downloads/**/*.csv"),
)
"""What is copied to the site as it is, for both assemblers."""
CALLOUTS = ("callout-note", "callout-important", "callout-warning", "callout-tip", "callout-caution")
STATED = ("period", "title", "about", "academic_year", "financial_year", "known_at")
"""What the pages are told of their edition."""
BRAND_STYLESHEET = "brand.css"

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


def complete_definition(document: Document, edition: EditionRecord, data: Path) -> dict[str, Any]:
    """Return the definition staged beside the notebooks: what to render, where to, of which edition."""
    definition = copy.deepcopy(document.definition)
    project = definition.setdefault("project", {})
    project.pop("pre-render", None)
    project.update({"output-dir": "../site", "render": ["**/*.ipynb"], "resources": list(RESOURCES)})
    definition["format"] = {FORMATS["html"]: "default"}  # its options are in the head of each page
    about = {name.replace("_", "-"): getattr(edition, name) for name in STATED}
    brand: dict[str, Any] = {"colour": document.brand.colour, "family": document.brand.family}
    brand["fonts"] = list(map(in_theme, document.brand.font_files))
    if document.brand.logo:
        brand["logo"] = in_theme(document.brand.logo)
    printed = {kind: document.options(kind) for kind in ("docx", "pdf")}
    others = [each for each in load_editions(data).values() if each.period != edition.period]
    later = [each.title for each in others if each.period > edition.period]
    own = {
        "others": [_other(document.about.get("published-at", ""), each) for each in others],
        **({"next-update": escaped(later[0])} if later else {}),
        "council": document.brand.council,
        "brand": brand,
        "edition": escaped(about),
        "print": printed,
    }
    definition["bold-steps"].update(own)
    return definition


def _other(address: str, edition: EditionRecord) -> dict[str, str]:
    """Return the title of another edition, and where it is read if the council says where it publishes."""
    link = {"href": f"{address.rstrip('/')}/{edition.period}/latest/"} if address else {}
    return {"title": escaped(edition.title), **link}


def in_theme(file: str) -> str:
    """Return where a file of the project that its brand or a stylesheet names stands in the site."""
    return f"theme/{Path(file).name}"


def write_brand(document: Document, root: Path, folder: Path) -> None:
    """Write the stylesheet of the council's colour and letters, after the extension's own, with the licence
    for the foot of printed pages, and copy the files that brand and definition name to the staged folder.
    What the extension's own template of a PDF says of the council, when Quarto makes one of a page, is in its
    description. root: of the project."""
    brand, theme, licence = document.brand, folder / "theme", document.about.get("licence", "")
    lines = [f"--brand: {brand.colour};", f"--link: {brand.colour};"]
    face = '@font-face {{ font-family: "{}"; src: url("{}"); }}\n'
    faces = [face.format(brand.family, Path(file).name) for file in brand.font_files]
    letters = f'body {{ font-family: "{brand.family}", Arial, sans-serif; }}\n' if brand.family else ""
    quoted = json.dumps(" ".join(licence.split()), ensure_ascii=False)
    foot = f"@page {{ @bottom-left {{ content: {quoted}; }} }}\n" if licence else ""
    text = f":root {{ {' '.join(lines)} }}\n{''.join(faces)}{letters}{foot}"
    (theme / BRAND_STYLESHEET).write_text(text, encoding="utf-8")
    for file in (*brand.files, *document.stylesheets):
        shutil.copyfile(root / file, theme / Path(file).name)
    described = read_yaml((root / EXTENSION / DESCRIPTION).read_text(encoding="utf-8"), DESCRIPTION)
    about = {"brand": brand.colour, "council": brand.council, "licence": licence}
    described["contributes"]["formats"]["typst"]["variables"] = about
    (folder / EXTENSION / DESCRIPTION).write_text(yaml_text(described), encoding="utf-8")
    if reference := document.options("docx").get("reference-doc"):
        shutil.copyfile(root / reference, folder / EXTENSION / "reference.docx")


def check_prose(markdown: str, page: str) -> None:
    """Raises AssemblyError at what only Quarto knows: shortcodes, `@fig-` references, citations, divs."""
    found = ((pattern.search(markdown), what, remedy) for pattern, what, remedy in _ONLY_QUARTO)
    problems = [(what.format(match[1]), remedy) for match, what, remedy in found if match]
    for block in _FENCED_DIV.finditer(markdown):
        classes = re.findall(r"\.([\w-]+)", block[1] or "") or [block[2] or ""]
        if not set(classes) & set(CALLOUTS):
            problems.append((f"the block ::: {block[1] or block[2]}", f"use one of {', '.join(CALLOUTS)}"))
    for what, remedy in problems[:1]:
        raise AssemblyError(f"{page}: the report does not know {what}. To do: {remedy}.")
