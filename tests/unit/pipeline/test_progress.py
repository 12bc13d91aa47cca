"""How far the runs are: lines for a log, a bar with the time left for a person."""

import sys

import pytest

from analysis.pipeline.progress import shown
from analysis.pipeline.task import Outcome, Task


def outcome(name: str, error: str = "") -> Outcome:
    return Outcome(Task(name, "", "", {}, "", "", ""), error, seconds=1.25)


OUTCOMES = [outcome("thanet/gaps"), outcome("thanet/budget", "ValueError: no figure")]


def test_a_line_a_run_where_there_is_no_terminal() -> None:
    lines: list[str] = []
    assert list(shown(OUTCOMES, 2, lines.append)) == OUTCOMES
    assert lines == ["[1/2] thanet/gaps: 1.2 s", "[2/2] thanet/budget: FAILED: ValueError: no figure"]


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    lines: list[str] = []
    assert list(shown(OUTCOMES, 2, lines.append)) == OUTCOMES
    written = capsys.readouterr().err
    assert "2/2" in written
    assert "thanet/budget: FAILED: ValueError: no figure" in written
    assert lines == []
