"""`boldsteps verify`: the edition built again from the inputs that its manifest names, and compared byte for byte."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.data.editions import find_edition
from analysis.errors import UsageError
from analysis.io.hashing import hash_file
from analysis.pipeline.manifest import Manifest, RunRecord, read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.pool import default_jobs
from analysis.pipeline.report import build
from analysis.pipeline.request import Request
from analysis.pipeline.runs import plan_runs
from analysis.project import Project

COMPARED = ("runs/*/*.ipynb", "site/**/*", "bold-steps-*.*", "packs/*")
DIFFERS, MISSING, NEW = "differs", "is not built any more", "is not in what was built"


@dataclass(frozen=True)
class Verified:
    """How the two compare. files: how many were compared. differences: what is different about a file, by its path.

    changed: inputs that are not what they were, so that a difference is to be expected.
    """

    files: int
    differences: dict[str, str]
    changed: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return not self.differences


def verify(
    project: Project,
    period: str,
    tell: Callable[[str], None],
    *,
    reports: Path | None = None,
    jobs: int | None = None,
) -> Verified:
    """Builds the same runs again in a folder of its own. Raises UsageError where the edition is not built; else as `build`."""
    edition = find_edition(project.data, period)
    place = OutputDirectory((reports or project.reports) / edition.period)
    manifest = read_manifest(place.folder)
    if manifest is None or manifest.document is None:
        raise UsageError(f"Edition {edition.period} is not built yet. Run: boldsteps report {edition.period}")
    scratch = Path(tempfile.mkdtemp(prefix="boldsteps-"))
    try:
        for request in requests(project, manifest, scratch, jobs):
            again = build(project, request, tell)
        return compared(place.folder, again.folder, changed_inputs(manifest, again.manifest))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def requests(
    project: Project, manifest: Manifest, output: Path, jobs: int | None = None
) -> Iterator[Request]:
    """What to build so that there are exactly the runs of the manifest: all at once, or areas with the same notebooks."""
    document = manifest.document
    assert document is not None
    for areas, topics in _together(project, manifest):
        yield Request(
            manifest.edition,
            areas,
            topics,
            jobs=jobs or default_jobs(),
            engine=manifest.engine,
            assembler=document.assembler.partition(" ")[0],
            formats=document.formats,
            output=output,
        )


def _together(project: Project, manifest: Manifest) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Areas and notebooks of each request; none of either asks for the whole edition."""
    if {run.name for run in plan_runs(project, manifest.edition)} == manifest.runs.keys():
        return [((), ())]
    notebooks: dict[str, list[str]] = defaultdict(list)
    for record in manifest.runs.values():
        notebooks[record.parameters["area"]].append(record.notebook)
    areas: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for area, names in notebooks.items():
        areas[tuple(sorted(names))].append(area)
    return [(tuple(together), topics) for topics, together in areas.items()]


def changed_inputs(old: Manifest, new: Manifest) -> tuple[str, ...]:
    """What the second build was made of that the first was not, in words."""
    assert old.document is not None and new.document is not None
    libraries = [
        f"{name} {was} → {new.versions[name]}"
        for name, was in old.versions.items()
        if new.versions.get(name) != was
    ]
    tools = (
        [f"{old.document.assembler} → {new.document.assembler}"]
        if old.document.assembler != new.document.assembler
        else []
    )
    runs = [_changed(record, new.runs[name]) for name, record in old.runs.items() if name in new.runs]
    return (*libraries, *tools, *filter(None, runs))


def _changed(old: RunRecord, new: RunRecord) -> str:
    """What of a run's inputs is different: its notebook, the code it reaches, what it read."""
    names = {"notebook": "its notebook", "code": "the code", "reads": "figures or narrative"}
    different = [words for name, words in names.items() if old.inputs.get(name) != new.inputs.get(name)]
    return f"{old.name}: {', '.join(different)} changed since" if different and not old.is_failed else ""


def compared(old: Path, new: Path, changed: Iterable[str] = ()) -> Verified:
    """Every file of the runs, the site and the documents, byte for byte."""
    before, after = _files(old), _files(new)
    differences = {path: MISSING for path in before if path not in after}
    differences |= {path: NEW for path in after if path not in before}
    differences |= {path: DIFFERS for path in before if path in after and before[path] != after[path]}
    return Verified(len(before | after), dict(sorted(differences.items())), tuple(changed))


def _files(folder: Path) -> dict[str, str]:
    found = {path for pattern in COMPARED for path in folder.glob(pattern) if path.is_file()}
    return {
        path.relative_to(folder).as_posix(): hash_file(path)
        for path in sorted(found)
        if ".failed." not in path.name
    }


def told(verified: Verified) -> str:
    """The result as text."""
    lines = [f"{path} {what}" for path, what in verified.differences.items()]
    lines += (
        ["What it was built from has changed:", *(f"  {each}" for each in verified.changed)]
        if verified.changed
        else []
    )
    if verified.is_same:
        return "\n".join([*lines, f"Built again: {verified.files} files, every one the same."])
    return "\n".join(
        [*lines, f"Built again: {len(verified.differences)} of {verified.files} files are different."]
    )
