"""Word: Pandoc writes the document in the styles of a reference document, which is made here from Pandoc's own.

The contents are filled in, so that they can be read where fields are not brought up to date; Word brings them up to date with
page numbers when it opens the document.
"""

import itertools
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pypandoc

from analysis.document.brand import brand_colour
from analysis.document.pandoc import run_pandoc
from analysis.document.pandoc import version as pandoc_version
from analysis.document.stage import Staged

FILTER, COLUMNS = "paper.lua", "columns.lua"
FONT = "Arial"
QUIET = "45505A"
RATINGS = {"red": "A01A1A", "amber": "7A4A00", "green": "1A6636", "not-rated": QUIET}
EPOCH = (1980, 1, 1, 0, 0, 0)
CONTENTS_LEVELS = ("Heading1", "Heading2")
HEADINGS = ("Title", "Heading1", "Heading2", "Heading3", "TOCHeading")

_STYLE = (
    '<w:style w:type="{kind}" w:customStyle="1" w:styleId="{id}"><w:name w:val="{name}"/>{based}<w:qFormat/>'
    "{paragraph}{run}</w:style>"
)
_LINE = 'w:val="single" w:sz="4" w:space="0" w:color="B1B9C0"'
_ROW_LINES = f"<w:tblBorders><w:bottom {_LINE}/><w:insideH {_LINE}/></w:tblBorders>"
_FOOTER = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr>'
    '<w:pStyle w:val="SourceNote"/>'
    '<w:jc w:val="right"/></w:pPr><w:r><w:t xml:space="preserve">Page </w:t></w:r>'
    '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r>'
    '</w:fldSimple><w:r><w:t xml:space="preserve"> of </w:t></w:r>'
    '<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    "</w:p></w:ftr>"
)
MARGIN = 1134
_SECTION = (
    '<w:sectPr xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<w:footerReference w:type="default" r:id="rIdPages"/>{size}'
    f'<w:pgMar w:top="{MARGIN}" w:right="{MARGIN}" w:bottom="1077" w:left="{MARGIN}" w:header="567" w:footer="567" w:gutter="0"/>'
    "</w:sectPr>"
)
_A4 = '<w:pgSz w:w="11906" w:h="16838"/>'
_CONTENTS = re.compile(
    r'<w:p><w:r>(<w:fldChar w:fldCharType="begin".*?<w:fldChar w:fldCharType="separate" />)(<w:fldChar w:fldCharType="end" />)'
    r"</w:r></w:p>",
    re.DOTALL,
)
_LAST_SECTION = re.compile(
    r'<w:p>\s*<w:pPr>\s*<w:pStyle w:val="SectionEnd"\s*/>\s*(<w:sectPr[^>]*>(?:(?!<w:sectPr).)*</w:sectPr>)\s*</w:pPr>\s*</w:p>'
    r"((?:\s*<w:bookmarkEnd[^>]*/>)*\s*)<w:sectPr[^>]*>(?:(?!<w:sectPr).)*</w:sectPr>(?=\s*</w:body>)",
    re.DOTALL,
)
"""A section that ends the document, and with it an empty one: the first is the last."""
_LAST_ROW = re.compile(
    r'<w:tr>(?:(?!<w:tr>).)*</w:tbl>(?=\s*(?:<w:bookmark(?:Start|End)[^>]*/>\s*)*<w:p>\s*<w:pPr>\s*<w:pStyle w:val="(?:Source)?Note")',
    re.DOTALL,
)
"""The last row of a table that something is said below."""
_CELL_STYLE = '<w:pStyle w:val="Compact" />'
_SECTION_ENDS = re.compile(r"(<w:sectPr[^>]*>.*?</w:sectPr>)", re.DOTALL)


def version() -> str:
    """The version of what makes a Word document: Pandoc."""
    return pandoc_version()


def ways(staged: Staged) -> list[Path]:
    """The files that decide how a text becomes a Word document."""
    theme = [staged.folder / "theme" / name for name in (FILTER, COLUMNS)]
    return [*theme, staged.folder / "_quarto.yml", Path(__file__)]


def build(markdown: str, staged: Staged, name: str) -> bytes:
    """The text as a Word document, the same bytes each time. Raises AssemblyError."""
    file = staged.folder / name
    reference = file.with_suffix(".reference.docx")
    write_reference(reference, brand_colour(staged.definition).removeprefix("#").upper())
    arguments = [
        "--to=docx",
        "--toc",
        "--toc-depth=2",
        f"--reference-doc={reference}",
        f"--resource-path={staged.folder}",
        f"--lua-filter={staged.folder / 'theme' / FILTER}",
        f"--output={file}",
    ]
    run_pandoc(arguments, markdown, name)
    reference.unlink()
    _rewrite(file, file, {"word/document.xml": _finished, "docProps/core.xml": _undated})
    made = file.read_bytes()
    file.unlink()
    return made


def write_reference(file: Path, brand: str) -> None:
    """The document whose styles Pandoc uses: Arial, the council's colour, A4, page numbers, quiet notes, coloured ratings."""
    default = subprocess.run(
        [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"],
        capture_output=True,
        check=True,
    ).stdout
    file.write_bytes(default)
    changes: dict[str, Callable[[str], str]] = {
        "word/styles.xml": lambda styles: _styles(styles, brand),
        "word/document.xml": lambda body: _SECTION_ENDS.sub(_SECTION.format(size=_A4), body),
        "word/_rels/document.xml.rels": lambda relations: relations.replace(
            "</Relationships>",
            '<Relationship Id="rIdPages" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" '
            'Target="footer1.xml"/></Relationships>',
        ),
        "[Content_Types].xml": lambda types: types.replace(
            "</Types>",
            '<Override PartName="/word/footer1.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>',
        ),
    }
    _rewrite(file, file, changes, {"word/footer1.xml": _FOOTER})


def _styles(styles: str, brand: str) -> str:
    """Pandoc's styles in one font and size, without its italics and theme colours, and the styles that the filter names."""
    styles = re.sub(
        r"<w:rFonts[^>]*/>", f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>', styles
    )
    styles = re.sub(r'<w:color w:val="(0F4761|365F91)"[^>]*/>', f'<w:color w:val="{brand}"/>', styles)
    styles = re.sub(
        r'<w:color w:val="4F81BD"[^>]*/>', f'<w:color w:val="{brand}"/><w:u w:val="single"/>', styles
    )
    styles = (
        styles.replace('<w:lang w:val="en-US"', '<w:lang w:val="en-GB"')
        .replace("<w:i />", "")
        .replace("<w:iCs />", "")
    )
    styles = styles.replace('<w:b w:val="0" />', "").replace('<w:bCs w:val="0" />', "")
    styles = styles.replace('<w:jc w:val="center" />', '<w:jc w:val="left" />').replace(
        'w:val="24"', 'w:val="21"', 2
    )
    for style, size in {
        "Title": 48,
        "Heading1": 36,
        "Heading2": 26,
        "Heading3": 22,
        "Compact": 15,
        "TOC1": 21,
        "VerbatimChar": 20,
    }.items():
        styles = _sized(styles, style, size)
    styles = _with(styles, "Compact", 'w:before="36" w:after="36"', 'w:before="20" w:after="20"')
    styles = _with(styles, "BodyText", 'w:before="180" w:after="180"', 'w:before="120" w:after="120"')
    styles = _with(styles, "Caption", 'w:before="0" w:after="120"', 'w:before="120" w:after="100"')
    styles = styles.replace('w:w="108" w:type="dxa"', 'w:w="55" w:type="dxa"')
    styles = _with(
        styles, "Table", '<w:tblInd w:w="0" w:type="dxa" />', f'<w:tblInd w:w="0" w:type="dxa" />{_ROW_LINES}'
    )
    styles = _with(
        styles,
        "Table",
        '<w:tblStylePr w:type="firstRow">',
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>',
    )
    styles = _with(styles, "Heading1", "<w:keepNext />", "<w:keepNext /><w:pageBreakBefore/>")
    for style in HEADINGS:
        styles = _with(styles, style, "<w:rPr>", "<w:rPr><w:b/><w:bCs/>")
    styles = _with(styles, "TOCHeading", "<w:pPr>", '<w:pPr><w:pageBreakBefore w:val="0"/>')
    styles = _with(
        styles,
        "ImageCaption",
        '<w:basedOn w:val="Caption" />',
        '<w:basedOn w:val="Caption" /><w:pPr><w:keepNext/></w:pPr>',
    )
    return styles.replace("</w:styles>", _new_styles() + "</w:styles>")


def _new_styles() -> str:
    """The styles that the filter names, each with what it is for."""
    quiet = f'<w:color w:val="{QUIET}"/>'
    bar = '<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="B1B9C0"/></w:pBdr>'
    paragraphs = [
        _paragraph_style("Source Note", "Normal", _spacing(40, 120), f'{quiet}<w:sz w:val="17"/>'),
        _paragraph_style("Note", "SourceNote", f"<w:keepNext/>{_spacing(40, 40)}"),
        _paragraph_style("Notice", "BodyText", f"<w:keepLines/>{bar}"),
        _paragraph_style("Lead", "BodyText", f"<w:keepNext/>{_spacing(60, 100)}"),
        _paragraph_style("Entry", "BodyText", f"<w:keepLines/>{_spacing(20, 60)}"),
        _paragraph_style("Item", "BodyText", _spacing(0, 40)),
        _paragraph_style("Part", "Compact", "<w:keepNext/>", "<w:b/>"),
        _paragraph_style("Kept", "Compact", "<w:keepNext/>"),
        _paragraph_style("Section End", "Normal", _spacing(0, 0), '<w:sz w:val="2"/>'),
    ]
    small = _style("character", "Small", "", "", f'{quiet}<w:sz w:val="15"/>')
    ratings = [
        _style("character", f"Rating {kind}", "", "", f'<w:b/><w:color w:val="{colour}"/>')
        for kind, colour in RATINGS.items()
    ]
    return "".join([*paragraphs, small, *ratings])


def _paragraph_style(name: str, based: str, paragraph: str, run: str = "") -> str:
    return _style("paragraph", name, f'<w:basedOn w:val="{based}"/>', paragraph, run)


def _style(kind: str, name: str, based: str, paragraph: str, run: str) -> str:
    """A style; its id is its name as Pandoc writes it, each word with a capital and without spaces."""
    return _STYLE.format(
        kind=kind,
        id=re.sub(r"[ -]", "", name.title()),
        name=name,
        based=based,
        paragraph=f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "",
        run=f"<w:rPr>{run}</w:rPr>" if run else "",
    )


def _spacing(before: int, after: int) -> str:
    """Above and below a paragraph, in twentieths of a point."""
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


def _sized(styles: str, style: str, half_points: int) -> str:
    """The style at that size, in half points."""

    def sized(found: re.Match[str]) -> str:
        size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
        text = re.sub(r"<w:sz(Cs)? [^>]*/>", "", found[0])
        return (
            text.replace("</w:rPr>", f"{size}</w:rPr>")
            if "</w:rPr>" in text
            else text.replace("</w:style>", f"<w:rPr>{size}</w:rPr></w:style>")
        )

    return re.sub(rf'<w:style [^>]*w:styleId="{style}">.*?</w:style>', sized, styles, flags=re.DOTALL)


def _with(styles: str, style: str, old: str, new: str) -> str:
    return re.sub(
        rf'<w:style [^>]*w:styleId="{style}">.*?</w:style>',
        lambda found: found[0].replace(old, new, 1),
        styles,
        flags=re.DOTALL,
    )


def _finished(document: str) -> str:
    """The body: contents filled in, sections whole, tables as wide as their page, no row on two pages
    and its last one with what is said below it.
    """
    whole = "".join(_sections(_with_contents(document))).replace("<w:trPr>", "<w:trPr><w:cantSplit/>")
    unbroken = re.sub(r"<w:tr>(\s*<w:tc>)", r"<w:tr><w:trPr><w:cantSplit/></w:trPr>\1", whole)
    return _LAST_ROW.sub(lambda row: row[0].replace(_CELL_STYLE, f"{_CELL_STYLE}<w:keepNext/>"), unbroken)


def _with_contents(document: str) -> str:
    """The field of the contents with an entry for each heading, as it can be read before Word brings it up to date."""
    entries = [
        '<w:p><w:pPr><w:pStyle w:val="BodyText"/><w:spacing w:before="0" w:after="20"/>'
        f'<w:ind w:left="{0 if level == CONTENTS_LEVELS[0] else 360}"/></w:pPr>{{begin}}'
        f'<w:hyperlink w:anchor="{anchor}"><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:hyperlink>{{end}}</w:p>'
        for level, anchor, text in _headings(document)
    ]

    def filled(field: re.Match[str]) -> str:
        last = len(entries) - 1
        return "".join(
            entry.replace("{begin}", f"<w:r>{field[1]}</w:r>" if number == 0 else "").replace(
                "{end}", f"<w:r>{field[2]}</w:r>" if number == last else ""
            )
            for number, entry in enumerate(entries)
        )

    return _CONTENTS.sub(filled, document, count=1) if entries else document


def _sections(document: str) -> Iterator[str]:
    """The parts of the body, each with page numbers and margins, and its tables as wide as its pages: those of some are turned."""
    texts = _SECTION_ENDS.split(_LAST_SECTION.sub(r"\2\1", document))
    for text, end in itertools.zip_longest(texts[::2], texts[1::2], fillvalue=""):
        size = re.search(r"<w:pgSz [^>]*/>", end)
        width = re.search(r'w:w="(\d+)"', size[0]) if size else None
        yield _across(text, int(width[1]) - 2 * MARGIN) if width else text
        yield _SECTION.format(size=size[0]) if size else end


def _across(text: str, width: int) -> str:
    """The text with the columns of each table, in their proportions, over the width, in twentieths of a point."""

    def grid(found: re.Match[str]) -> str:
        columns = [int(each) for each in re.findall(r'w:w="(\d+)"', found[0])]
        scaled = "".join(f'<w:gridCol w:w="{each * width // sum(columns)}" />' for each in columns)
        return f"<w:tblGrid>{scaled}</w:tblGrid>"

    return re.sub(r"<w:tblGrid>.*?</w:tblGrid>", grid, text, flags=re.DOTALL)


def _headings(document: str) -> list[tuple[str, str, str]]:
    """The style, the bookmark and the text of each heading of the contents."""
    found = []
    for match in re.finditer(
        r'<w:bookmarkStart [^>]*w:name="([^"]+)"\s*/>\s*(<w:p>\s*<w:pPr>\s*<w:pStyle w:val="(Heading[12])"\s*/>.*?</w:p>)',
        document,
        re.DOTALL,
    ):
        found.append((match[3], match[1], "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", match[2]))))
    return found


def _undated(properties: str) -> str:
    """A document is of its edition, not of the minute it was made in."""
    return re.sub(r"<dcterms:(created|modified)[^>]*>.*?</dcterms:\1>", "", properties)


def _rewrite(
    source: Path, target: Path, changes: dict[str, Callable[[str], str]], added: dict[str, str] | None = None
) -> None:
    """The archive with parts changed and added, each part dated alike so that equal documents are equal bytes."""
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts[name].decode("utf-8")).encode("utf-8")
    parts |= {name: text.encode("utf-8") for name, text in (added or {}).items()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
