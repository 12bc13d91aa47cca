"""SHA256SUMS: the hash of every file of a published version, in the form that `sha256sum --check` reads."""

from pathlib import Path

from analysis.io.hashing import hash_file

NAME = "SHA256SUMS"


def write_checksums(folder: Path) -> None:
    """Write the hashes of all files below the folder, in the order of their paths."""
    lines = [f"{sha256}  {path}\n" for path, sha256 in _hashes(folder).items()]
    (folder / NAME).write_text("".join(lines), encoding="utf-8", newline="\n")


def read_checksums(folder: Path) -> dict[str, str]:
    """Return the hashes by path. Raises OSError if there are none, ValueError if they cannot be read."""
    lines = (folder / NAME).read_text(encoding="utf-8").splitlines()
    return {path: sha256 for sha256, path in (line.split("  ", 1) for line in lines)}


def what_differs(folder: Path) -> list[str]:
    """Return the files that are not as their hash says, are missing, or are not listed."""
    try:
        stated = read_checksums(folder)
    except (OSError, ValueError):
        return [NAME]
    present = _hashes(folder)
    return sorted(path for path in stated.keys() | present.keys() if stated.get(path) != present.get(path))


def _hashes(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / NAME)
    return {path.relative_to(folder).as_posix(): hash_file(path) for path in files}
