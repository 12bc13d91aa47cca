"""Showing how far the runs are: a bar with the time left on a terminal, a line a run elsewhere."""

import sys
from collections.abc import Callable, Iterable, Iterator

from analysis.pipeline.task import Outcome


def shown(outcomes: Iterable[Outcome], total: int, tell: Callable[[str], None]) -> Iterator[Outcome]:
    """Passes the outcomes on, showing each."""
    return _as_bar(outcomes, total) if sys.stderr.isatty() else _as_lines(outcomes, total, tell)


def _as_lines(outcomes: Iterable[Outcome], total: int, tell: Callable[[str], None]) -> Iterator[Outcome]:
    for number, outcome in enumerate(outcomes, start=1):
        tell(f"[{number}/{total}] {outcome.task.name}: {_ending(outcome)}")
        yield outcome


def _as_bar(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread beside the one that starts processes
    with tqdm(total=total, unit="run", desc="Running", leave=False) as bar:
        for outcome in outcomes:
            bar.set_postfix_str(outcome.task.name)
            bar.update()
            if not outcome.is_done:
                bar.write(f"{outcome.task.name}: {_ending(outcome)}", file=sys.stderr)
            yield outcome


def _ending(outcome: Outcome) -> str:
    return f"{outcome.seconds:.1f} s" if outcome.is_done else f"FAILED: {outcome.error}"
