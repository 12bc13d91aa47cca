"""From executed notebooks to the document: stage them once, then let Quarto or Pandoc make the pages."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from analysis.data.areas import Area
from analysis.data.document import Chapter
from analysis.data.editions import EditionRecord
from analysis.document import export, pandoc, pdf, quarto, scorecard_file, statements_file
from analysis.document.downloads import description_name, workbook_name
from analysis.document.print_files import build_print
from analysis.document.site import build_site
from analysis.document.stage import Staged, stage
from analysis.edition.edition import open_edition
from analysis.errors import AssemblyError
from analysis.io.cache import Cache, copy_by_link
from analysis.io.hashing import hash_folder, hash_text
from analysis.project import Project

__all__ = ["AssemblyResult", "assemble", "check_formats", "choose_assembler"]

FORMATS = ("html", "docx", "pdf", export.FOLDER)


@dataclass(frozen=True)
class AssemblyResult:
    """What was made. assembler: `quarto` or `pandoc`. not_printed: why there is no Word or PDF file."""

    assembler: str
    version: str
    site: Path
    pages: int
    seconds: float
    not_printed: tuple[str, ...] = ()


def assemble(
    project: Project,
    edition: EditionRecord,
    runs_folder: Path,
    target: Path,
    cache: Cache,
    *,
    assembler: str = "auto",
    formats: Sequence[str] = ("html",),
    failed: Sequence[tuple[Area, Chapter, str]] = (),
) -> AssemblyResult:
    """Make `target/document/` (staged notebooks) and `target/site/` from the runs in `runs_folder`. Raises
    AssemblyError. assembler: `quarto`, `pandoc`, or `auto` for Quarto where it is installed. failed: the runs
    that have no notebook, with why; each becomes a page that says so. target: holds no older document."""
    started = time.monotonic()
    check_formats(formats)
    engine = choose_assembler(assembler)
    staged = stage(project, edition, runs_folder, target / "document", cache, formats, failed)
    site = target / "site"
    with ThreadPoolExecutor(1) as background:  # while others make the pages
        workbook = background.submit(_make_workbook, project, edition, runs_folder, staged, cache)
        build_site(engine, staged, site, cache)
        for file in _place_whole_edition(project, edition, staged, cache):
            copy_by_link(file, site / "downloads" / file.name)
        copy_by_link(workbook.result(), site / "downloads" / workbook_name(edition))
    if missing := [page.html for page in staged.hashes if not (site / page.html).is_file()]:
        raise AssemblyError(f"The assembler ended without an error but did not make {', '.join(missing)}.")
    printed, failures = build_print(staged, site, cache)
    for file in printed:  # who sends them to a committee finds them beside the site
        copy_by_link(file, target / file.relative_to(site / "downloads"))
    if export.FOLDER in formats:
        export.write_export(staged, target / export.FOLDER)
    seconds = time.monotonic() - started
    return AssemblyResult(engine.NAME, engine.version(), site, len(staged.hashes), seconds, tuple(failures))


def _make_workbook(
    project: Project, edition: EditionRecord, runs_folder: Path, staged: Staged, cache: Cache
) -> Path:
    """Place the workbook in the staged folder.
    It is made only if something that it shows has changed: no words of a page do."""
    downloads, name = staged.folder / "downloads", workbook_name(edition)
    key = hash_text("workbook", name, staged.shown_as_rows, hash_folder(project.data / "rules"))
    if cache.get(key) is None:
        from analysis.document.workbook import write_workbook  # takes longer than bringing a site up to date

        write_workbook(project, edition, runs_folder, downloads / name)
        cache.put(key, {name: downloads / name})
    else:
        cache.place_file(key, name, downloads / name)
    return downloads / name


def _place_whole_edition(
    project: Project, edition: EditionRecord, staged: Staged, cache: Cache
) -> Iterator[Path]:
    """Place the scorecards and statements of the areas that the document has pages of in the staged folder.
    They are made only if the code or any of the figures have changed."""
    areas = dict.fromkeys(page.area for page in staged.hashes if page.area)
    key = hash_text("whole edition", staged.context.identity, hash_folder(project.data))
    entry = cache.get(key)
    if entry is None:
        opened = open_edition(project, edition.period)
        made = {
            scorecard_file.NAME: scorecard_file.scorecard_texts(opened, areas),
            statements_file.NAME: statements_file.statements_texts(opened, areas),
        }
        names = [each for name in made for each in (name, description_name(name))]
        entry = cache.put(
            key, dict(zip(names, [text for both in made.values() for text in both], strict=True))
        )
    cache.place(entry, staged.folder / "downloads")
    yield from (staged.folder / "downloads" / name for name in entry.files)


def choose_assembler(name: str) -> ModuleType:
    """Return the module that makes the pages. Raises AssemblyError if Quarto is wanted and not installed."""
    if name == "auto":
        return quarto if quarto.command() else pandoc
    if name == "quarto" and not quarto.command():
        raise AssemblyError(
            "Quarto was asked for (--assembler quarto) and there is no `quarto` command on PATH or beside "
            "Python. Install it (pip install 'boldsteps[quarto]', or environment.yml) or leave the choice "
            "to --assembler auto."
        )
    return {"quarto": quarto, "pandoc": pandoc}[name]


def check_formats(formats: Sequence[str]) -> None:
    """Raises AssemblyError for a format that the document cannot be made as, or not on this machine."""
    if unknown := [name for name in formats if name not in FORMATS]:
        raise AssemblyError(
            f"The document cannot be made as {', '.join(unknown)}; it can be made as {', '.join(FORMATS)}."
        )
    if "pdf" in formats:
        pdf.check()
