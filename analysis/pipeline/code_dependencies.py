"""Which code of `analysis` a notebook can reach: the modules that its cells import, those that these import, and so on.

Found by reading the imports, wherever in a module they stand. Where that is not the whole truth (a cell that is not plain Python,
a module imported by a name worked out at run time, a cell that imports other libraries itself and so sees what has been done to
them in its process) everything is reached.
"""

import ast
import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import analysis
from analysis.io.hashing import hash_bytes, hash_text

PACKAGE = analysis.__name__
EVERY_RUN = (
    "analysis.pipeline.execution",
    "analysis.pipeline.warm_engine",
    "analysis.pipeline.jupyter_kernel",
)
DYNAMIC = ("import_module", "__import__", "exec", "eval")


class UnknownDependenciesError(Exception):
    """What the code reaches cannot be told by reading it."""


class CodeDependencies:
    """The package as it is now. A file is read once, so ask a new one when code may have changed."""

    def __init__(self, folder: Path = Path(analysis.__file__).parent) -> None:
        self._files = {_module_name(path, folder): path for path in sorted(folder.rglob("*.py"))}
        self._others = sorted(
            path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")
        )
        self._imports: dict[str, frozenset[str]] = {}
        self._digests: dict[frozenset[str], str] = {}

    def digest(self, notebook: Path) -> str:
        """One hash of all code of the package that the notebook can reach, and of what else lies in the package."""
        modules = self.reached_by(notebook)
        if modules not in self._digests:
            self._digests[modules] = self._hash(modules)
        return self._digests[modules]

    def reached_by(self, notebook: Path) -> frozenset[str]:
        """The names of the modules."""
        try:
            return self._closure([*EVERY_RUN, *self._imported_by_cells(notebook)])
        except (UnknownDependenciesError, SyntaxError):
            return frozenset(self._files)

    def _imported_by_cells(self, notebook: Path) -> set[str]:
        found: set[str] = set()
        for source in _code_cells(notebook):
            tree = ast.parse(source)
            if any(name.partition(".")[0] != PACKAGE or name == PACKAGE for name in _named(tree)):
                raise UnknownDependenciesError(notebook.name)
            found |= self._imports_of(tree)
        return found

    def _closure(self, modules: Iterable[str]) -> frozenset[str]:
        reached: set[str] = set()
        waiting = list(modules)
        while waiting:
            name = waiting.pop()
            if name in reached or name not in self._files:
                continue
            reached.add(name)
            waiting += [*self._imports_of_module(name), *_parents(name)]
        return frozenset(reached)

    def _imports_of_module(self, name: str) -> frozenset[str]:
        if name not in self._imports:
            tree = ast.parse(self._files[name].read_bytes())
            self._imports[name] = frozenset(self._imports_of(tree))
        return self._imports[name]

    def _imports_of(self, tree: ast.Module) -> set[str]:
        """The modules of the package that are imported anywhere in the code."""
        if any(isinstance(node, ast.Call) and _called(node) in DYNAMIC for node in ast.walk(tree)):
            raise UnknownDependenciesError(PACKAGE)
        return {name for name in _named(tree) if name in self._files}

    @cached_property
    def _other_files(self) -> str:
        return _digest(self._others)

    def _hash(self, modules: frozenset[str]) -> str:
        code = _digest(self._files[name] for name in sorted(modules))
        return hash_text(f"{self._other_files} {code}")


def _named(tree: ast.Module) -> Iterator[str]:
    """Everything that could be a module: `from a import b` names `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise UnknownDependenciesError("relative import")
            module = node.module or ""
            yield from ([module] if module != PACKAGE else [])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _called(node: ast.Call) -> str:
    return (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )


def _code_cells(notebook: Path) -> list[str]:
    cells = json.loads(notebook.read_text(encoding="utf-8")).get("cells", [])
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def _module_name(path: Path, folder: Path) -> str:
    parts = path.relative_to(folder.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


def _digest(files: Iterable[Path]) -> str:
    return hash_text("".join(f"{path.name} {hash_bytes(path.read_bytes())}\n" for path in files))
