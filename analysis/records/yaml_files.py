"""YAML as people write it: plain values of a reasonable size. What would grow when it is read is refused before it does."""

from typing import Any

import yaml

MOST_VALUES = 20_000
"""So many values a file may stand for, each use of an alias counted in full."""


class TooMuch(yaml.YAMLError):
    """The file stands for more than a person has written: it holds itself, or is nested without end."""


def read_yaml(text: str) -> Any:
    """What the text holds; None where it is empty. Raises yaml.YAMLError, as TooMuch where reading it would not end."""
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return None
        _values_of(root, {}, frozenset())
        return loader.construct_document(root)
    except RecursionError:
        raise TooMuch("it is nested too deeply") from None
    finally:
        loader.dispose()


def _values_of(node: yaml.Node, known: dict[int, int], above: frozenset[int]) -> int:
    """How many values the node stands for. Raises TooMuch beyond MOST_VALUES, or for a node within itself."""
    if id(node) in above:
        raise TooMuch("an alias in it leads to itself")
    if id(node) not in known:
        below = above | {id(node)}
        known[id(node)] = 1 + sum(_values_of(part, known, below) for part in _parts(node))
    if known[id(node)] > MOST_VALUES:
        raise TooMuch(f"it stands for more than {MOST_VALUES} values")
    return known[id(node)]


def _parts(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
