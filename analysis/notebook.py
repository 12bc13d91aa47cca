"""What notebooks call: `open_page`, then functions that each show an exhibit of the page.
The general ones take the page and the indicators or measures they are about; one that the area has no figure
for returns None, and the heading above then goes too. `docs/chapters.md` has a table of them."""

from analysis.exhibits.by_district import counts_by_district, small_multiples
from analysis.exhibits.comparisons import by_group, composition, ranking
from analysis.exhibits.courses import on_course, ways_to_targets
from analysis.exhibits.districts import heat_map, locator, tile_map
from analysis.exhibits.gaps import change, gap, gap_over_stages
from analysis.exhibits.indicators import indicators, others
from analysis.exhibits.openings import opening
from analysis.exhibits.page import open_page
from analysis.exhibits.scorecards import (
    awaiting,
    better_rated,
    context,
    exceptions,
    not_held,
    not_judged,
    not_updated,
    scorecard,
    scorecard_opening,
    tally,
)
from analysis.exhibits.summaries import (
    about,
    at_a_glance,
    how_to_read,
    improved_and_worse,
    moved,
    overview_opening,
    rated,
)
from analysis.exhibits.trends import trend
