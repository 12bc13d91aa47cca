"""Which run is begun next."""

from analysis.pipeline.pool import Waiting
from analysis.pipeline.task import Outcome, Task


def task(notebook: str, area: str) -> Task:
    return Task(f"{area}/{notebook}", notebook, "", {}, "", "", "")


def order(seconds: dict[str, float], areas: str) -> list[str]:
    """The names in which runs of those notebooks for those areas are begun, one at a time, each taking so many seconds."""
    waiting = Waiting(task(notebook, area) for area in areas for notebook in seconds)
    begun = []
    while waiting:
        begun.append(waiting.take())
        waiting.learn(Outcome(begun[-1], seconds=seconds[begun[-1].notebook]))
    return [each.name for each in begun]


def test_each_notebook_is_met_first_and_then_the_longest_runs_come_first() -> None:
    assert order({"gaps": 1, "scorecard": 5, "budget": 3}, "ABC") == [
        *("A/gaps", "A/scorecard", "A/budget"),
        *("B/scorecard", "C/scorecard"),
        *("B/budget", "C/budget"),
        *("B/gaps", "C/gaps"),
    ]


def test_what_takes_as_long_keeps_its_order() -> None:
    assert order({"gaps": 2, "budget": 2}, "AB") == ["A/gaps", "A/budget", "B/gaps", "B/budget"]
