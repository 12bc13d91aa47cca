"""The 2012 edition as a reader with a browser goes about it: the first screen, from page to page, searching, without scripts, printing."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag

import pypdf
import pytest

from analysis.data.editions import load_editions
from analysis.exhibits.page import LEGEND
from analysis.publishing.browser import DESKTOP
from analysis.publishing.links import Site
from tests.support.editions import REPOSITORY, scorecards
from tests.support.reader import ReadersBrowser

FULL_HD_LAPTOP = (1280, 1024)
PHONE = (390, 844)
LARGEST_PAGE_BYTES = 500_000
PARTS = 4
A4_POINTS = (595, 842)
LETTERS_OF_A_SHEET = (6.5, 17)
"""In points, the smallest and the district's name."""
MOST_PRINTED = 22
"""Pages of A4 of any page of the document: the sources took 40."""
BESIDE = """[...document.querySelectorAll('section.beside:has(> figure)')].map(each => {
  const [words, figure] = ['.narrative', 'figure'].map(part => each.querySelector(part).getBoundingClientRect());
  return {left: words.right < figure.left && Math.abs(words.top - figure.top) < 2, above: words.bottom <= figure.top};
})"""
WORDS = """(() => {
  document.querySelectorAll('details').forEach(each => { each.open = true; });
  document.querySelectorAll('form.filter').forEach(each => each.remove());
  return document.body.innerText;
})()"""
FOUND = """new Promise(done => {
  const look = () => {
    const found = [...document.querySelectorAll('#search-results a')];
    const said = document.getElementById('search-status').textContent;
    found.length || said ? done(found.map(each => each.getAttribute('href'))) : setTimeout(look, 50);
  };
  look();
})"""


@pytest.fixture(scope="module")
def linked(site: Path) -> Site:
    return Site(site)


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def texts(site: Path) -> Iterator[tuple[str, str]]:
    for page in pages(site):
        yield page.relative_to(site).as_posix(), page.read_text(encoding="utf-8")


def test_how_we_are_doing_is_answered_on_one_screen(site: Path, browser: ReadersBrowser) -> None:
    """The findings and how many are rated how; the tiles follow at once, as in the mock-up that the page is made after (1,229 pixels)."""
    browser.resize(*FULL_HD_LAPTOP)
    browser.open(site / "index.html")
    ends = "[...document.querySelectorAll('{}')].map(each => each.getBoundingClientRect().bottom)"
    findings, tiles = (
        browser.run(ends.format(part)) for part in ("#front-page-about li, .lead a", ".tiles li")
    )
    browser.resize(*DESKTOP)
    assert len(findings) >= 4
    assert max(findings) < FULL_HD_LAPTOP[1]
    assert len(tiles) == 8
    assert max(tiles) < 1250


@pytest.mark.parametrize(("size", "where"), [(DESKTOP, "left"), (PHONE, "above")], ids=["desktop", "phone"])
def test_narrative_is_beside_its_figure_or_in_order(
    site: Path, browser: ReadersBrowser, size: tuple[int, int], where: str
) -> None:
    browser.resize(*size)
    browser.open(site / "kent" / "gaps.html")
    found = browser.run(BESIDE)
    browser.resize(*DESKTOP)
    assert len(found) >= 4
    assert [each for each in found if not each[where]] == []


LETTERS = """[...document.querySelectorAll('figure svg text')].filter(each => each.getClientRects().length).map(each => {
  const drawn = each.getScreenCTM();
  return [Math.round(10 * parseFloat(getComputedStyle(each).fontSize) * Math.hypot(drawn.a, drawn.b)) / 10, each.textContent];
})"""
SMALLEST_LETTERS = 12.9


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_letters_of_charts_can_be_read(
    site: Path, browser: ReadersBrowser, size: tuple[int, int]
) -> None:
    browser.ask("Emulation.setScrollbarsHidden", hidden=True)  # as on a phone
    small = []
    for name in (
        "index",
        "kent/overview",
        "kent/gaps",
        "kent/key_stages",
        "kent/ofsted",
        "swale/learning_14_24",
    ):
        browser.resize(*size)
        browser.open(site / f"{name}.html")
        letters = browser.run(LETTERS)
        assert letters
        small += [(name, *each) for each in letters if each[0] < SMALLEST_LETTERS]
    browser.ask("Emulation.setScrollbarsHidden", hidden=False)
    browser.resize(*DESKTOP)
    assert small == []


def test_on_a_phone_the_chapters_take_one_line_and_the_one_that_is_read_is_seen(
    site: Path, browser: ReadersBrowser
) -> None:
    look = """(() => { const list = document.querySelector('.chapters ol');
      const at = list.querySelector('[aria-current]').getBoundingClientRect();
      return [list.getBoundingClientRect().height, at.left, at.right, list.scrollWidth - list.clientWidth]; })()"""
    browser.resize(*PHONE)
    for name in ("overview", "key_stages", "budget"):  # the first, one between, the last
        browser.open(site / "kent" / f"{name}.html")
        height, left, right, hidden = browser.run(look)
        assert height < 70 and hidden > 0
        assert 0 <= left < right <= PHONE[0], name
    browser.resize(*DESKTOP)


def test_next_leads_through_the_whole_document_and_previous_back(site: Path) -> None:
    def onward(name: str, rel: str) -> str:
        found = re.search(
            rf'<a class="\w+" rel="{rel}" href="([^"]+)"', (site / name).read_text(encoding="utf-8")
        )
        return (
            (site / name).parent.joinpath(found[1]).resolve().relative_to(site.resolve()).as_posix()
            if found
            else ""
        )

    name, walked = "index.html", ["index.html"]
    while following := onward(name, "next"):
        assert onward(following, "prev") == name
        assert following not in walked, f"{following} comes twice"
        walked.append(following)
        name = following
    chapters = {name for name, _ in texts(site)} - {"contents.html", "downloads/index.html"}
    assert set(walked) >= chapters


def test_breadcrumbs_say_where_a_page_is(site: Path) -> None:
    for name, text in texts(site):
        title = re.search(r"<h1>(?:<span class=\"number\">[^<]*</span> )?(.*?)</h1>", text, re.DOTALL)
        crumbs = re.search(r'<nav class="breadcrumbs".*?</nav>', text, re.DOTALL)
        assert title is not None
        if name == "index.html":
            continue
        assert crumbs is not None, f"{name} does not say where it is"
        assert re.search(r'href="(\.\./)*index\.html"', crumbs[0]), name
        assert re.findall(r'aria-current="page">(.*?)</span>', crumbs[0], re.DOTALL) == [title[1]], name
        assert title[1] not in re.findall(r">([^<]+)</a>", crumbs[0]), f"{name} leads to itself"


def test_a_chapter_lists_its_sections(site: Path) -> None:
    for name in ("kent/gaps.html", "kent/key_stages.html", "kent/overview.html"):
        text = (site / name).read_text(encoding="utf-8")
        [contents] = re.findall(r'<nav class="contents".*?</nav>', text, re.DOTALL)
        sections = re.findall(r'<h2 id="([^"]+)"', text)
        assert sections and re.findall(r'href="#([^"]+)"', contents) == sections, name


def test_figures_and_tables_are_numbered_in_order_and_references_have_their_number(site: Path) -> None:
    captions: dict[str, str] = {}
    for name, text in texts(site):
        for kind in ("Figure", "Table"):
            numbers = re.findall(rf'<span class="number">{kind} (?:([\dA-Z]+)\.)?(\d+)</span>', text)
            assert [int(number) for _, number in numbers] == list(range(1, len(numbers) + 1)), (
                f"{name}: {kind}s"
            )
            assert len({chapter for chapter, _ in numbers}) <= 1, name
        for element in re.split(r'(?=<(?:figure|div) class="exhibit)', text)[1:]:
            number = re.search(r'<span class="number">((?:Figure|Table) [\w.]+)</span>', element)
            place = re.search(r'id="([^"]+)"', element)
            if number and place:
                captions[f"{name}#{place[1]}"] = number[1]
    assert len(captions) > 100
    listed = (site / "contents.html").read_text(encoding="utf-8")
    numbered = {
        target: number
        for number, target in re.findall(r'<li>((?:Figure|Table) [\w.]+): <a href="([^"]+)">', listed)
    }
    assert numbered == captions
    for name, text in texts(site):
        for target, words in re.findall(r'<a href="([^"]*#[^"]+)">((?:Figure|Table) [\w.]+)</a>', text):
            path, place = urldefrag(target)
            page = (
                (site / name).parent.joinpath(path).resolve().relative_to(site.resolve()).as_posix()
                if path
                else name
            )
            assert captions[f"{page}#{place}"] == words, name


def test_every_chart_has_what_a_reader_may_ask_of_it(site: Path) -> None:
    asked = {
        "a number and a title": r'<span class="number">Figure [\w.]+</span> <span class="title">[^<]+</span>',
        "a unit": r'<span class="unit">[^<]+</span>',
        "a source": r'<p class="source">Source: ',
        "its data as a table": r"<summary>About this chart</summary>.*?<tbody>\s*<tr.*?</details>",
        "what it counts": r'<p class="definitions">Definitions: <a href="[^"]*definitions\.html#[^"]+">',
        "a download": r'<p class="download"><a href="[^"]+\.csv" download>',
    }
    charts = [
        (name, chart)
        for name, text in texts(site)
        for chart in re.findall(r'<figure class="exhibit chart.*?</figure>', text, re.DOTALL)
    ]
    assert len(charts) > 50
    lacking = [
        f"{name}: {what}"
        for name, chart in charts
        for what, pattern in asked.items()
        if not re.search(pattern, chart, re.DOTALL)
    ]
    assert lacking == []


def test_the_front_page_explains_ratings_and_every_symbol(site: Path) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")
    keys = "".join(re.findall(r'<dl class="key">.*?</dl>', text, re.DOTALL))
    assert [symbol for symbol in LEGEND if symbol not in keys] == []
    assert [word for word in ("Red", "Amber", "Green", "Not rated") if word not in keys] == []


def test_a_rating_is_a_word_with_a_sign_of_its_own(site: Path) -> None:
    """Neither colour alone nor one sign for two ratings."""
    signs: dict[str, set[str]] = {}
    for name, text in texts(site):
        for colour, said in re.findall(r'<span class="chip (red|amber|green|not-rated)">(.*?)</span>', text):
            found = re.fullmatch(r"(\S) (?:\d+ )?([A-Za-z].*)", re.sub("<[^>]+>", "", said))
            assert found is not None, f"{name}: {said!r}"
            if found[2].casefold().replace(" ", "-") == colour:
                signs.setdefault(colour, set()).add(found[1])
    assert {colour: len(of_colour) for colour, of_colour in signs.items()} == {
        "red": 1,
        "amber": 1,
        "green": 1,
        "not-rated": 1,
    }
    assert len(set().union(*signs.values())) == 4


def test_every_rating_of_the_scorecard_says_why(site: Path) -> None:
    text = (site / "kent" / "scorecard.html").read_text(encoding="utf-8")
    cells = re.findall(r'<td[^>]*data-label="Rating"[^>]*>(.*?)</td>', text, re.DOTALL)
    assert len(cells) > 100
    assert [cell for cell in cells if not re.search(r'class="below">[^<]{10,}', cell)] == []


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("Thanet GCSE", "thanet/key_stages.html"),
        ("free school meals gap", "kent/gaps.html"),
        ("Tonbridge", "tonbridge-and-malling/"),
        ("accessibility", "appendices/accessibility.html"),
        ("persistent absence definition", "appendices/definitions.html"),
    ],
)
def test_search_finds_pages_indicators_and_districts_from_a_folder(
    site: Path, browser: ReadersBrowser, words: str, page: str
) -> None:
    found = search(site, browser, words)
    assert any(each.startswith(page) for each in found[:5]), found
    assert [each for each in found if not (site / each.split("#")[0]).is_file()] == []
    assert [url for url in browser.requests if not url.startswith("file://")] == []
    assert browser.complaints == []


def test_search_says_when_there_is_nothing(site: Path, browser: ReadersBrowser) -> None:
    assert search(site, browser, "zeppelin") == []
    assert "Nothing found" in browser.run("document.getElementById('search-status').textContent")


def search(site: Path, browser: ReadersBrowser, words: str) -> list[str]:
    """The pages found from the front page, best first."""
    browser.open(site / "index.html")
    browser.run("document.getElementById('search-words').focus()")
    browser.type(words)
    return list(browser.run(FOUND))


def test_without_scripts_the_search_box_leads_to_a_list_of_everything(site: Path, linked: Site) -> None:
    assert 'action="contents.html"' in (site / "index.html").read_text(encoding="utf-8")
    listed = {urldefrag(pointer.target)[0] for pointer in linked.addresses if pointer.page == "contents.html"}
    assert {name for name, _ in texts(site)} - listed - {"contents.html"} == set()


@pytest.mark.parametrize("part", range(PARTS))
def test_without_scripts_every_word_is_there(opened: list[Path], browser: ReadersBrowser, part: int) -> None:
    different = {}
    for page in opened[part::PARTS]:
        browser.scripts_off(True)
        browser.open(page)
        without = Counter(browser.run(WORDS).split())
        browser.scripts_off(False)
        browser.open(page)
        found = Counter(browser.run(WORDS).split())
        if found != without:
            different[page.name] = (found - without, without - found)
    assert different == {}


def test_pages_are_light(site: Path) -> None:
    """Whatever a page loads, and what searching on it loads besides."""
    searching = sum(
        (site / "theme" / name).stat().st_size
        for name in ("search-index.js", "vendor/minisearch/minisearch.js")
    )

    def weight(page: Path) -> int:
        named = re.findall(r'(?:src|href)="([^"#:]+\.(?:png|svg|css|js))"', page.read_text(encoding="utf-8"))
        return page.stat().st_size + sum((page.parent / name).resolve().stat().st_size for name in set(named))

    heavy = {page.relative_to(site).as_posix(): weight(page) for page in pages(site)}
    assert {name: size for name, size in heavy.items() if size > LARGEST_PAGE_BYTES} == {}
    assert searching < LARGEST_PAGE_BYTES


def test_what_pages_share_is_there_once(site: Path) -> None:
    shared = [path for path in site.rglob("*") if path.suffix in (".css", ".js", ".png", ".svg")]
    hashes = Counter(hashlib.sha256(path.read_bytes()).hexdigest() for path in shared)
    assert {path.parent.name for path in shared} >= {"theme", "minisearch"}
    assert [path for path in shared if path.suffix in (".png", ".svg")] == [], "charts stand in their pages"
    assert [count for count in hashes.values() if count > 1] == []


def test_every_page_forbids_what_it_does_not_need(site: Path) -> None:
    for name, text in texts(site):
        [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
        assert policy.startswith("default-src 'self'"), name
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy, name
        assert (
            re.search(
                r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:",
                re.sub(r"\s(alt|title)=\"[^\"]*\"", "", text),
            )
            is None
        ), name


def test_the_policy_is_kept_by_the_browser(site: Path, browser: ReadersBrowser, tmp_path: Path) -> None:
    """A script in the page, or a picture from elsewhere, is refused: were the policy not there, this test would say so."""
    head = re.findall(
        r'<meta http-equiv="Content-Security-Policy"[^>]*>', (site / "index.html").read_text(encoding="utf-8")
    )[0]
    page = tmp_path / "hostile.html"
    page.write_text(
        f'<html><head>{head}</head><body><script>document.title = "ran"</script><img src="https://a.example/x.png" alt=""></body></html>'
    )
    browser.open(page)
    assert browser.run("document.title") != "ran"
    assert len(browser.complaints) == 2


def test_the_accessibility_statement_is_one_click_away(site: Path) -> None:
    for name, text in texts(site):
        footer = text[text.index('<footer class="colophon">') :]
        assert re.search(
            r'href="(\.\./)*appendices/accessibility\.html"|href="accessibility\.html"', footer
        ), name


def test_a_chapter_prints_as_a_committee_paper(site: Path, browser: ReadersBrowser, tmp_path: Path) -> None:
    browser.open(site / "kent" / "gaps.html")
    browser.print(tmp_path / "gaps.pdf")
    paper = pypdf.PdfReader(tmp_path / "gaps.pdf")
    printed = [page.extract_text() for page in paper.pages]
    assert 4 <= len(printed) <= 10
    assert min(len(text.split()) for text in printed) > 60, "a page that is next to empty"
    assert all(abs(float(page.mediabox.width) - A4_POINTS[0]) < 2 for page in paper.pages)
    assert all(f"{number} of {len(printed)}" in text for number, text in enumerate(printed, start=1))
    whole = " ".join(" ".join(printed).split())
    assert "Kent County Council" in printed[0] and "Achievement gaps" in printed[0]
    screen = (
        "Search this document|On this page|About this chart|Skip to main|Everything in this report|Provenance"
    )
    assert not re.search(f"{screen}|Download the data|Choose a rating", whole), "what only a screen offers"
    assert all("About\nthe same" not in text for text in printed), "a column of words is too narrow"
    titles = re.findall(
        r'<span class="title">([^<]+)</span>', (site / "kent" / "gaps.html").read_text(encoding="utf-8")
    )
    assert len(titles) >= 5
    assert [title for title in map(unescape, titles) if title not in whole] == []
    for caption, row in first_rows(site / "kent" / "gaps.html"):
        assert any(
            caption in text and row in text for text in (" ".join(each.split()) for each in printed)
        ), f"{caption} begins without a row"


def first_rows(page: Path) -> list[tuple[str, str]]:
    """The number of each table of the page, and how its first row begins."""
    html = page.read_text(encoding="utf-8")
    found = re.findall(
        r'<caption><span class="number">(Table [^<]+)</span>.*?<th scope="row"[^>]*>(.*?)</th>',
        html,
        re.DOTALL,
    )
    assert len(found) > 1
    return [(caption, " ".join(re.sub("<[^>]+>", "", row).split()[:3])) for caption, row in found]


def test_headings_of_a_long_table_are_printed_on_each_page(
    site: Path, browser: ReadersBrowser, tmp_path: Path
) -> None:
    browser.open(site / "kent" / "scorecard.html")
    browser.print(tmp_path / "scorecard.pdf")
    printed = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "scorecard.pdf").pages]
    assert len(printed) < 25, "the rows are printed as the cards of a phone"
    assert len(printed) > 2
    assert all("Baseline" in text for text in printed[:2])


@pytest.mark.parametrize(
    "path", ["kent/key_stages", "kent/overview", "appendices/changes", "appendices/sources"]
)
def test_the_licence_stands_at_the_foot_of_each_printed_page_and_nowhere_alone(
    site: Path, browser: ReadersBrowser, tmp_path: Path, path: str
) -> None:
    browser.open(site / f"{path}.html")
    browser.print(tmp_path / "page.pdf")
    printed = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "page.pdf").pages]
    assert [text for text in printed if text.count("Open Government Licence v3.0. Contains") != 1] == []
    assert min(len(text.split()) for text in printed) > 80
    assert len(printed) <= MOST_PRINTED
    assert not re.search("SHA-256|[0-9a-f]{40}", "".join(printed)), "which are for a computer"


@pytest.mark.parametrize("period", load_editions(REPOSITORY / "data"))
def test_a_districts_scorecard_prints_on_one_page_of_a4(
    tmp_path_factory: pytest.TempPathFactory, browser: ReadersBrowser, tmp_path: Path, period: str
) -> None:
    """The three longest of every edition."""
    site = scorecards(tmp_path_factory, period) / "site"
    sheets = [page for page in site.glob("*/scorecard.html") if page.parent.name != "kent"]
    assert len(sheets) == 12
    for sheet in sorted(sheets, key=lambda page: page.stat().st_size)[-3:]:
        browser.open(sheet)
        browser.print(tmp_path / "sheet.pdf")
        pages = pypdf.PdfReader(tmp_path / "sheet.pdf").pages
        size, letters = pages[0].mediabox, sizes_of_letters(pages[0])
        assert (len(pages), size.height > size.width) == (1, True), sheet.parent.name
        assert (round(min(letters), 1), round(max(letters))) == LETTERS_OF_A_SHEET, "made smaller to fit"


def sizes_of_letters(page: pypdf.PageObject) -> list[float]:
    """In points, as they stand on the page."""
    sizes: list[float] = []

    def seen(text: str, page_matrix: list[float], placed: list[float], _: object, size: float) -> None:
        if text.strip():
            sizes.append(abs(size * placed[3] * page_matrix[3]))

    page.extract_text(visitor_text=seen)
    return sizes
