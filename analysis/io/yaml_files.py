"""YAML as people write it: plain values of a reasonable size. What would grow when it is read is refused.
Nothing else in the project reads or writes YAML, so what is refused here is refused everywhere."""

import pickle
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml

from analysis.errors import DataError

MAX_CHARACTERS = 1_000_000
"""The longest file that people write has some thousand."""
MAX_VALUES = 20_000
"""Each use of an alias counts in full."""
MAX_DEPTH = 50
"""Of lists and mappings within each other."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""The same in C where it is built: every run reads every sidecar and writes the head of a page."""


class InvalidYamlError(DataError):
    """The text is not YAML that a person has written. Says in which file and line, and what is wrong."""


class YamlTooLargeError(InvalidYamlError):
    """The text stands for more than a person has written, such as an alias that leads to itself."""


def read_yaml(text: str, name: str = "") -> Any:
    """Return the content of the text. None if it is empty. name: of the file, for the message.
    Raises InvalidYamlError, as YamlTooLargeError if reading it would not end."""
    try:
        return pickle.loads(_read_once(text))
    except (yaml.YAMLError, InvalidYamlError) as problem:
        kind, message = InvalidYamlError, _message(problem)
        if isinstance(problem, InvalidYamlError):
            kind, message = type(problem), str(problem)
        raise kind(f"{name} cannot be read: {message}." if name else message) from None


def yaml_text(content: Any, width: int = 120) -> str:
    """Return the content as YAML, its keys in their order."""
    return str(yaml.dump(content, Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=width))


@lru_cache(maxsize=256)
def _read_once(text: str) -> bytes:
    """Return what a text holds, pickled: every reader has it to itself. Sidecars are read many times."""
    if len(text) > MAX_CHARACTERS:
        raise YamlTooLargeError(f"it has {len(text)} characters; {MAX_CHARACTERS} are allowed")
    depth = 0
    for event in yaml.parse(text, LOADER):  # before anything takes memory
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise YamlTooLargeError("it is nested too deeply")
    return pickle.dumps(_read(text))


def _read(text: str) -> Any:
    loader, root = LOADER(text), None
    try:
        root = loader.get_single_node()
        if root is None:
            return None
        _count_values(root, {}, frozenset())
        return loader.construct_document(root)
    except (ValueError, TypeError, AttributeError) as problem:
        raise InvalidYamlError(f"{_invalid_value(root)}{problem}") from None
    finally:
        loader.dispose()


def _count_values(node: yaml.Node, known: dict[int, int], above: frozenset[int]) -> int:
    """Return how many values the node stands for.
    Raises YamlTooLargeError above MAX_VALUES or for a loop, InvalidYamlError for a repeated key."""
    if id(node) in above:
        raise YamlTooLargeError(f"{_line(node)}: an alias leads to itself")
    if id(node) not in known:
        _check_keys(node)
        below = above | {id(node)}
        known[id(node)] = 1 + sum(_count_values(child, known, below) for child in _children(node))
    if known[id(node)] > MAX_VALUES:
        raise YamlTooLargeError(f"it stands for more than {MAX_VALUES} values")
    return known[id(node)]


def _check_keys(node: yaml.Node) -> None:
    """Raises InvalidYamlError for a repeated key, which would silently replace the first."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen: dict[tuple[str, Any], yaml.Node] = {}
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and seen.setdefault((key.tag, key.value), key) is not key:
            first = seen[key.tag, key.value]
            raise InvalidYamlError(
                f"{_line(key)}: {key.value!r} is there twice, first in {_line(first)}; keep one of them"
            )


def _invalid_value(node: yaml.Node | None) -> str:
    """Return where the first value is that cannot be converted, such as a date. Empty for others."""
    if isinstance(node, yaml.ScalarNode):
        try:
            LOADER("").construct_object(node)
        except (ValueError, AttributeError):
            return f"{_line(node)}: {node.value[:40]!r}: "
    return next(filter(None, (_invalid_value(child) for child in _children(node))), "") if node else ""


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for pair in node.value:
            yield from pair
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _line(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}"


def _message(problem: Exception) -> str:
    """Return the problem in one line, the line of the file first."""
    if isinstance(problem, yaml.MarkedYAMLError):
        mark = problem.problem_mark or problem.context_mark
        what = ", ".join(filter(None, (problem.context, problem.problem))) or "it cannot be read"
        return f"line {mark.line + 1}, column {mark.column + 1}: {what}" if mark else what
    return " ".join(str(problem).split())
