"""How much was tried, written to the file that TORTURE_TALLY names: the figures of docs/reliability.md."""

import json
import os
from collections import Counter
from pathlib import Path


def note(what: str, is_so: bool, times: int = 1) -> None:
    """One trial (or `times`), and whether what was to happen in it happened."""
    if named := os.environ.get("TORTURE_TALLY"):
        with Path(named).open("a", encoding="utf-8") as file:
            file.write(json.dumps([what, is_so, times]) + "\n")


def told(path: Path) -> str:
    """The tally as lines: what, how often tried, how often it happened."""
    tried: Counter[str] = Counter()
    happened: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        what, is_so, times = json.loads(line)
        tried[what] += times
        happened[what] += times * is_so
    return "\n".join(f"{what}: {happened[what]} of {tried[what]}" for what in sorted(tried))


if __name__ == "__main__":
    print(told(Path(os.environ["TORTURE_TALLY"])))
