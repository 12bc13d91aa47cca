"""What holds for every test: no project but the one under test, charts without a screen, property tests that are not timed."""

import os

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine is not a failure
settings.load_profile("untimed")

os.environ.setdefault("MPLBACKEND", "agg")


@pytest.fixture(autouse=True)
def no_project_named_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder a developer may have named for their own work is not the one under test."""
    monkeypatch.delenv("BOLDSTEPS_PROJECT", raising=False)
