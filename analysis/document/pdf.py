"""PDF: Pandoc writes typst, and the `typst` wheel sets it as a tagged PDF that keeps to PDF/UA-1. Where the
wheel is not installed, the typst that Quarto brings sets it, without tags."""

from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from analysis.document import pandoc, quarto
from analysis.document.definition import EXTENSION
from analysis.document.stage import Staged
from analysis.errors import AssemblyError

STANDARD: Literal["ua-1"] = "ua-1"
THEME = ("paper.lua", "columns.lua", "paper.typ")
"""The files of the extension that decide, with this one, how a text becomes a PDF."""


def check() -> None:
    """Raises AssemblyError if nothing that sets a PDF is installed."""
    if not find_spec("typst") and not quarto.command():
        message = (
            "PDF needs the package typst, or Quarto, which are not installed: pip install 'boldsteps[pdf]'."
        )
        raise AssemblyError(message)


def versions() -> tuple[str, ...]:
    """Return the versions of what sets the text, and of what brings its fonts."""
    setter = metadata.version("typst") if find_spec("typst") else f"quarto {quarto.version()}"
    return (setter, metadata.version("matplotlib"))


def prepare(staged: Staged) -> None:
    """Need nothing that all PDF documents share."""


def build(markdown: str, staged: Staged, name: str) -> bytes:
    """Return the text as a PDF, the same bytes each time. Raises AssemblyError."""
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
        return _set(source, staged.folder, [fonts(), staged.folder / "theme"], name)
    finally:
        source.unlink()


def _set(source: Path, root: Path, font_folders: list[Path], name: str) -> bytes:
    """Return typst text as a PDF: by the wheel, else by Quarto's older one. Raises AssemblyError."""
    if not find_spec("typst"):
        made = source.with_suffix(".pdf")
        folders = [f"--font-path={folder}" for folder in font_folders]
        options = ["--ignore-system-fonts", "--creation-timestamp=0", f"--root={root}", *folders]
        quarto.run(["typst", "compile", *options, str(source), str(made)], root)
        content = made.read_bytes()
        made.unlink()
        return content
    import typst

    try:
        return typst.compile(
            str(source),
            root=str(root),
            font_paths=list(map(str, font_folders)),
            ignore_system_fonts=True,
            pdf_standards=[STANDARD],
            timestamp=0,
        )
    except typst.TypstError as error:
        raise AssemblyError(f"{name}: typst could not set the document. It said: {error.message}") from None


def fonts() -> Path:
    """Return the folder of the fonts that charts are drawn with: text has them too, on every machine."""
    matplotlib = find_spec("matplotlib")  # importing it takes as long as bringing a site up to date
    assert matplotlib and matplotlib.origin
    return Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf"
