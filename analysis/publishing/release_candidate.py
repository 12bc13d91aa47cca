"""The release candidate: a built edition that is about to be published, and what the checklist asks of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis.data.editions import EditionRecord
from analysis.data.findings import Findings
from analysis.errors import UsageError
from analysis.io.cache import Cache
from analysis.io.executed_notebooks import read_build_exhibits
from analysis.pipeline.build import Request, document_key
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.manifest import DocumentRecord, Manifest, read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.plan import Run, plan_build, plan_runs
from analysis.pipeline.report import records_in_place
from analysis.project import Project
from analysis.publishing.accessibility import read_record
from analysis.publishing.links import Site
from analysis.validation import check_project


@dataclass(frozen=True)
class ReleaseCandidate:
    """The edition as built, on a day. document: of the manifest. destination: where it is published."""

    project: Project
    edition: EditionRecord
    directory: OutputDirectory
    manifest: Manifest
    document: DocumentRecord
    day: date
    destination: Path

    @property
    def folder(self) -> Path:
        return self.directory.folder

    @cached_property
    def site(self) -> Site:
        return Site(self.folder / "site")

    @cached_property
    def is_intact(self) -> bool:
        """Return whether the pages, and what readers download, are as they were built."""
        return self.document.is_intact(self.folder)

    @cached_property
    def findings(self) -> Findings:
        return check_project(self.project, self.edition.period)

    @cached_property
    def planned(self) -> list[Run]:
        """Return every run that the whole edition needs, with its record if what is built is up to date."""
        everything, _ = plan_runs(self.project, self.edition.period)
        return plan_build(self.inputs, self.edition.period, everything)

    @cached_property
    def inputs(self) -> Inputs:
        return Inputs(self.project, Cache(self.directory.cache))

    @property
    def is_of_present_inputs(self) -> bool:
        """Return whether the pages are of these runs, code and theme, however the assembler was chosen."""
        records = records_in_place(self.planned, self.folder)
        names = ("auto", self.document.assembler.partition(" ")[0])
        formats = self.document.formats
        requests = [Request(self.edition.period, assembler=name, formats=formats) for name in names]
        return self.document.key in [document_key(records, request, self.inputs) for request in requests]

    @cached_property
    def accessibility(self) -> dict[str, Any] | None:
        """Return the result of testing these very pages, None if they have not been tested."""
        return read_record(self.folder, self.document.sha256)

    def exhibits(self) -> Iterator[dict[str, Any]]:
        """Return every exhibit of every run, as data."""
        return read_build_exhibits(self.folder)


def open_release_candidate(
    project: Project, edition: EditionRecord, directory: OutputDirectory, day: date, destination: Path
) -> ReleaseCandidate:
    """Return the edition as built. Raises UsageError if it is not built."""
    manifest = read_manifest(directory.folder)
    if (
        manifest is None
        or manifest.document is None
        or not (directory.folder / "site" / "index.html").is_file()
    ):
        raise UsageError(f"Edition {edition.period} is not built yet. Run: boldsteps report {edition.period}")
    return ReleaseCandidate(project, edition, directory, manifest, manifest.document, day, destination)
