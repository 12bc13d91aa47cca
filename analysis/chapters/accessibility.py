"""The accessibility statement: the standard, how it is tested, what is not accessible, and whom to tell."""

import html

from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page

STANDARD = "Web Content Accessibility Guidelines (WCAG) version 2.2, level AA"
CAN = (
    "read every page, table and chart with a screen reader: "
    "each chart says its message in words and has its rows below it",
    "reach everything with the keyboard alone, in the order it is read, and see where you are",
    "enlarge a page to 400% without scrolling in two directions; "
    "only wide tables scroll, each in a frame of its own",
    "tell ratings apart without colour: each is a word and a shape",
    "read every page with scripts turned off; only the search box, sorting and filtering need them",
    "take the figures of each chart and table as a CSV file or in an accessible workbook",
)
CANNOT = (
    "The charts are pictures. They do not change with the colours or the letter size of your browser; "
    "their words and rows do.",
    "Word and PDF leave out the rows behind each chart: they are on the pages and in the downloads.",
    "The papers that the figures are taken from are not ours to change. "
    "Many are scanned or untagged PDF files.",
)
TESTS = (
    "axe-core reads every page of a report in a browser "
    "against the rules of WCAG 2.0, 2.1 and 2.2 at levels A and AA.",
    "Other tests walk pages with the keyboard, read them at 400% and on a phone, "
    "and read headings, captions, table headers and the words for charts back "
    "from the pages, from Word and from PDF.",
    "The PDF is tagged and keeps to PDF/UA-1.",
)


def statement(page: Page) -> Exhibit:
    """Show what the public sector accessibility regulations of 2018 ask a publisher to say."""
    about = page.edition.document.about
    council, contact = html.escape(about["council"]), html.escape(about.get("contact", ""))
    body = "\n".join(
        [
            f"<p>{council} wants as many people as possible to be able to use this document. "
            f"It is made to keep to the {STANDARD}.</p>",
            f'<h2 id="accessibility-can">What you can do</h2>\n{_list(CAN)}',
            f'<h2 id="accessibility-cannot">What is not accessible</h2>\n{_list(CANNOT)}',
            '<h2 id="accessibility-tests">How it is tested</h2>\n'
            f"<p>Whenever the document is changed:</p>\n{_list(TESTS)}",
            '<h2 id="accessibility-contact">If something is in your way</h2>\n'
            f"<p>Tell {contact}, and say which page it is on. "
            "If you are not content with the answer, the Equality Advisory and Support Service can help.</p>",
        ]
    )
    return page.exhibit("statement", "text", body=body, with_narrative=False)


def _list(lines: tuple[str, ...]) -> str:
    return f"<ul>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ul>"
