"""Look up known weaknesses of every library of a lock file with pip-audit: `python .ci/audit.py requirements-dev.lock`.

Names each weakness and ends with 1. What could not be looked up is never reported as good: pip-audit itself skips a library that its
service does not know, and those of other systems, and says that all is well. Where the service cannot be asked, this ends with 0, so
that a machine without a network can check everything else; with `--required` it ends with 1.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from analysis.publishing.bill_of_materials import Library, libraries

TIMEOUT_SECONDS = 300
OPTIONS = ("--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json")


def look_up(found: list[Library], folder: Path) -> list[dict[str, Any]]:
    """Return pip-audit's entry for each library. Raises ValueError or SubprocessError where it gives no answer.

    A lock for several versions of Python may have two versions of one library, which pip-audit takes for a mistake: each goes into
    a round of its own. Markers are left out, as a weakness on another system is one too.
    """
    rounds: list[dict[str, Library]] = [{}]
    for library in found:
        if all(library.name in taken for taken in rounds):
            rounds.append({})
        next(taken for taken in rounds if library.name not in taken)[library.name] = library
    entries = []
    for number, wanted in enumerate(rounds):
        lock, answer = folder / f"{number}.txt", folder / f"{number}.json"
        lock.write_text(
            "".join(
                f"{each.name}=={each.version} {' '.join(f'--hash=sha256:{h}' for h in each.hashes)}\n"
                for each in wanted.values()
            )
        )
        command = ["pip-audit", *OPTIONS, "--output", str(answer), "--requirement", str(lock)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
        if not answer.is_file() or not answer.stat().st_size:
            raise ValueError((done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1][:200])
        entries += json.loads(answer.read_text(encoding="utf-8"))["dependencies"]
    return entries


def main(lock: str, *options: str) -> int:
    """Print what is known of the libraries of the lock file and return the exit code."""
    found, entries, reason = list(libraries(Path(lock))), [], "pip-audit says nothing of them"
    try:
        with tempfile.TemporaryDirectory() as folder:
            entries = look_up(found, Path(folder))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        reason = str(error)
    known = {(entry["name"], entry["version"]): entry["vulns"] for entry in entries if "vulns" in entry}
    asked = [each for each in found if (each.name, each.version) in known]
    weaknesses = [(each, weakness) for each in asked for weakness in known[each.name, each.version]]
    for each, weakness in weaknesses:
        fixed = ", ".join(weakness.get("fix_versions", ())) or "no version yet"
        print(f"known weakness: {each.name} {each.version}: {weakness['id']}, fixed in {fixed}")
    if left := len(found) - len(asked):
        reason = next((entry["skip_reason"] for entry in entries if "skip_reason" in entry), reason)
        print(
            f"audit not complete, {left} not looked up: {reason}." if asked else f"audit not run: {reason}."
        )
    if asked:
        print(f"audit: libraries looked up: {len(asked)}; known weaknesses: {len(weaknesses) or 'none'}.")
    return int(bool(weaknesses) or ("--required" in options and left > 0))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
