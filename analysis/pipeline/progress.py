"""Progress of the runs: a bar with the time left on a terminal, a line for each run elsewhere."""

import sys
from collections.abc import Callable, Iterable, Iterator

from tqdm import tqdm

from analysis.pipeline.task import Outcome


def shown(outcomes: Iterable[Outcome], total: int, echo: Callable[[str], None]) -> Iterator[Outcome]:
    """Yield the outcomes as they come, and show each."""
    if not sys.stderr.isatty():
        for number, outcome in enumerate(outcomes, start=1):
            echo(f"[{number}/{total}] {_line(outcome)}")
            yield outcome
        return
    tqdm.monitor_interval = 0  # no thread beside the one that starts processes
    with tqdm(total=total, unit="run", desc="Running", leave=False) as bar:
        for outcome in outcomes:
            bar.set_postfix_str(outcome.task.name)
            bar.update()
            if not outcome.is_done:
                bar.write(_line(outcome), file=sys.stderr)
            yield outcome


def _line(outcome: Outcome) -> str:
    ending = f"{outcome.seconds:.1f} s" if outcome.is_done else f"FAILED: {outcome.error}"
    return f"{outcome.task.name}: {ending}"
