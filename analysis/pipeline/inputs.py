"""What the runs of a build are made of: code, figures, narrative, libraries, as they are when it begins."""

from collections.abc import Callable, Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from analysis.edition.disclosure import withheld
from analysis.io.cache import Cache
from analysis.io.dependency_hashes import ReadHashes, by_pattern, is_touched, with_sidecar_files
from analysis.io.hashing import files_of, hash_file, hash_folder, hash_text
from analysis.io.installed_libraries import library_versions
from analysis.pipeline.code_dependencies import CodeDependencies
from analysis.project import Project
from analysis.root import input_paths

FIGURES = "data/"
WAIVERS, APPROVERS = "waivers.csv", "approvers.csv"
"""Decisions about a release, written when it is built, and who may sign: no page shows them."""


@dataclass(frozen=True)
class Inputs:
    """The inputs of the project. cache: has the code that notebooks reach and the files of builds."""

    project: Project
    cache: Cache

    @cached_property
    def package(self) -> str:
        """Hash of the whole package."""
        return hash_folder(Path(__file__).parent.parent)

    @cached_property
    def files(self) -> dict[str, str]:
        """Hashes of all files that runs may read, by path from the project's folder."""
        paths = [
            path
            for name in input_paths(self.project.root)
            for path in files_of(self.project.root / name)
            if path.name not in (WAIVERS, APPROVERS)
        ]
        return {path.relative_to(self.project.root).as_posix(): hash_file(path) for path in paths}

    @cached_property
    def data(self) -> str:
        """Hash of all those files."""
        return hash_text(*(f"{name} {sha256}" for name, sha256 in self.files.items()))

    @cached_property
    def versions(self) -> dict[str, str]:
        """The versions of Python and of the libraries."""
        return library_versions()

    @cached_property
    def document(self) -> str:
        """Hash of what a document depends on besides its runs: all code and all data."""
        versions = (f"{name} {number}" for name, number in self.versions.items())
        return hash_text(self.package, self.data, *versions)

    def code(self, notebook: Path) -> str:
        """Return the hash of the code that the notebook can reach: from the cache, reading takes a second."""
        key = self._code_key(notebook)
        if entry := self.cache.get(key):
            return str(entry.value)
        digest = self._dependencies.digest(notebook)
        with suppress(OSError):  # `list` may not be allowed to write
            self.cache.put(key, {}, digest)
        return digest

    def is_code_known(self, notebook: Path) -> bool:
        """Return whether the cache knows what code the notebook reaches."""
        return self.cache.get(self._code_key(notebook)) is not None

    def _code_key(self, notebook: Path) -> str:
        return hash_text("code", self.package, hash_file(notebook))

    @cached_property
    def _dependencies(self) -> CodeDependencies:
        return CodeDependencies()

    def put_files(self) -> str:
        """Put the hashes of all files into the cache, for later builds to compare, and return the key."""
        key = _files_key(self.data)
        if self.cache.get(key) is None:
            self.cache.put(key, {}, self.files)
        return key

    def reads(self, lines: Iterable[str], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what a run read (`Read.line`), as it is now: what `is_read_the_same` compares later.
        before: `reads` of that run when it last read the same lines, for files that are as they were."""
        read, root = by_pattern(lines), self.project.root
        of_none = {"data": "", "digests": {pattern: {} for pattern in read}}
        paths = {name: root / name for name in self.files} if before else {}
        touched = {of for of, at in paths.items() if not at.is_file() or hash_file(at) != self.files[of]}
        digests = self._digests_now(before or of_none, lambda: read, touched)
        return {"data": self.data, "withheld": self._withheld, "digests": digests}

    def is_read_the_same(self, then: Mapping[str, Any], lines: Callable[[], Iterable[str]]) -> bool:
        """Return whether a run would read the same again. then: `reads` of that time. lines: what it read."""
        if then["data"] == self.data:
            return True
        is_data = any(name.startswith(FIGURES) for name in self._changed_since(then["data"]))
        if is_data and then["withheld"] != self._withheld:
            return False
        return bool(self._digests_now(then, lambda: by_pattern(lines())) == then["digests"])

    def _digests_now(
        self,
        then: Mapping[str, Any],
        read: Callable[[], Mapping[str, list[str]]],
        touched: Set[str] = frozenset(),
    ) -> dict[str, dict[str, str]]:
        """Return the hashes of what was read, of files that have not changed since as they were then."""
        changed = self._changed_since(then["data"]) | touched
        concerned = {pattern for pattern in then["digests"] if is_touched(pattern, changed)}
        lines = read() if concerned else {}
        return {
            pattern: {name: digest for name, digest in was.items() if name not in changed}
            | (self._hashes(changed).digests(lines[pattern]) if pattern in concerned else {})
            for pattern, was in then["digests"].items()
        }

    def _changed_since(self, data: str) -> frozenset[str]:
        """Return the files that were added, removed or changed since that hash, or whose sidecar was."""
        entry = self.cache.get(_files_key(data))
        then: dict[str, str] = entry.value if entry else {}
        names = then.keys() | self.files.keys()
        return with_sidecar_files((name for name in names if then.get(name) != self.files.get(name)), names)

    @cached_property
    def _withheld(self) -> str:
        """Hash of what disclosure control hides: what is hidden of one row depends on others."""
        return hash_text(*(str(sorted(row.items())) for row in withheld(self.project.data)))

    @cached_property
    def _hashes(self) -> Callable[[frozenset[str]], ReadHashes]:
        return cache(partial(ReadHashes, self.project.root, self.files))  # each file is parsed once


def _files_key(data: str) -> str:
    return hash_text("files", data)
