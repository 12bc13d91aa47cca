"""Known weaknesses of the locked libraries, from the public advisory database by way of pip-audit.

`python -m analysis.publishing.audit LOCK` names each library with a known weakness and ends with 1. Where the database could not be
asked, of all libraries or of some, it says so and why: what was not looked up is never told as good. That ends with 0, so that a
machine without a network can check everything else, or with `--required` in 1.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.publishing.bill_of_materials import Library, libraries

TOOL = "pip-audit>=2.10,<3"
PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class Audit:
    """What is known. asked: libraries that were looked up, as `name version`. not_asked: the rest. weak: what is known of some.

    why_not: why there is a rest, in the tool's words.
    """

    asked: tuple[str, ...]
    not_asked: tuple[str, ...]
    weak: tuple[str, ...]
    why_not: str = ""

    def __str__(self) -> str:
        lines = [f"known weakness: {each}" for each in self.weak]
        if self.not_asked:
            what = (
                "audit not run"
                if not self.asked
                else f"audit not complete, {len(self.not_asked)} not looked up"
            )
            lines.append(f"{what}: {self.why_not}.")
        if self.asked:
            lines.append(
                f"audit: libraries looked up: {len(self.asked)}; known weaknesses: {len(self.weak) or 'none'}."
            )
        return "\n".join(lines)

    def exit_code(self, is_required: bool) -> int:
        return int(bool(self.weak) or (is_required and bool(self.not_asked)))


def audit(lock: Path) -> Audit:
    """Looks up every library of the lock file, those of other systems too."""
    found = list(libraries(lock))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        try:
            tool = shutil.which("pip-audit") or _install(folder)
            return judged(found, [_answer(tool, part, folder) for part in alone(found)])
        except (OSError, ValueError, subprocess.SubprocessError) as problem:
            return Audit((), tuple(map(_name, found)), (), _reason(problem))


def alone(found: Iterable[Library]) -> Iterator[list[Library]]:
    """The libraries in parts that hold each name once: a lock for several versions of Python may have two versions of one."""
    parts: list[dict[str, Library]] = []
    for each in found:
        free = next((part for part in parts if each.name not in part), None)
        if free is None:
            parts.append(free := {})
        free[each.name] = each
    yield from (list(part.values()) for part in parts)


def judged(found: Iterable[Library], answers: Iterable[dict[str, Any]]) -> Audit:
    """The answers of the tool, as its JSON has them: a library it skips was not looked up."""
    told = [entry for answer in answers for entry in answer["dependencies"]]
    by_name = {f"{entry['name']} {entry['version']}": entry["vulns"] for entry in told if "vulns" in entry}
    asked = tuple(name for each in found if (name := _name(each)) in by_name)
    skipped = [entry["skip_reason"] for entry in told if "skip_reason" in entry]
    return Audit(
        asked,
        tuple(name for each in found if (name := _name(each)) not in by_name),
        tuple(_weakness(name, known) for name in asked for known in by_name[name]),
        skipped[0] if skipped else "the tool says nothing of them",
    )


def _install(folder: Path) -> str:
    """The tool in an environment that is thrown away: it is no part of what the report or its tests need."""
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    _run(sys.executable, "-m", "venv", str(folder / "venv"))
    _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", TOOL)
    return str(python.with_name("pip-audit"))


def _answer(tool: str, part: list[Library], folder: Path) -> dict[str, Any]:
    """What the tool says of these. Raises ValueError or SubprocessError where it could not ask."""
    wanted, answer = folder / "wanted.txt", folder / "answer.json"
    wanted.write_text("".join(_line(each) for each in part), encoding="utf-8")
    answer.unlink(missing_ok=True)
    options = [
        "--disable-pip",
        "--require-hashes",
        "--progress-spinner",
        "off",
        "--format",
        "json",
        "--output",
        str(answer),
    ]
    done = subprocess.run(
        [tool, *options, "--requirement", str(wanted)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    if not answer.is_file() or not answer.stat().st_size:
        raise ValueError(_last_line(done.stderr))
    content: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return content


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS)


def _line(each: Library) -> str:
    """Without the systems it is for: a weakness of another system is one too."""
    return f"{each.name}=={each.version} {' '.join(f'--hash=sha256:{found}' for found in each.hashes)}\n"


def _name(each: Library) -> str:
    return f"{each.name} {each.version}"


def _weakness(name: str, known: dict[str, Any]) -> str:
    mended = ", ".join(known.get("fix_versions", ())) or "no version yet"
    return f"{name}: {known['id']}, mended in {mended}"


def _reason(problem: Exception) -> str:
    if isinstance(problem, subprocess.CalledProcessError):
        return f"pip-audit could not be installed ({_last_line(problem.stderr)})"
    if isinstance(problem, subprocess.TimeoutExpired):
        return f"there was no answer within {PATIENCE_SECONDS} seconds"
    return str(problem) or type(problem).__name__


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "without a word"


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--required"]
    found = audit(Path(arguments[0] if arguments else "requirements-dev.lock"))
    print(found)
    sys.exit(found.exit_code("--required" in sys.argv))


if __name__ == "__main__":
    main()
