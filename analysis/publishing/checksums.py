"""SHA256SUMS: the hash of every file of a published version, in the form that `sha256sum --check` reads."""

from pathlib import Path

from analysis.io.hashing import hash_file

NAME = "SHA256SUMS"


def write_checksums(folder: Path) -> None:
    """For every file below the folder, in order."""
    lines = [f"{hash_file(path)}  {path.relative_to(folder).as_posix()}\n" for path in _files(folder)]
    (folder / NAME).write_text("".join(lines), encoding="utf-8", newline="\n")


def read_checksums(folder: Path) -> dict[str, str]:
    """The hashes by path. Raises OSError where there are none, ValueError where they cannot be read."""
    lines = (folder / NAME).read_text(encoding="utf-8").splitlines()
    return {path: found for found, path in (line.split("  ", 1) for line in lines)}


def what_differs(folder: Path) -> list[str]:
    """The files that are not as their hash says, are missing, or are not listed."""
    try:
        stated = read_checksums(folder)
    except (OSError, ValueError):
        return [NAME]
    present = {path.relative_to(folder).as_posix(): hash_file(path) for path in _files(folder)}
    return sorted(path for path in stated.keys() | present.keys() if stated.get(path) != present.get(path))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / NAME)
