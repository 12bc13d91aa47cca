"""What the error of a run may say to readers: nothing of the machine, nor what its environment holds."""

import os
import re
from collections.abc import Mapping

SHORTEST_SECRET = 8
"""A value of the environment that is shorter may be any word: a year, a language, `1`."""
_FOLDERS = re.compile(r"(?<![\w.:/\\])(?:/|[A-Za-z]:[\\/])(?:[^\s/\\'\"]+[\\/])+")


def for_readers(text: str, project: str, environment: Mapping[str, str] = os.environ) -> str:
    """The text with paths from the project's folder or without folders, and names of variables in place of
    their values."""
    told = text.replace(f"{project}{os.sep}", "")
    for name, value in sorted(environment.items(), key=lambda item: -len(item[1])):
        if len(value) >= SHORTEST_SECRET:
            told = told.replace(value, f"${name}")
    return _FOLDERS.sub("…/", told)
