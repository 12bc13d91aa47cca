"""Where the project is: the folder that holds `_quarto.yml`, `data/`, `narrative/` and `notebooks/`. Nothing
else in the package builds a path from `__file__`. Imports nothing that takes long (`analysis.cli`)."""

import os

from analysis.errors import ProjectNotFoundError

MARKER = "_quarto.yml"
ENVIRONMENT_VARIABLE = "BOLDSTEPS_PROJECT"
INPUT_PATHS = ("data", "narrative", "_extensions", "_quarto.yml", "_brand.yml")
"""What runs and pages are made of, besides the notebooks and the code."""
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


def _upwards(start: str) -> list[str]:
    """The folder, the one it is in, and so on."""
    folders = [os.path.realpath(start)]
    while (above := os.path.dirname(folders[-1])) != folders[-1]:
        folders.append(above)
    return folders
