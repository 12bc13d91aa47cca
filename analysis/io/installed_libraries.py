"""Versions of Python and of the libraries that decide what a run shows."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = ("ipykernel", "ipython", "matplotlib", "nbformat", "numpy", "pandas", "papermill", "seaborn")
NOT_NEEDED = "rfc3987_syntax"
"""With it jsonschema checks addresses that notebooks do not have. To import it takes as long as pandas and
seaborn together."""


def library_versions() -> dict[str, str]:
    """Return the version of Python and of each library, by name. They are part of every run's key."""
    versions = {"python": sys.version.split()[0], **dict.fromkeys(LIBRARIES, "not installed")}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            versions[name] = version(name)
    return versions


@contextmanager
def hidden_libraries(*names: str) -> Iterator[None]:
    """Import as if those libraries were not installed. A notebook can still import them."""
    if imported := [name for name in names if name in sys.modules]:
        raise ImportError(f"{imported[0]} has been imported already, and with it its threads.")
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
