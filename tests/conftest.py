"""What holds for every test: no project but the one under test, charts without a screen, property tests that are not timed."""

import gc
import importlib
import os
import sys
from contextlib import suppress

import pytest
from hypothesis import settings

from analysis.io.installed_libraries import NOT_NEEDED, hidden_libraries

settings.register_profile("untimed", deadline=None)  # a busy machine is not a failure
settings.load_profile("untimed")

os.environ.setdefault("MPLBACKEND", "agg")
gc.set_threshold(100_000, 50, 100)  # as in `analysis/cli.py`: what opens editions takes a quarter less

with suppress(ImportError), hidden_libraries(NOT_NEEDED):  # each worker would import it
    importlib.import_module("jsonschema")

# Workers and the commands they start keep what they have compiled, also where the variable says not to: each of some two
# hundred processes would compile the package again, and each worker every test.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.fixture(autouse=True)
def no_project_named_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder a developer may have named for their own work is not the one under test."""
    monkeypatch.delenv("BOLDSTEPS_PROJECT", raising=False)


STARTS_CHROMIUM = {"browser", "browsed"}
WAITS_FOR_AN_EDITION = {"edition", "site", "document"}
"""Fixtures whose tests are marked for it."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts a browser or waits for a whole edition, and begin with the slow files, so that no worker ends with one."""
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if used & STARTS_CHROMIUM:
            item.add_marker(pytest.mark.browser)
        if used & WAITS_FOR_AN_EDITION:
            item.add_marker(pytest.mark.slow)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
