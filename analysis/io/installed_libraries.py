"""Versions of Python and of the libraries that decide what a run shows."""

import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = ("ipykernel", "ipython", "matplotlib", "nbformat", "numpy", "pandas", "papermill", "seaborn")


def library_versions() -> dict[str, str]:
    """Return the version of Python and of each library, by name. They are part of every run's key."""
    versions = {"python": sys.version.split()[0], **dict.fromkeys(LIBRARIES, "not installed")}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            versions[name] = version(name)
    return versions
