"""Run by `quarto render` and `quarto preview` in the project's folder: `boldsteps report` makes the document, and Quarto, where it is
installed, its pages; `quarto preview` becomes `boldsteps preview`. Which edition, area and topic: a profile such as `edition-2012`, `area-thanet` or `topic-gaps`, or
BOLDSTEPS_PERIOD, BOLDSTEPS_AREA and BOLDSTEPS_TOPIC; else what `boldsteps report` makes without them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROFILES = {"edition-": "BOLDSTEPS_PERIOD", "area-": "BOLDSTEPS_AREA", "topic-": "BOLDSTEPS_TOPIC"}
ROOT = Path(__file__).resolve().parents[2]


def arguments() -> list[str]:
    """Return the edition and the area that Quarto was asked for, as `boldsteps report` takes them."""
    given = {name: os.environ.get(name, "") for name in PROFILES.values()}
    for profile in os.environ.get("QUARTO_PROFILE", "").split(","):
        for start, name in PROFILES.items():
            if profile.strip().startswith(start):
                given[name] = profile.strip().removeprefix(start)
    area, topic = given["BOLDSTEPS_AREA"], given["BOLDSTEPS_TOPIC"]
    return [
        *filter(None, [given["BOLDSTEPS_PERIOD"]]),
        *(["--area", area] if area else []),
        *(["--topic", topic] if topic else []),
    ]


def command() -> list[str]:
    """Return how `boldsteps` is started: from the project's environment, else from the path."""
    beside = [ROOT / ".venv" / folder for folder in ("bin", "Scripts")]
    places = (
        os.pathsep.join(map(str, [*beside, Path(sys.executable).parent])) + os.pathsep + os.environ["PATH"]
    )
    found = shutil.which("boldsteps", path=places)
    if not found:
        sys.exit("The command `boldsteps` is not here. Run `make report` once; it installs it into .venv.")
    return [found]


def is_preview() -> bool:
    """Return whether `quarto preview` runs this: it writes its number into a file before it renders."""
    lock = ROOT / ".quarto" / "preview" / "lock"
    return lock.is_file() and lock.read_text(encoding="utf-8").strip() == str(os.getppid())


if __name__ == "__main__":
    if sys.argv[1:] == ["--refuse"]:
        sys.exit(
            "A notebook of this folder holds no figures until it has been run, so Quarto has nothing to render.\n"
            "Run `boldsteps report 2012 --topic gaps` to make its page, or `boldsteps preview 2012` to see pages as you write."
        )
    wanted = ["preview"] if is_preview() else ["report", "--assembler", "quarto"]
    sys.exit(subprocess.run([*command(), *wanted, *arguments()], check=False).returncode)
