"""The document through Quarto, where it is installed. Quarto never executes anything here: papermill has."""

import subprocess
from functools import cache
from pathlib import Path

from analysis.document.stage import Staged
from analysis.errors import AssemblyError
from analysis.io.cache import Cache

NAME = "quarto"
TIMEOUT_SECONDS = 1800
MAX_LINES_QUOTED = 15


@cache
def version() -> str:
    """Return the version of the `quarto` on PATH."""
    return _quarto(["--version"], Path.cwd()).strip()


def build_site(staged: Staged, site: Path, cache: Cache) -> None:
    """Render the staged document into the `output-dir` of its `_quarto.yml`. Raises AssemblyError.
    cache: not used. Quarto renders all pages: what it keeps between renders of a part is its own, and not to
    be relied on."""
    _quarto(["render", ".", "--to", "html", "--no-execute"], staged.folder)
    if not site.is_dir():
        raise AssemblyError(f"Quarto ended without an error but did not make {site.name}/.")


def _quarto(arguments: list[str], folder: Path) -> str:
    command = ["quarto", *arguments]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=TIMEOUT_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise AssemblyError(f"Quarto did not finish within {TIMEOUT_SECONDS // 60} minutes.") from None
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()[-MAX_LINES_QUOTED:]
        said = "\n".join(lines)
        raise AssemblyError(f"Quarto could not make the document. It said: {said}")
    return done.stdout
