"""YAML as people write it: plain values of a reasonable size. What would grow when it is read is refused before it does.

Nothing else in the project reads or writes YAML, so what is refused here is refused everywhere.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from analysis.errors import DataError

LONGEST = 1_000_000
"""Characters. The longest file that people write has some thousand."""
MOST_VALUES = 20_000
"""So many values a file may stand for, each use of an alias counted in full."""
DEEPEST = 50
"""So many lists and mappings may lie within each other."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""The same in C where it is built: every run reads every sidecar and writes the head of a page."""


class InvalidYamlError(DataError):
    """The text is not YAML, or not such as a person has written. The message says in which file and line, and what is wrong."""


class YamlTooLargeError(InvalidYamlError):
    """The text stands for more than a person has written: it holds itself, or is nested without end."""


def read_yaml(text: str, name: str = "") -> Any:
    """What the text holds; None where it is empty. name: of the file, for the message.

    Raises InvalidYamlError, as YamlTooLargeError where reading it would not end.
    """
    try:
        if len(text) > LONGEST:
            raise YamlTooLargeError(f"it has {len(text)} characters; {LONGEST} are allowed")
        _check_depth(text)
        return _read(text)
    except yaml.YAMLError as problem:
        raise InvalidYamlError(_named(name, _told(problem))) from None
    except InvalidYamlError as problem:
        raise type(problem)(_named(name, str(problem))) from None


def yaml_text(content: Any, width: int = 120) -> str:
    """The content as YAML, its keys in their order."""
    return str(yaml.dump(content, Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=width))


def _check_depth(text: str) -> None:
    """Counted on the marks in the text, before anything is read that would have to be held. Raises YamlTooLargeError."""
    depth = 0
    for event in yaml.parse(text, LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise YamlTooLargeError("it is nested too deeply")


def _read(text: str) -> Any:
    loader, root = LOADER(text), None
    try:
        root = loader.get_single_node()
        if root is None:
            return None
        _values_of(root, {}, frozenset())
        return loader.construct_document(root)
    except (ValueError, TypeError, AttributeError) as problem:
        raise InvalidYamlError(f"{_culprit(root)}{problem}") from None
    finally:
        loader.dispose()


def _values_of(node: yaml.Node, known: dict[int, int], above: frozenset[int]) -> int:
    """How many values the node stands for. Raises YamlTooLargeError beyond MOST_VALUES or for a node within itself, InvalidYamlError for a key twice."""
    if id(node) in above:
        raise YamlTooLargeError(f"{_line(node)}: an alias leads to itself")
    if id(node) not in known:
        _check_keys(node)
        below = above | {id(node)}
        known[id(node)] = 1 + sum(_values_of(part, known, below) for part in _parts(node))
    if known[id(node)] > MOST_VALUES:
        raise YamlTooLargeError(f"it stands for more than {MOST_VALUES} values")
    return known[id(node)]


def _check_keys(node: yaml.Node) -> None:
    """The second of two equal keys would silently replace the first."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen: dict[tuple[str, Any], yaml.Node] = {}
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and seen.setdefault((key.tag, key.value), key) is not key:
            first = seen[key.tag, key.value]
            raise InvalidYamlError(
                f"{_line(key)}: {key.value!r} is there twice, first in {_line(first)}; keep one of them"
            )


def _culprit(node: yaml.Node | None) -> str:
    """Where the first value is that cannot be made, a date that is none or a number that is too long; empty for other problems."""
    if isinstance(node, yaml.ScalarNode):
        try:
            LOADER("").construct_object(node)
        except (ValueError, AttributeError):
            return f"{_line(node)}: {node.value[:40]!r}: "
    return next(filter(None, (_culprit(part) for part in _parts(node))), "") if node else ""


def _parts(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for pair in node.value:
            yield from pair
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _named(name: str, problem: str) -> str:
    return f"{name} cannot be read: {problem}." if name else problem


def _line(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}"


def _told(problem: yaml.YAMLError) -> str:
    """The problem in one line, the line of the file first."""
    if isinstance(problem, yaml.MarkedYAMLError):
        mark = problem.problem_mark or problem.context_mark
        what = ", ".join(filter(None, (problem.context, problem.problem))) or "it cannot be read"
        return f"line {mark.line + 1}, column {mark.column + 1}: {what}" if mark else what
    return " ".join(str(problem).split())
