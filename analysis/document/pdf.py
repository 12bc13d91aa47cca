"""PDF: Pandoc writes typst, and the `typst` wheel sets it as a tagged PDF that keeps to PDF/UA-1."""

from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from analysis.document import pandoc
from analysis.document.definition import EXTENSION
from analysis.document.stage import Staged
from analysis.errors import AssemblyError

STANDARD: Literal["ua-1"] = "ua-1"
THEME = ("paper.lua", "columns.lua", "paper.typ")
"""The files of the extension that decide, with this one, how a text becomes a PDF."""
LIBRARIES = ("typst", "matplotlib")
"""What sets the text, and what brings its fonts."""


def check() -> None:
    """Raises AssemblyError if typst is not installed."""
    if not find_spec("typst"):
        message = "PDF needs the package typst, which is not installed: pip install 'boldsteps[pdf]'."
        raise AssemblyError(message)


def prepare(staged: Staged) -> None:
    """Need nothing that all PDF documents share."""


def build(markdown: str, staged: Staged, name: str) -> bytes:
    """Return the text as a PDF, the same bytes each time. Raises AssemblyError."""
    import typst

    lua_filter, _, template = (staged.folder / EXTENSION / name for name in THEME)
    options = staged.context.definition["bold-steps"]["print"]["pdf"]
    source, brand = staged.folder / f"{name}.typ", staged.context.definition["bold-steps"]["brand"]
    arguments = [
        "--from=markdown",
        "--to=typst",
        "--wrap=none",
        "--standalone",
        f"--template={template}",
        f"--variable=brand:{brand['colour']}",
        *([f"--variable=contents-depth:{options.get('toc-depth', 2)}"] if options.get("toc", True) else []),
        *([f"--variable=letters:{brand['family']}"] if brand["fonts"] else []),
        f"--lua-filter={lua_filter}",
        f"--output={source}",
    ]
    pandoc.run_pandoc(arguments, markdown, name)
    try:
        return typst.compile(
            str(source),
            root=str(staged.folder),
            font_paths=[str(fonts()), str(staged.folder / "theme")],
            ignore_system_fonts=True,
            pdf_standards=[STANDARD],
            timestamp=0,
        )
    except typst.TypstError as error:
        raise AssemblyError(f"{name}: typst could not set the document. It said: {error.message}") from None
    finally:
        source.unlink()


def fonts() -> Path:
    """Return the folder of the fonts that charts are drawn with: text has them too, on every machine."""
    matplotlib = find_spec("matplotlib")  # importing it takes as long as bringing a site up to date
    assert matplotlib and matplotlib.origin
    return Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf"
