"""One hostile input of each kind, given to what reads it. It ends in an answer or an error a person can act on."""

import io
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

from analysis.data.editions import find_edition
from analysis.edition.edition import open_edition
from analysis.errors import AssemblyError, DataError, UsageError
from analysis.importing.errors import ReleaseError
from analysis.importing.row_files import open_workbook
from analysis.io.yaml_files import InvalidYamlError, read_yaml
from analysis.project import Project
from analysis.validation import check_project
from tests.support.council import PERIOD
from tests.support.hostile import TEXTS, alter, state

TOLD = (AssemblyError, DataError, UsageError, ReleaseError)
"""What is told in words, without a traceback."""


def tables(root: Path, chance: random.Random) -> bool:
    """A file of `data/` altered: what the checks let through can be read. Whether they let it through."""
    path = chance.choice(sorted((root / "data").rglob("*.*")))
    return _changed(root, path, alter(path.read_bytes(), chance))


def narrative(root: Path, chance: random.Random) -> bool:
    """A narrative of hostile texts: an error, or text."""
    path = root / "narrative" / PERIOD / "Testshire" / "overview.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    words = " ".join(chance.choice(TEXTS) for _ in range(chance.randint(1, 4)))
    content = f"---\nstatus: ready\nauthor: {chance.choice(TEXTS)!r}\n---\n\n## overview-opening\n\n{words}\n".encode(
        "utf-8", "replace"
    )
    path.write_bytes(b"")
    return _changed(root, path, alter(content, chance) if chance.random() < 0.5 else content)


def definition(root: Path, chance: random.Random) -> bool:
    """`_quarto.yml` altered."""
    path = root / "_quarto.yml"
    return _changed(root, path, alter(path.read_bytes(), chance))


def _changed(root: Path, path: Path, content: bytes) -> bool:
    """The project with that file changed is checked and opened, then put back. Raises what is no answer to a person."""
    before, kept = state(root.parent), path.read_bytes()
    path.write_bytes(content)
    try:
        findings = check_project(Project(root))
        if findings.errors:
            return False
        find_edition(root / "data", PERIOD)
        edition = open_edition(Project(root), PERIOD)
        for figure in edition.figures.all_shown():
            assert figure.text
        return True
    except TOLD:
        return False
    finally:
        path.write_bytes(kept)
        assert state(root.parent) == before, "something was written"


def yaml_text(root: Path, chance: random.Random) -> bool:
    """YAML with aliases, nesting and tags: plain values of a reasonable size, or an error."""
    parts = [
        "&a [x, x, x]",
        "*a",
        "[*a, *a, *a]",
        "!!python/object/apply:os.system [id]",
        "[" * 400,
        "{a: " * 300,
        "- ",
        "<<: *a",
        "x",
        "? ",
    ]
    lines = [f"{chr(97 + number)}: {chance.choice(parts)}" for number in range(chance.randint(1, 12))]
    doubling = [
        f"k{number}: &k{number} [*k{number - 1}, *k{number - 1}]"
        for number in range(1, chance.randint(2, 40))
    ]
    text = "\n".join(chance.choice((lines, ["k0: &k0 [x]", *doubling]))) + "\n"
    try:
        return len(str(read_yaml(text))) >= 0
    except InvalidYamlError:
        return False


def workbook(root: Path, chance: random.Random) -> bool:
    """A workbook with hostile cells, damaged or not: its cells as texts, or an error."""
    book = Workbook()
    for _ in range(5):
        book.active.append(
            [chance.choice([text for text in TEXTS if text.isprintable()])[:30_000] for _ in range(4)]
        )
    packed = io.BytesIO()
    book.save(packed)
    content = packed.getvalue()
    if chance.random() < 0.8:
        content = b"PK\x03\x04" + alter(content[4:], chance)
    path = root.parent / "workbook.xlsx"
    path.write_bytes(content)
    try:
        opened = open_workbook(path)
        return all(
            isinstance(cell, str) for sheet in opened.sheets for row in opened.rows(sheet) for cell in row
        )
    except TOLD:
        return False
    finally:
        path.unlink()


def zip_bomb(folder: Path, size: int) -> Path:
    """A workbook of a few kilobytes that unpacks to `size` bytes."""
    path = folder / "bomb.xlsx"
    book = Workbook()
    book.save(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part,
    ):
        block = b" " * 10_000_000
        for _ in range(size // len(block)):
            part.write(block)
    return path


KINDS: dict[str, Callable[[Path, random.Random], bool]] = {
    "tables": tables,
    "narrative": narrative,
    "definition": definition,
    "yaml": yaml_text,
    "workbooks": workbook,
}


def fresh(folder: Path, source: Path) -> Path:
    """A council to be attacked, alone in its folder."""
    shutil.copytree(source, folder / "council")
    return folder / "council"
