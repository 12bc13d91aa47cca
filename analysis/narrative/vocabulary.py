"""The vocabulary of narrative: every word that may stand in `{{ … }}`. docs/narrative.md lists them."""

import inspect
from collections.abc import Callable

from analysis.data.areas import Area
from analysis.edition.edition import Edition
from analysis.narrative.claims import Claims
from analysis.narrative.evidence import Evidence
from analysis.narrative.references import References


class Vocabulary(References, Claims):
    """The words, for one edition and area. What they look up is added to `evidence`."""


REFERENCES = tuple(name for name in vars(References) if not name.startswith("_"))
CLAIMS = tuple(name for name in vars(Claims) if not name.startswith("_"))
WORDS = (*REFERENCES, *CLAIMS)


def word(name: str, edition: Edition, area: Area, evidence: Evidence) -> Callable[..., str]:
    """Return the word of that name, looking figures up for that area."""
    found: Callable[..., str] = getattr(Vocabulary(edition, area, evidence), name)
    return found


def signature_of(name: str) -> inspect.Signature:
    """Return what the word takes."""
    signature = inspect.signature(getattr(Vocabulary, name))
    _, *parameters = signature.parameters.values()
    return signature.replace(parameters=parameters)


def says_by_default(name: str, given: dict[str, object]) -> str:
    """Return what a claim would say if it were true: `say`, or the word itself."""
    say = signature_of(name).parameters.get("say")
    return str(given.get("say", say.default if say else ""))


def entries() -> list[tuple[str, str, str]]:
    """Return name, how it is written and what it means, for every word: the tables of docs/narrative.md."""
    listed = []
    for name in WORDS:
        meaning, parameters = getattr(Vocabulary, name).__doc__ or "", signature_of(name).parameters.values()
        required = [each for each in parameters if each.default is each.empty]
        shown = [f'"{each.name}"' if each.annotation is str else each.name for each in required]
        shown += [f"{each.name}=" for each in parameters if each.default is not each.empty]
        meaning = " ".join(meaning.partition("\n\n")[0].split())
        listed.append((name, f"{name}({', '.join(shown)})", meaning))
    return listed
