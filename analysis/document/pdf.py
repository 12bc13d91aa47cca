"""PDF: Pandoc writes typst, and the `typst` wheel sets it as a tagged PDF that keeps to PDF/UA-1."""

from importlib import metadata
from pathlib import Path
from typing import Literal

from analysis.document.brand import brand_colour
from analysis.document.pandoc import run_pandoc
from analysis.document.pandoc import version as pandoc_version
from analysis.document.stage import Staged
from analysis.errors import AssemblyError

STANDARD: Literal["ua-1"] = "ua-1"
FILTER, COLUMNS = "paper.lua", "columns.lua"
TEMPLATE = "paper.typ"


def check() -> None:
    """Raises AssemblyError where typst is not installed."""
    try:
        import typst  # noqa: F401
    except ImportError:
        raise AssemblyError(
            "PDF needs the package typst, which is not installed: pip install 'boldsteps[pdf]'."
        ) from None


def version() -> str:
    """The versions of what sets a PDF: Pandoc, typst, and what brings the letters."""
    return f"{pandoc_version()} {metadata.version('typst')} {metadata.version('matplotlib')}"


def ways(staged: Staged) -> list[Path]:
    """The files that decide how a text becomes a PDF."""
    theme = [staged.folder / "theme" / name for name in (FILTER, COLUMNS, TEMPLATE)]
    return [*theme, staged.folder / "_quarto.yml", Path(__file__)]


def build(markdown: str, staged: Staged, name: str) -> bytes:
    """The text as a PDF, the same bytes each time. Raises AssemblyError."""
    import typst

    theme = staged.folder / "theme"
    source = staged.folder / f"{name}.typ"
    arguments = [
        "--to=typst",
        "--wrap=none",
        "--standalone",
        f"--template={theme / TEMPLATE}",
        f"--variable=brand:{brand_colour(staged.definition)}",
        f"--lua-filter={theme / FILTER}",
        f"--output={source}",
    ]
    run_pandoc(arguments, markdown, name)
    try:
        return typst.compile(
            str(source),
            root=str(staged.folder),
            font_paths=[str(fonts())],
            ignore_system_fonts=True,
            pdf_standards=[STANDARD],
            timestamp=0,
        )
    except typst.TypstError as error:
        raise AssemblyError(f"{name}: typst could not set the document. It said: {error.message}") from None
    finally:
        source.unlink()


def fonts() -> Path:
    """The letters charts are drawn with, so that text and charts agree and every machine has them."""
    import matplotlib  # takes as long to import as a site to bring up to date

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"
