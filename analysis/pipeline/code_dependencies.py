"""The code of `analysis` that a notebook can reach: modules that its cells import, those that these import, …
Where that is not certain (a cell that is not plain Python or imports other libraries, a module imported by a
computed name), the notebook reaches all modules."""

import ast
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import analysis
from analysis.io.hashing import hash_file, hash_text

PACKAGE = analysis.__name__
EVERY_RUN = [f"{PACKAGE}.pipeline.{name}" for name in ("execution", "warm_engine", "jupyter_kernel")]
DYNAMIC = ("import_module", "__import__", "exec", "eval")


class UnknownDependenciesError(Exception):
    """The code cannot be found by reading imports."""


class CodeDependencies:
    """The package as it is now. Each file is read once, so make a new one if the code may have changed."""

    def __init__(self, folder: Path = Path(analysis.__file__).parent) -> None:
        self._files = {
            ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__"): path
            for path in sorted(folder.rglob("*.py"))
        }
        others = (path for path in sorted(folder.rglob("*")) if path.suffix not in (".py", ".pyc"))
        self._others = _digest(path for path in others if path.is_file())
        self._imports: dict[str, frozenset[str]] = {}
        self._digests: dict[frozenset[str], str] = {}

    def digest(self, notebook: Path) -> str:
        """Return the hash of all modules that the notebook can reach and of the package's other files."""
        modules = self.reached_by(notebook)
        if modules not in self._digests:
            code = _digest(self._files[name] for name in sorted(modules))
            self._digests[modules] = hash_text(self._others, code)
        return self._digests[modules]

    def reached_by(self, notebook: Path) -> frozenset[str]:
        """Return the names of the modules that the notebook can reach."""
        try:
            return self._closure([*EVERY_RUN, *self._imported_by_cells(notebook)])
        except (UnknownDependenciesError, SyntaxError):
            return frozenset(self._files)

    def _imported_by_cells(self, notebook: Path) -> set[str]:
        modules: set[str] = set()
        for cell in json.loads(notebook.read_text(encoding="utf-8")).get("cells", []):
            if cell["cell_type"] == "code":
                named = _named_in("".join(cell["source"]))
                if any(name.partition(".")[0] != PACKAGE or name == PACKAGE for name in named):
                    raise UnknownDependenciesError(notebook.name)
                modules |= named
        return modules & self._files.keys()

    def _closure(self, modules: Iterable[str]) -> frozenset[str]:
        reached: set[str] = set()
        waiting = list(modules)
        while waiting:
            name = waiting.pop()
            if name in reached or name not in self._files:
                continue
            reached.add(name)
            if name not in self._imports:
                self._imports[name] = _named_in(self._files[name].read_bytes())
            parts = name.split(".")
            waiting += [*self._imports[name], *(".".join(parts[:end]) for end in range(1, len(parts)))]
        return frozenset(reached)


@cache
def _named_in(source: str | bytes) -> frozenset[str]:
    """Return everything that could be a module that is imported anywhere in the code: `from a import b` names
    `a` and `a.b`. Raises UnknownDependenciesError where that is not certain."""
    named = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise UnknownDependenciesError("relative import")
            module = node.module or ""
            named |= {module} - {PACKAGE} | {f"{module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in DYNAMIC:
                raise UnknownDependenciesError(PACKAGE)
    return frozenset(named)


def _digest(files: Iterable[Path]) -> str:
    return hash_text(*(f"{path.name} {hash_file(path)}" for path in files))
