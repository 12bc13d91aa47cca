"""Where the project is: the folder that holds `_quarto.yml`, `data/`, `narrative/` and `notebooks/`. Nothing
else in the package builds a path from `__file__`. Imports nothing that takes long (`analysis.cli`)."""

import os
import re

from analysis.errors import ProjectNotFoundError

MARKER = "_quarto.yml"
ENVIRONMENT_VARIABLE = "BOLDSTEPS_PROJECT"
INPUT_PATHS = ("data", "narrative", "_extensions", "_quarto.yml", "_brand.yml")
"""What runs and pages are made of, besides the notebooks and the code."""
_NAMED = re.compile(r"[\w./-]+\.(?:css|svg|png|jpe?g|docx|ttf|otf|woff2|md)\b")
"""A file that the definition or the brand names: a stylesheet, a logo, letters, a page of Markdown."""
_COMMENT = re.compile(r"(?:^|\s)#\s.*")
NOTEBOOKS, REPORTS = "notebooks", "reports"
PACKAGE = os.path.dirname(os.path.realpath(__file__))


def find_root(start: str = "") -> str:
    """The folder of the project that `start` (default: the working folder) is in.
    Looks at the environment variable BOLDSTEPS_PROJECT, then upwards from `start`, then beside the installed
    package (an editable install). Raises ProjectNotFoundError."""
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    candidates = [named] if named else [*_upwards(start or os.getcwd()), os.path.dirname(PACKAGE)]
    for folder in map(os.path.realpath, candidates):
        if os.path.isfile(os.path.join(folder, MARKER)) and os.path.isdir(os.path.join(folder, "data")):
            return folder
    raise ProjectNotFoundError(
        f"No project found: neither {os.path.realpath(candidates[0])} nor a folder above it holds {MARKER} "
        f"and data/. Work inside the project, or set {ENVIRONMENT_VARIABLE} to its folder."
    )


def input_paths(root: "str | os.PathLike[str]") -> list[str]:
    """Return what runs and pages are made of: INPUT_PATHS, and files that definition and brand name."""
    named = []
    for name in (MARKER, "_brand.yml"):
        try:
            with open(os.path.join(root, name), encoding="utf-8") as file:
                named += [found for line in file for found in _NAMED.findall(_COMMENT.sub("", line))]
        except (OSError, UnicodeDecodeError):
            continue  # whoever reads it says so
    files = (name for name in dict.fromkeys(named) if os.path.isfile(os.path.join(root, name)))
    return [*INPUT_PATHS, *files]


def _upwards(start: str) -> list[str]:
    """The folder, the one it is in, and so on."""
    folders = [os.path.realpath(start)]
    while (above := os.path.dirname(folders[-1])) != folders[-1]:
        folders.append(above)
    return folders
