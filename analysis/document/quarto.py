"""The pages through Quarto, where it is installed. It never executes anything: papermill has. It is given
only the pages to make, each by itself; search, contents and downloads are the document's."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from analysis.data.document import FORMATS
from analysis.document.definition import EXTENSION
from analysis.document.pages import SitePage
from analysis.document.stage import Staged
from analysis.errors import AssemblyError
from analysis.io.cache import copy_by_link
from analysis.io.yaml_files import yaml_text

NAME = "quarto"
SCRIPTS = ("_extension.yml",)
TIMEOUT_SECONDS = 300
TIMEOUT_SECONDS_PER_PAGE = 20
MAX_LINES_QUOTED = 5
_STACK = re.compile(r"^\s+at .*|^Stack trace:.*|^\s*$")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def command() -> str | None:
    """Return the path of `quarto`: on PATH, or where pip puts it, beside the Python that runs this."""
    return shutil.which("quarto") or shutil.which("quarto", path=str(Path(sys.executable).parent))


@cache
def version() -> str:
    """Return the version of Quarto."""
    return run(["--version"], Path.cwd()).strip()


def convert(pages: Mapping[SitePage, Any], staged: Staged) -> dict[SitePage, str]:
    """Return pages as HTML. Raises AssemblyError."""
    with tempfile.TemporaryDirectory(prefix="quarto-", dir=staged.folder.parent) as made:
        folder = Path(made)
        shutil.copytree(staged.folder / EXTENSION, folder / EXTENSION)
        notebooks = [f"{page.path}.ipynb" for page in pages]
        for notebook in notebooks:
            copy_by_link(staged.folder / notebook, folder / notebook)
        project = {"type": "website", "output-dir": "site", "render": notebooks}
        definition = yaml_text({**staged.context.definition, "project": project})
        (folder / "_quarto.yml").write_text(definition, encoding="utf-8")
        timeout = TIMEOUT_SECONDS + TIMEOUT_SECONDS_PER_PAGE * len(pages)
        run(["render", ".", "--to", FORMATS["html"], "--no-execute"], folder, timeout)
        made_pages = {page: folder / "site" / page.html for page in pages}
        if missing := [page.html for page, file in made_pages.items() if not file.is_file()]:
            raise AssemblyError(f"Quarto ended without an error but did not make {', '.join(missing)}.")
        return {page: file.read_text(encoding="utf-8") for page, file in made_pages.items()}


def run(arguments: list[str], folder: Path, timeout: float = TIMEOUT_SECONDS) -> str:
    """Return what Quarto prints. Raises AssemblyError with what it said, without its stack."""
    try:
        done = subprocess.run(
            [command() or NAME, *arguments],
            cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=timeout,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise AssemblyError(f"Quarto did not finish within {timeout / 60:.0f} minutes.") from None
    if done.returncode:
        lines = _COLOURS.sub("", done.stderr or done.stdout).splitlines()
        said = "\n".join([line for line in lines if not _STACK.match(line)][-MAX_LINES_QUOTED:])
        raise AssemblyError(f"Quarto could not make the document. It said: {said}")
    return done.stdout
