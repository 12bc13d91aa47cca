"""The document as `_quarto.yml` defines it: its notebooks, their order and areas, and Quarto's keys. Another
key, or a file that is named and missing, is refused by name before anything is run."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.data.brand import ANY, YES_OR_NO, Brand, check_files, check_keys, load_brand
from analysis.errors import DataError, unknown
from analysis.io.dependencies import text
from analysis.io.yaml_files import read_yaml

AREAS = ("every", "county")
NEEDS = ("figures", "any figure", "money", "plan", "earlier edition")
FORMATS = {"html": "bold-steps-html", "docx": "bold-steps-docx", "pdf": "bold-steps-typst"}
"""The formats of the extension, by what is made in them."""
KEYS: dict[str, Any] = {
    "project": {"type": ("website",), "pre-render": ANY, "render": ([],)},
    "website": {"search": (False,)},
    "lang": ANY,
    "execute": {"enabled": (False,)},
    "format": {
        FORMATS["html"]: {"toc": YES_OR_NO, "css": ANY},
        FORMATS["docx"]: {"toc": YES_OR_NO, "toc-depth": range(1, 7), "reference-doc": ANY},
        FORMATS["pdf"]: {"toc": YES_OR_NO, "toc-depth": range(1, 7)},
    },
    "bold-steps": dict.fromkeys(
        ("chapters", "period", "contact", "next-update", "published-at", "licence"), ANY
    ),
}
APPENDICES = "appendices"
PAGE_SUFFIX = ".md"
TAKEN = ("index", "contents")
"""Names that pages of the document have."""
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Chapter:
    """One notebook of the document. areas: `every` (the county and each district) or `county`.
    page: what it becomes, without `.html`; `index` is the front page. needs: of these an edition must hold
    something for the area, else the chapter is left out (`chapters.coverage`); empty: it is always made."""

    notebook: str
    title: str
    areas: str = "every"
    page: str = ""
    needs: tuple[str, ...] = ()
    appendix: bool = False
    short: str = ""
    """Its title where the chapters stand in a row."""
    about: str = ""
    """What it shows, where the front page lists the chapters."""

    @property
    def page_name(self) -> str:
        """Its page, without `.html`."""
        return self.page or self.notebook

    @property
    def is_front_page(self) -> bool:
        """Whether it is the page at the top of the site."""
        return self.page == "index"

    def path(self, area: str) -> str:
        """Return where its page is in the site, without `.html`. area: the folder of the area."""
        return "index" if self.is_front_page else f"{APPENDICES if self.appendix else area}/{self.page_name}"


@dataclass(frozen=True)
class MarkdownPage:
    """A page that somebody writes, `{page: about.md, title: About}`. file: from the project's folder."""

    file: str
    title: str


@dataclass(frozen=True)
class Document:
    """Chapters in reading order, pages of Markdown, the council's brand, and all of `_quarto.yml`."""

    chapters: tuple[Chapter, ...]
    definition: dict[str, Any]
    brand: Brand
    pages: tuple[MarkdownPage, ...] = ()

    @property
    def about(self) -> dict[str, Any]:
        """Return what is said of the document itself: its contact, its licence, the council."""
        return {"council": self.brand.council, **self.definition["bold-steps"]}

    def options(self, kind: str) -> dict[str, Any]:
        """Return what `_quarto.yml` says of a format, `html`, `docx` or `pdf`."""
        given = (self.definition.get("format") or {}).get(FORMATS[kind])
        return given if isinstance(given, dict) else {}

    @property
    def stylesheets(self) -> tuple[str, ...]:
        """Return the council's own stylesheets, as paths from the project's folder."""
        given = self.options("html").get("css", ())
        return (given,) if isinstance(given, str) else tuple(map(str, given))

    def find(self, topic: str) -> Chapter:
        """Return the chapter of that notebook (with or without `.ipynb`). Raises UsageError."""
        wanted = topic.removesuffix(".ipynb").replace("-", "_").casefold()
        for chapter in self.chapters:
            if chapter.notebook == wanted:
                return chapter
        raise unknown("topic", topic, [chapter.notebook for chapter in self.chapters])


def load_document(root: Path) -> Document:
    """Return the document that `_quarto.yml` in the project folder defines. Raises DataError."""
    path = root / "_quarto.yml"
    try:
        definition = read_yaml(text(path) or "", "_quarto.yml")
        entries = definition["bold-steps"]["chapters"]
    except UnicodeDecodeError as error:
        raise DataError(f"_quarto.yml is not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    except (KeyError, TypeError):
        raise DataError(
            "_quarto.yml has no list `bold-steps: chapters:`. Write the chapters of the document there."
        ) from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise DataError(
            "_quarto.yml: `bold-steps: chapters:` must be a list of lines "
            "such as `- {notebook: gaps, title: Gaps}`."
        )
    pages = tuple(_page(entry) for entry in entries if str(entry.get("page", "")).endswith(PAGE_SUFFIX))
    chapters = tuple(_chapter(one) for one in entries if not str(one.get("page", "")).endswith(PAGE_SUFFIX))
    names = [chapter.notebook for chapter in chapters]
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        times = f"{names.count(twice[0])} times"
        raise DataError(f"_quarto.yml: the chapter {twice[0]!r} is there {times}; name it once.")
    check_keys(definition, KEYS, "_quarto.yml")
    document = Document(chapters, definition, load_brand(root), pages)
    reference = document.options("docx").get("reference-doc")
    named = (*(page.file for page in pages), *document.stylesheets, *filter(None, [reference]))
    check_files(root, "_quarto.yml", named)
    return document


def _page(entry: dict[str, Any]) -> MarkdownPage:
    file = str(entry["page"])
    if set(entry) != {"page", "title"} or not isinstance(entry["title"], str):
        keys = ", ".join(map(str, entry))
        raise DataError(f"_quarto.yml: the page {file} has {keys}; it needs page, title.")
    if not _FILE_NAME.fullmatch(Path(file).stem) or Path(file).stem in TAKEN:
        remedy = f"call it by letters, digits and _, and not {', '.join(TAKEN)}."
        raise DataError(f"_quarto.yml: the page {file} would be {Path(file).stem}.html; {remedy}")
    return MarkdownPage(file, entry["title"])


def _chapter(entry: dict[str, Any]) -> Chapter:
    known = Chapter.__dataclass_fields__.keys()
    if unknown_keys := {str(key) for key in entry} - known:
        raise DataError(
            f"_quarto.yml: chapter {entry.get('notebook')!r} has {', '.join(sorted(unknown_keys))}; "
            f"a chapter may have {', '.join(sorted(known))}."
        )
    for name in ("notebook", "page"):
        given = entry.get(name)
        if (given or name == "notebook") and not (isinstance(given, str) and _FILE_NAME.fullmatch(given)):
            remedy = "write letters, digits and _ only."
            raise DataError(f"_quarto.yml: the {name} of a chapter is {given!r}; {remedy}")
    if not isinstance(entry.get("title"), str):
        raise DataError(f"_quarto.yml: chapter {entry['notebook']} needs a title, a text.")
    needs = entry.get("needs", [])
    if not isinstance(needs, list) or not all(need in NEEDS for need in needs):
        raise DataError(
            f"_quarto.yml: chapter {entry['notebook']} needs {needs!r}; write a list of {', '.join(NEEDS)}."
        )
    if entry.get("areas", "every") not in AREAS:
        raise DataError(
            f"_quarto.yml: areas of chapter {entry['notebook']!r} are {entry['areas']!r}; "
            f"write {' or '.join(AREAS)}."
        )
    return Chapter(**entry | {"needs": tuple(needs)})
