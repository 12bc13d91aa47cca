"""Figures as a paper prints them: "nearly 10,000", "£3.5m", "(1,234)", "a third", "eleven schools"."""

import re
from dataclasses import dataclass
from decimal import Decimal

MULTIPLIERS = {
    "k": 1_000,
    "thousand": 1_000,
    "m": 1_000_000,
    "million": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}
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
    r"(?P<minus>(?<![\w)])[-\u2212\u2013])?£?(?P<number>[0-9]{1,3}(?:,\s?[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"(?:\s?(?P<multiplier>k|m|bn|thousand|million|billion)\b)?",
    re.IGNORECASE,
)
HEDGES = {
    "nearly": "nearly",
    "almost": "nearly",
    "about": "about",
    "around": "about",
    "approximately": "about",
    "circa": "about",
}
HEDGES |= {"over": "over", "more than": "over", "under": "under", "less than": "under", "fewer than": "under"}
HEDGES |= {"at least": "at least", "at most": "at most", "up to": "at most"}
"""How a paper hedges a figure, and the qualifier that is."""

_HEDGE = re.compile(rf"\b({'|'.join(HEDGES)})\s+£?[0-9]", re.IGNORECASE)
_SPACED_THOUSANDS = re.compile(r"\b[0-9]{1,3}(?: [0-9]{3})+\b")
_WORD = re.compile("|".join(rf"\b{word}\b" for word in sorted(WORDS, key=len, reverse=True)))


@dataclass(frozen=True)
class PrintedNumber:
    """One number in a printed text: its digits, the places they are given to, and the word that multiplies them."""

    number: Decimal
    multiplier: int = 1
    is_negative: bool = False

    @property
    def places(self) -> int:
        return places_of(self.number)


def numbers_in(printed: str) -> list[PrintedNumber]:
    """Every number in the text, digits before words."""
    digits = [_from_match(match) for match in _DIGITS.finditer(printed)]
    spaced = [PrintedNumber(Decimal(text.replace(" ", ""))) for text in _SPACED_THOUSANDS.findall(printed)]
    words = [PrintedNumber(Decimal(WORDS[word])) for word in _WORD.findall(printed.casefold())]
    return digits + spaced + words


def hedge_in(printed: str) -> str:
    """The qualifier of a text in which a hedge stands right before a figure, or nothing."""
    match = _HEDGE.search(printed)
    return HEDGES[match[1].casefold()] if match else ""


def _from_match(match: re.Match[str]) -> PrintedNumber:
    multiplier = MULTIPLIERS.get((match["multiplier"] or "").casefold(), 1)
    return PrintedNumber(Decimal(re.sub(r"[,\s]", "", match["number"])), multiplier, bool(match["minus"]))


def places_of(number: Decimal) -> int:
    """Decimals a number is written with: 1 for 61.0, 0 for 61."""
    return max(0, -int(number.as_tuple().exponent))


def round_half_up(number: Decimal, places: int) -> Decimal:
    """The number rounded half up to that many decimals; negative places round to tens, hundreds…

    Half up is away from zero for negative numbers, as `ROUND_HALF_UP` is.
    """
    return number.quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP")


def agrees(printed: str, value: Decimal, unit: str) -> bool:
    """Whether one of the numbers printed is the value, in the unit of its column, at the precision printed.

    Signs are compared only where the text has a minus: brackets and words such as "below" are the transcriber's to read.
    """
    return any(_is_value(each, value, unit) for each in numbers_in(printed))


def _is_value(printed: PrintedNumber, value: Decimal, unit: str) -> bool:
    if printed.is_negative and value > 0:
        return False
    amount = abs(value) * UNIT_SCALES.get(unit, 1) / printed.multiplier
    plain = abs(value)
    return printed.number in (round_half_up(amount, printed.places), round_half_up(plain, printed.places))


def precision_of(printed: str, value: Decimal, *, hedged: bool) -> int:
    """Decimals the figure is given to. A hedged figure ("nearly 10,000") is given to its last digit that is not zero."""
    if hedged and value == value.to_integral_value() and value != 0:
        return -_trailing_zeros(int(abs(value)))
    for each in numbers_in(printed):
        if each.number == round_half_up(abs(value), each.places):
            return each.places
        if _is_value(each, value, ""):
            return each.places - _trailing_zeros(each.multiplier)
    return places_of(value)


def _trailing_zeros(number: int) -> int:
    digits = str(number)
    return len(digits) - len(digits.rstrip("0"))
