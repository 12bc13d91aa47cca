"""Links of a page to pages that are, or are not, in the document."""

import pytest

from analysis.document.links import resolve_links
from analysis.document.pages import SitePage

KENT = '<a href="../kent/scorecard.html">Kent\'s are on its scorecard.</a>'
GAPS = '<a href="../dover/gaps.html#all" class="more">the <b>gaps</b></a>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"<p>Not here.</p>\n<p>{KENT}</p>", "<p>Not here.</p>\n"),
        (f"<p>{KENT}</p>\n<p>{GAPS}</p>", f"<p>{GAPS}</p>"),
        (f"<p>{KENT} See {GAPS}</p>", f"<p>Kent's are on its scorecard. See {GAPS}</p>"),
        (f"<p>{GAPS}, {KENT}</p>", f"<p>{GAPS}, Kent's are on its scorecard.</p>"),
    ],
)
def test_a_link_alone_goes_with_its_page_and_in_a_sentence_becomes_words(text: str, shown: str) -> None:
    page = SitePage("dover/scorecard", "Scorecard")
    assert resolve_links(text, page, {}, frozenset({"dover/gaps.html"})) == shown
