"""Figures as they are printed ("nearly 10,000", "£3.5m", "(1,234)", "eleven schools"), and their published
precision.

The published precision is a figure's own, as printed. Whatever shows, compares, rates or checks a figure
takes it from here:

- `61.0%` has one decimal and `9% Band 5` has none, whatever the register says;
- of several numbers that are the value the most precise counts: `1.7 (1.66)`, held as 1.66, has two decimals,
  since the paper states both and 1.7 would give up what it states;
- a hedged figure is good to its last digit that is not zero: `around 8,000` to thousands (-3 decimals);
- a multiplier counts: `£15.3m`, held as 15300 (£000), is good to hundreds of £000 (-2 decimals);
- a number in words is whole: `half`, held as 50, is 50%;
- a figure that is not printed, or not as a number that is known here ("a fifth"), has the decimals of the
  register.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from analysis.rules.rounding import published

MULTIPLIERS = {"k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}
UNIT_SCALES = {"gbp_k": 1_000, "gbp_m": 1_000_000}
_ONES = (
    "zero one two three four five six seven eight nine ten "
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS = {word: number for number, word in enumerate(_ONES.split())}
WORDS |= {word: 10 * number for number, word in enumerate(_TENS.split(), start=2)}
WORDS |= {f"{ten}-{one}": WORDS[ten] + WORDS[one] for ten in _TENS.split() for one in _ONES.split()[1:10]}
WORDS |= {f"{ten} {one}": WORDS[f"{ten}-{one}"] for ten in _TENS.split() for one in _ONES.split()[1:10]}
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
WORDS |= {word: number for number, word in enumerate(_ORDINALS.split(), start=1)}
WORDS |= {"none": 0, "nil": 0, "no": 0, "maintain": 0, "half": 50, "quarter": 25, "hundred": 100}
WORDS |= dict.fromkeys(("all", "every", "each", "full"), 100) | {"top": 1, "bottom": 4}
"""Numbers in words. A quartile is 1 at the top and 4 at the bottom; all, every and each are 100 per cent."""

_DIGITS = re.compile(
    r"(?P<minus>(?<![\w)])[-\u2212\u2013])?£?"
    r"(?P<number>[0-9]{1,3}(?:,\s?[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"(?:\s?(?P<multiplier>k|m|bn|thousand|million|billion)\b)?",
    re.IGNORECASE,
)
HEDGES = {"nearly": "nearly", "almost": "nearly"}
HEDGES |= dict.fromkeys(("about", "around", "approximately", "circa"), "about")
HEDGES |= {"over": "over", "more than": "over", "under": "under", "less than": "under", "fewer than": "under"}
HEDGES |= {"at least": "at least", "at most": "at most", "up to": "at most"}
"""How a paper hedges a figure, and the qualifier that is."""

_HEDGE = re.compile(rf"\b({'|'.join(HEDGES)})\s+£?[0-9]", re.IGNORECASE)
_PLAIN = re.compile(r"([0-9]+(?:\.[0-9]+)?)%?")
_SPACED_THOUSANDS = re.compile(r"\b[0-9]{1,3}(?: [0-9]{3})+\b")
_WORD = re.compile("|".join(rf"\b{word}\b" for word in sorted(WORDS, key=len, reverse=True)))


@dataclass(frozen=True)
class PrintedNumber:
    """One number in a printed text: its digits, and the word that multiplies them."""

    number: Decimal
    multiplier: int = 1
    is_negative: bool = False

    def decimals_of(self, value: Decimal, unit: str) -> Iterator[int]:
        """Yield the decimals that this number gives `value` to; nothing if the number is not the value."""
        if self.is_negative and value > 0:
            return
        digits, scale = max(0, -int(self.number.as_tuple().exponent)), UNIT_SCALES.get(unit, 1)
        if self.number == published(abs(value), digits):
            yield digits
        elif self.number == published(abs(value) * scale / self.multiplier, digits):
            yield digits + _zeros(scale) - _zeros(self.multiplier)


def numbers_in(printed: str) -> list[PrintedNumber]:
    """Return every number in the text, digits before words."""
    if plain := _PLAIN.fullmatch(printed):  # as most are
        return [PrintedNumber(Decimal(plain[1]))]
    digits = [
        PrintedNumber(
            Decimal(re.sub(r"[,\s]", "", match["number"])),
            MULTIPLIERS.get((match["multiplier"] or "").casefold(), 1),
            bool(match["minus"]),
        )
        for match in _DIGITS.finditer(printed)
    ]
    spaced = [PrintedNumber(Decimal(text.replace(" ", ""))) for text in _SPACED_THOUSANDS.findall(printed)]
    words = [PrintedNumber(Decimal(WORDS[word])) for word in _WORD.findall(printed.casefold())]
    return digits + spaced + words


def hedge_in(printed: str) -> str:
    """Return the qualifier of a text in which a hedge stands right before a figure, or an empty text."""
    match = _HEDGE.search(printed)
    return HEDGES[match[1].casefold()] if match else ""


def agrees(printed: str, value: Decimal, unit: str) -> bool:
    """Return whether one of the numbers printed is the value, in the unit of its column, at the precision
    printed. Signs are compared only where the text has a minus: brackets and words such as "below" are the
    transcriber's to read."""
    return bool(_precisions(printed, value, unit))


def published_decimals(
    printed: str, value: Decimal, *, unit: str = "", qualifier: str = "", registered: int
) -> int:
    """Return the decimals a figure is published with; negative for tens (-1), hundreds (-2), …
    unit: of the value (`analysis.data.schema.UNITS`). qualifier: how the source hedges it. registered: the
    decimals of the register."""
    if qualifier and value and value == value.to_integral_value():
        return -_zeros(int(value))
    return max(_precisions(printed, value, unit), default=registered)


def last_digit(printed: str, value: Decimal, unit: str, qualifier: str = "") -> float:
    """Return the size of the last digit printed, in the unit of the value; 0 without digits."""
    if not re.search(r"\d", printed):
        return 0.0
    return float(10.0 ** -published_decimals(printed, value, unit=unit, qualifier=qualifier, registered=0))


@lru_cache(maxsize=1 << 15)
def _precisions(printed: str, value: Decimal, unit: str) -> list[int]:
    return [decimals for number in numbers_in(printed) for decimals in number.decimals_of(value, unit)]


def _zeros(number: int) -> int:
    """Return how many zeros the number ends in."""
    return len(str(number)) - len(str(number).rstrip("0"))
