"""Budget: what the sources of the edition state in money."""

from collections.abc import Sequence

from analysis.exhibits import Citation, DataTable, Exhibit, Fact
from analysis.money import Amount, load_money, spoken
from analysis.pages import Page
from analysis.progress import county_instead
from analysis.sentences import listed

PREMIUM_PUPILS = "pupil_premium_pupils"


def opening(page: Page) -> Exhibit:
    """What the chapter says."""
    amounts = load_money(page).amounts
    lead = "" if page.is_county else f"Nothing is published for {page.area.name} in money; these are {page.county.name}'s figures. "
    stated = listed([f"{amount.line[0].lower()}{amount.line[1:]} ({spoken(amount)})" for amount in amounts[:3]])
    section = f"{page.topic}-opening"
    sentence = f"{lead}The sources of this edition state {stated} for {page.edition.financial_year}." if amounts else f"{lead}No source of this edition states an amount for {page.edition.financial_year}."
    return page.exhibit("opening", "text", body=page.narrative_html(section, [sentence]), with_narrative=False, **_from(page, amounts))


def amounts(page: Page) -> Exhibit:
    """Every amount of the edition's financial year, with how it was printed."""
    found = load_money(page).amounts
    if not found:
        return page.exhibit("amounts", "notice", body=f"<p>No source of this edition states an amount for {page.edition.financial_year}.</p>")
    columns = ("What", "Division", "£000", "As printed")
    return page.exhibit(
        "amounts",
        "table",
        title=f"{page.county.name}: amounts stated for {page.edition.financial_year}",
        unit="£000",
        data=DataTable(
            columns=columns,
            rows=tuple((amount.line, amount.division, amount.text, amount.printed) for amount in found),
            raw_columns=tuple(Amount.__annotations__),
            raw_rows=tuple(tuple(vars(amount).values()) for amount in found),
        ),
        notes=[f"{amount.line}: {amount.note}" for amount in found if amount.note],
        **_from(page, found),
    )


def pupil_premium(page: Page) -> Exhibit:
    """How many pupils the pupil premium is for."""
    figure = page.figure(PREMIUM_PUPILS)
    if figure is None:
        return county_instead(page, "pupil-premium", [PREMIUM_PUPILS])
    return page.exhibit(
        "pupil-premium",
        "text",
        body=page.narrative_html("budget-pupil-premium", [f"The pupil premium is stated as being for {figure.text} pupils in {figure.year}."]),
        figures=[figure],
        with_narrative=False,
    )


def _from(page: Page, shown: Sequence[Amount]) -> dict[str, object]:
    """The sources and facts of amounts."""
    places = {(amount.source, amount.place) for amount in shown}
    single = {source: place for source, place in places if sum(source == other for other, _ in places) == 1}
    sources = dict.fromkeys(amount.source for amount in shown)
    key = ("source", "financial_year", "statement", "division", "line", "measure")
    return {
        "citations": tuple(Citation(source, page.sources[source].short_title, single.get(source, "")) for source in sources),
        "facts": tuple(Fact("budget", tuple((name, getattr(amount, name)) for name in key), amount.text) for amount in shown),
    }
