"""The cases of `tests/data`: a copy of the minimal project with a few edits, and what the checks must then say."""

import shutil
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent.parent / "data"
MINIMAL = DATA / "pass" / "minimal"


def cases(kind: str) -> list[Path]:
    """The edit files of `tests/data/pass` or `tests/data/fail`."""
    return sorted((DATA / kind).glob("*.yml"))


def load_case(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return case


def edited(edits: list[dict[str, Any]], folder: Path) -> Path:
    """The minimal project copied into the folder, with the edits made."""
    root = folder / "project"
    shutil.copytree(MINIMAL, root)
    for edit in edits:
        _apply(edit, root / edit["file"])
    return root


def _apply(edit: dict[str, Any], path: Path) -> None:
    """One edit: `remove`, `write`, `append`, or `replace` once (or `everywhere`) `with` text or `with_bytes` in hexadecimal."""
    if edit.get("remove"):
        path.unlink()
    elif "write" in edit:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(edit["write"], encoding="utf-8", newline="")
    elif "append" in edit:
        path.write_bytes(path.read_bytes() + edit["append"].encode())
    else:
        path.write_bytes(_replaced(path.read_bytes(), edit))


def _replaced(content: bytes, edit: dict[str, Any]) -> bytes:
    old = edit["replace"].encode()
    new = bytes.fromhex(edit["with_bytes"]) if "with_bytes" in edit else edit["with"].encode()
    found = content.count(old)
    assert found == 1 or (found and edit.get("everywhere")), (
        f"{edit['replace']!r} is in {edit['file']} {found} times"
    )
    return content.replace(old, new)
