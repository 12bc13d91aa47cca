"""The vocabulary of narrative: every word that may stand in `{{ … }}`.

`analysis.narrative.references` and `analysis.narrative.outturn_references` hold the words that give a figure, `analysis.narrative.claims` those that assert.
docs/narrative.md lists them all.
"""

import inspect
from collections.abc import Callable
from functools import cache

from analysis.data.areas import Area
from analysis.edition.edition import Edition
from analysis.narrative.claims import Claims
from analysis.narrative.evidence import Evidence
from analysis.narrative.figure_lookup import Lookup
from analysis.narrative.outturn_references import OutturnReferences
from analysis.narrative.references import References


class Vocabulary(References, OutturnReferences, Claims):
    """The words, for one edition and area. What they look up is written down in `evidence`."""


@cache
def words_of(kind: type[Lookup]) -> tuple[str, ...]:
    """The words of references or claims, in the order they are defined."""
    return tuple(name for name in vars(kind) if not name.startswith("_"))


REFERENCES, CLAIMS = (*words_of(References), *words_of(OutturnReferences)), words_of(Claims)
WORDS = (*REFERENCES, *CLAIMS)


def word(name: str, edition: Edition, area: Area, evidence: Evidence) -> Callable[..., str]:
    """The word of that name, looking figures up for that area."""
    found: Callable[..., str] = getattr(Vocabulary(edition, area, evidence), name)
    return found


def says_by_default(name: str, given: dict[str, object]) -> str:
    """What a claim would say if it were true: `say`, or the word itself."""
    parameters = inspect.signature(getattr(Vocabulary, name)).parameters
    default = parameters["say"].default if "say" in parameters else ""
    return str(given.get("say", default))


def entries() -> list[tuple[str, str, str]]:
    """Name, how it is written and what it means, for every word: the tables of docs/narrative.md."""
    return [(name, _written(name), _meaning(name)) for name in WORDS]


def _written(name: str) -> str:
    parameters = list(inspect.signature(getattr(Vocabulary, name)).parameters.values())[1:]
    required = [
        f'"{each.name}"' if each.annotation is str else each.name
        for each in parameters
        if each.default is each.empty
    ]
    optional = [f"{each.name}=" for each in parameters if each.default is not each.empty]
    return f"{name}({', '.join([*required, *optional])})"


def _meaning(name: str) -> str:
    return (getattr(Vocabulary, name).__doc__ or "").strip().splitlines()[0]
