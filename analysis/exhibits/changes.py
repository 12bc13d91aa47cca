"""Change exhibits: indicators this year and the year before, as two dots a row."""

from collections.abc import Sequence

import pandas as pd

from analysis.edition.wording import apart_bare, movement
from analysis.exhibits.charts import paired_dots
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page, tidy


def change_exhibit(page: Page, id: str, indicators: Sequence[str], subject: str) -> Exhibit | None:
    """The latest figure of each indicator and the one before. None where no indicator has both for this area."""
    pairs = []
    for indicator in indicators:
        later = page.figure(indicator)
        earlier = page.edition.figures.previous(later) if later else None
        if later and earlier and later.value is not None and earlier.value is not None:
            pairs.append((later, earlier))
    if not pairs:
        return None
    first = pairs[0][0]
    years = [f"{each.year}" for each in (pairs[0][1], first)]
    sizes = [apart_bare(later, earlier) for later, earlier in pairs]
    falling = (first.value or 0) < (pairs[0][1].value or 0)
    frame = pd.DataFrame(
        {
            "name": [later.indicator.short_label for later, _ in pairs],
            "left": [min(later.value or 0, earlier.value or 0) for later, earlier in pairs],
            "right": [max(later.value or 0, earlier.value or 0) for later, earlier in pairs],
            "gap": sizes,
        }
    )
    low, high = (years[1], years[0]) if falling else (years[0], years[1])
    picture = paired_dots(frame, unit=first.indicator.unit, left_label=low, right_label=high)
    sentences = [f"{later.indicator.label} {movement(later, earlier)}." for later, earlier in pairs]
    figures = [figure for pair in pairs for figure in pair]
    return page.chart(
        id,
        picture,
        title=f"{subject} {'fell' if falling else 'rose'} on {len(pairs)} measures in {page.area.name}",
        unit=f"{subject}, {page.area.name}, {years[0]} and {years[1]}",
        alt=f"Dot chart of {subject.lower()}, {years[0]} and {years[1]}. {' '.join(sentences)}",
        figures=figures,
        generated=sentences,
        data=tidy(
            figures,
            ("Measure", years[0], years[1]),
            [[later.indicator.label, earlier.text, later.text] for later, earlier in pairs],
        ),
    )
