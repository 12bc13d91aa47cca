"""Words that assert: which word of the vocabulary would bind each, and which a claim cannot be made to say."""

import re
from collections.abc import Iterator

ASSERTIVE = {
    "rose": r"rose|risen|rises|rising|increas(?:e|es|ed|ing)|grew|grown|grows|up(?=\s+(?:from|by)\b|\s{3,})",
    "fell": r"fell|fallen|falls|falling|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|dropped|drops|fewer",
    "improved": r"improv(?:e|es|ed|ing|ement)|better",
    "worsened": r"worse|worsen(?:s|ed|ing)?|deteriorat(?:e|es|ed|ing)",
    "unchanged": r"unchanged|the same as|remained at|stable",
    "narrowed": r"narrow(?:s|ed|ing|er)|clos(?:ed|ing)",
    "widened": r"widen(?:s|ed|ing)?|wider",
    "above": r"above|higher|exceed(?:s|ed|ing)?|ahead of|more than|larger",
    "below": r"below|lower|behind|less than|smaller|short of",
    "best": r"best|worst|strongest|weakest|top|bottom",
    "highest_district": r"highest|largest|greatest",
    "lowest_district": r"lowest|smallest|least",
    "most_districts": r"most|majority",
    "all_districts": r"all (?:the )?districts|every district|no district",
    "more_than_half": r"half|doubled|twice",
    "on_course": r"on course|on track|on target",
    "rated": r"red|amber|green",
    "value": r"(?:a|one|two|three|four) (?:third|quarter|fifth|tenth)s?|(?:one|two|three|four|nine) (?:in|out of) (?:every )?"
    r"(?:three|four|five|ten)|\w+ per ?cent|\w+ percentage points?|dozens|hundreds|thousands|millions",
}
"""Patterns by the word of the vocabulary that would bind them."""

CONTRADICTS = {
    "rose": {"fell", "unchanged", "narrowed"},
    "widened": {"fell", "unchanged", "narrowed"},
    "fell": {"rose", "unchanged", "widened"},
    "narrowed": {"rose", "unchanged", "widened"},
    "unchanged": {"rose", "fell", "widened", "narrowed", "improved", "worsened"},
    "improved": {"worsened", "unchanged"},
    "worsened": {"improved", "unchanged"},
    "above": {"below"},
    "exceeds": {"below"},
    "more_than_half": {"below"},
    "below": {"above"},
    "less_than_half": {"above"},
}
"""What a claim cannot be made to say by its `say=`."""

_ASSERTIVE = re.compile(
    "|".join(rf"(?P<{word}>\b(?:{pattern})\b)" for word, pattern in reversed(ASSERTIVE.items())),
    re.IGNORECASE,
)


def find_assertions(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Every word of the text that asserts, with the word of the vocabulary that would bind it."""
    for match in _ASSERTIVE.finditer(text):
        yield match, str(match.lastgroup)


def contradiction(claim: str, say: str, polarity: str = "") -> str:
    """The word in `say` that is the opposite of what the claim makes sure of, or empty.

    polarity: of the indicator; with it, what rises or falls cannot be said to improve or worsen against it.
    """
    refused = CONTRADICTS.get(claim, set()) | _against(claim, polarity)
    return next((match[0] for match, word in find_assertions(say) if word in refused), "")


def _against(claim: str, polarity: str) -> set[str]:
    """`improved` for what rose though low is good, and so on."""
    good_way = {"H": "rose", "L": "fell"}.get(polarity, "")
    way = {"widened": "rose", "narrowed": "fell"}.get(claim, claim)
    if way not in ("rose", "fell") or not good_way:
        return set()
    return {"worsened"} if way == good_way else {"improved"}
