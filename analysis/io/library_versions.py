"""Versions of Python and of the libraries that decide what a run shows."""

import sys
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = ("ipykernel", "ipython", "matplotlib", "nbformat", "numpy", "pandas", "papermill", "seaborn")


def library_versions() -> dict[str, str]:
    """Return the version of Python and of each library, by name. They are part of every run's key."""
    return {"python": sys.version.split()[0], **{name: _version(name) for name in LIBRARIES}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
