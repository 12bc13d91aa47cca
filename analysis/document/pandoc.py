"""The built-in assembler: the staged notebooks through Pandoc and the same page template that Quarto uses.
Starting Pandoc and reading the template and the navigation take longer than a page does, so one Pandoc makes
many pages (`pages.lua`), and as many work at a time as there are processors."""

import json
import os
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pypandoc

from analysis.document.definition import EXTENSION
from analysis.document.pages import SitePage
from analysis.document.stage import Staged
from analysis.errors import AssemblyError

NAME = "pandoc"
SCRIPTS = ("pages.lua",)
TIMEOUT_SECONDS = 120
TIMEOUT_SECONDS_PER_PAGE = 5
LETTERS_PER_SECOND = 2000
"""That a busy machine sets at the least."""
MIN_PAGES_PER_PROCESS = 8
"""Fewer are made sooner by a Pandoc that has started already."""


@cache
def version() -> str:
    """Return the version of the Pandoc that comes with the project."""
    return str(pypandoc.get_pandoc_version())


def convert(texts: Mapping[SitePage, dict[str, Any]], staged: Staged) -> dict[SitePage, str]:
    """Return the pages as HTML; each processor makes a share of them. Raises AssemblyError."""
    pages, extension = list(texts), staged.folder / EXTENSION
    inputs = (extension / SCRIPTS[0], extension / "page.html", staged.folder / "_quarto.yml")
    count = max(1, min(os.cpu_count() or 1, len(pages) // MIN_PAGES_PER_PROCESS))

    def convert_share(share: list[SitePage]) -> dict[SitePage, str]:
        lines = "\n".join(json.dumps(texts[page], ensure_ascii=False) for page in share)
        timeout = TIMEOUT_SECONDS + TIMEOUT_SECONDS_PER_PAGE * len(share)
        output = run_pandoc(["lua", *map(str, inputs)], lines, "the pages", timeout)
        # `splitlines` would split at line ends that JSON leaves as they are
        made = [json.loads(line) for line in output.split("\n") if line]
        results = dict(zip(share, made, strict=True))
        for page, result in results.items():
            if "error" in result:
                raise _error(page.path, result["error"])
        return {page: str(result["html"]) for page, result in results.items()}

    with ThreadPoolExecutor(count) as pool:
        shares = pool.map(convert_share, filter(None, (pages[first::count] for first in range(count))))
        return {page: html for share in shares for page, html in share.items()}


def run_pandoc(arguments: list[str], text: str, what: str, timeout: float = 0) -> str:
    """Return what Pandoc writes to its standard output when it is given the text.
    timeout: in seconds; a longer text has longer. Raises AssemblyError with what Pandoc said."""
    timeout = timeout or TIMEOUT_SECONDS + len(text) / LETTERS_PER_SECOND
    command = [pypandoc.get_pandoc_path(), *arguments]
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, encoding="utf-8", timeout=timeout
        )
    except subprocess.TimeoutExpired:
        raise AssemblyError(f"{what}: Pandoc did not finish within {timeout:.0f} seconds.") from None
    if done.returncode:
        raise _error(what, done.stderr)
    return done.stdout


def _error(what: str, said: str) -> AssemblyError:
    lines = said.partition("HasCallStack")[0].strip().splitlines()
    reason = "\n".join(line for line in lines if not line.startswith("[WARNING]"))
    return AssemblyError(f"{what}: Pandoc could not make the page. It said: {reason}")
