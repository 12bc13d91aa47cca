"""Word: Pandoc writes the document in the styles of a reference document, made here from Pandoc's own.
The contents are filled in, so that they can be read where fields are not brought up to date; Word brings them
up to date with page numbers when it opens the document."""

import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pypandoc

from analysis.document import pandoc, pdf
from analysis.document.definition import EXTENSION
from analysis.document.stage import Staged

THEME = ("paper.lua", "columns.lua")
"""The files of the extension that decide, with this one, how a text becomes a Word document."""
REFERENCE = "reference.docx"
FONT = "Arial"
PNG_PPI = 200
GREY, LIGHT_GREY = "45505A", "B1B9C0"
RATINGS = {"red": "A01A1A", "amber": "7A4A00", "green": "1A6636", "not-rated": GREY, "mixed": GREY}
RATINGS |= {"similar": GREY, "ahead": "0A5A53", "better": "0A5A53", "behind": "8A300B", "worse": "8A300B"}
EPOCH = (1980, 1, 1, 0, 0, 0)
MARGIN = 1134
"""Of a page, in twentieths of a point."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIP = f'<Relationship Id="rIdPages" Type="{_R}/footer" Target="footer1.xml"/>'
_CONTENT_TYPE = (
    '<Override PartName="/word/footer1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>'
)
_FOOTER = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:ftr xmlns:w="{_W}"><w:p><w:pPr>'
    '<w:pStyle w:val="SourceNote"/>'
    '<w:jc w:val="right"/></w:pPr><w:r><w:t xml:space="preserve">Page </w:t></w:r>'
    '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r>'
    '</w:fldSimple><w:r><w:t xml:space="preserve"> of </w:t></w:r>'
    '<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    "</w:p></w:ftr>"
)
_SECTION = (
    f'<w:sectPr xmlns:r="{_R}"><w:footerReference w:type="default" r:id="rIdPages"/>{{size}}'
    f'<w:pgMar w:top="{MARGIN}" w:right="{MARGIN}" w:bottom="1077" w:left="{MARGIN}" '
    'w:header="567" w:footer="567" w:gutter="0"/>'
    "</w:sectPr>"
)
_A4 = '<w:pgSz w:w="11906" w:h="16838"/>'


def _spacing(before: int, after: int) -> str:
    """Return the space above and below a paragraph, in twentieths of a point."""
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


# How the styles of Pandoc's reference document change: everywhere, sizes (in half points), parts of some.
_BRANDED = (
    (r'<w:color w:val="(?:0F4761|365F91)"[^>]*/>', '<w:color w:val="{brand}"/>'),
    (r'<w:color w:val="4F81BD"[^>]*/>', '<w:color w:val="{brand}"/><w:u w:val="single"/>'),
    (r"<w:rFonts[^>]*/>", '<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/>'),
)
_REPLACED = (
    ('<w:lang w:val="en-US"', '<w:lang w:val="en-GB"', -1),
    *((italic, "", -1) for italic in ("<w:i />", "<w:iCs />")),
    *((light, "", -1) for light in ('<w:b w:val="0" />', '<w:bCs w:val="0" />')),
    ('<w:jc w:val="center" />', '<w:jc w:val="left" />', -1),
    ('w:w="108" w:type="dxa"', 'w:w="55" w:type="dxa"', -1),
    ('w:val="24"', 'w:val="21"', 2),
)
_SIZES = {
    "Title": 48, "Heading1": 36, "Heading2": 26, "Heading3": 22, "Compact": 15, "TOC1": 21,
    "VerbatimChar": 20,
}  # fmt: skip
_LINE = f'w:val="single" w:sz="4" w:space="0" w:color="{LIGHT_GREY}"'
_TABLE_INDENT = '<w:tblInd w:w="0" w:type="dxa" />'
_BORDERS = f"<w:tblBorders><w:bottom {_LINE}/><w:insideH {_LINE}/></w:tblBorders>"
_FIRST_ROW = '<w:tblStylePr w:type="firstRow">'
_CAPTION = '<w:basedOn w:val="Caption" />'
_HEADINGS = ("Title", "Heading1", "Heading2", "Heading3", "TOCHeading")
_CHANGED = (
    ("Compact", 'w:before="36" w:after="36"', 'w:before="20" w:after="20"'),
    ("BodyText", 'w:before="180" w:after="180"', 'w:before="120" w:after="120"'),
    ("Caption", 'w:before="0" w:after="120"', 'w:before="120" w:after="100"'),
    ("Table", _TABLE_INDENT, f"{_TABLE_INDENT}{_BORDERS}"),
    ("Table", _FIRST_ROW, f"{_FIRST_ROW}<w:rPr><w:b/></w:rPr>"),
    ("Heading1", "<w:keepNext />", "<w:keepNext /><w:pageBreakBefore/>"),
    *((heading, "<w:rPr>", "<w:rPr><w:b/><w:bCs/>") for heading in _HEADINGS),
    ("TOCHeading", "<w:pPr>", '<w:pPr><w:pageBreakBefore w:val="0"/>'),
    ("ImageCaption", _CAPTION, f"{_CAPTION}<w:pPr><w:keepNext/></w:pPr>"),
)

# The styles that the filter names: what each is based on, its paragraph, its text.
_QUIET = f'<w:color w:val="{GREY}"/>'
_BAR = f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{LIGHT_GREY}"/></w:pBdr>'
_PARAGRAPHS = (
    ("Source Note", "Normal", _spacing(40, 120), f'{_QUIET}<w:sz w:val="17"/>'),
    ("Note", "SourceNote", f"<w:keepNext/>{_spacing(40, 40)}", ""),
    ("Notice", "BodyText", f"<w:keepLines/>{_BAR}", ""),
    ("Lead", "BodyText", f"<w:keepNext/>{_spacing(60, 100)}", ""),
    ("Entry", "BodyText", f"<w:keepLines/>{_spacing(20, 60)}", ""),
    ("Item", "BodyText", _spacing(0, 40), ""),
    ("Part", "Compact", "<w:keepNext/>", "<w:b/>"),
    ("Kept", "Compact", "<w:keepNext/>", ""),
    ("Section End", "Normal", _spacing(0, 0), '<w:sz w:val="2"/>'),
)
_CHARACTERS = (
    ("Small", f'{_QUIET}<w:sz w:val="15"/>'),
    *((f"Rating {rating}", f'<w:b/><w:color w:val="{colour}"/>') for rating, colour in RATINGS.items()),
)

_CONTENTS = re.compile(
    r'<w:p><w:r>(<w:fldChar w:fldCharType="begin".*?<w:fldChar w:fldCharType="separate" />)'
    r'(<w:fldChar w:fldCharType="end" />)</w:r></w:p>',
    re.DOTALL,
)
_HEADING = re.compile(
    r'<w:bookmarkStart [^>]*w:name="([^"]+)"\s*/>\s*'
    r'(<w:p>\s*<w:pPr>\s*<w:pStyle w:val="(Heading[12])"\s*/>.*?</w:p>)',
    re.DOTALL,
)
_LAST_SECTION = re.compile(
    r'<w:p>\s*<w:pPr>\s*<w:pStyle w:val="SectionEnd"\s*/>\s*'
    r"(<w:sectPr[^>]*>(?:(?!<w:sectPr).)*</w:sectPr>)\s*</w:pPr>\s*</w:p>"
    r"((?:\s*<w:bookmarkEnd[^>]*/>)*\s*)<w:sectPr[^>]*>(?:(?!<w:sectPr).)*</w:sectPr>(?=\s*</w:body>)",
    re.DOTALL,
)
"""A section that ends the document, and with it an empty one: the first is the last."""
_LAST_ROW = re.compile(
    r"<w:tr>(?:(?!<w:tr>).)*</w:tbl>"
    r'(?=\s*(?:<w:bookmark(?:Start|End)[^>]*/>\s*)*<w:p>\s*<w:pPr>\s*<w:pStyle w:val="(?:Source)?Note")',
    re.DOTALL,
)
"""The last row of a table that something is said below."""
_PICTURES = re.compile(r'data-picture="(pictures/[0-9a-f]+)"')
_CELL_STYLE = '<w:pStyle w:val="Compact" />'
_SECTION_ENDS = re.compile(r"(<w:sectPr[^>]*>.*?</w:sectPr>)", re.DOTALL)


def versions() -> tuple[str, ...]:
    """Return the versions of what makes a Word document besides Pandoc: nothing does."""
    return ()


def prepare(staged: Staged) -> None:
    """Write the document whose styles all Word documents have, unless the council has its own."""
    brand, file = staged.context.definition["bold-steps"]["brand"], staged.folder / EXTENSION / REFERENCE
    if not file.is_file():
        write_reference(file, brand["colour"].removeprefix("#").upper(), brand["family"] or FONT)


def build(markdown: str, staged: Staged, name: str) -> bytes:
    """Return the text as a Word document, the same bytes each time. Raises AssemblyError."""
    file, options = staged.folder / name, staged.context.definition["bold-steps"]["print"]["docx"]
    arguments = [
        "--from=markdown",
        "--to=docx",
        *(["--toc", f"--toc-depth={options.get('toc-depth', 2)}"] if options.get("toc", True) else []),
        f"--reference-doc={staged.folder / EXTENSION / REFERENCE}",
        f"--resource-path={staged.folder}",
        f"--lua-filter={staged.folder / EXTENSION / THEME[0]}",
        f"--output={file}",
    ]
    _write_pngs(markdown, staged.folder)
    pandoc.run_pandoc(arguments, markdown, name)
    # a document is of its edition, not of the minute it was made in
    undated = partial(re.sub, r"<dcterms:(created|modified)[^>]*>.*?</dcterms:\1>", "")
    _rewrite(file, {"word/document.xml": _finished, "docProps/core.xml": undated})
    content = file.read_bytes()
    file.unlink()
    return content


def write_reference(file: Path, brand: str, font: str) -> None:
    """Write the document whose styles Pandoc uses: the council's letters, colour, page numbers, ratings."""
    command = [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"]
    file.write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
    changes: dict[str, Callable[[str], str]] = {
        "word/styles.xml": lambda text: _styles(text, brand, font),
        "word/document.xml": lambda text: _SECTION_ENDS.sub(_SECTION.format(size=_A4), text),
        "word/_rels/document.xml.rels": lambda text: _with_last(text, "Relationships", _RELATIONSHIP),
        "[Content_Types].xml": lambda text: _with_last(text, "Types", _CONTENT_TYPE),
    }
    _rewrite(file, changes, {"word/footer1.xml": _FOOTER})


def _write_pngs(markdown: str, folder: Path) -> None:
    """Write the pictures of the text as PNG, which every Word shows. Raises AssemblyError without typst."""
    pdf.check()
    import typst

    for picture in sorted(set(_PICTURES.findall(markdown))):
        if not (folder / f"{picture}.png").exists():
            source = folder / f"{picture}.typ"
            page = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("/{picture}.svg")\n'
            source.write_text(page, encoding="utf-8")
            fonts: dict[str, Any] = {"font_paths": [str(pdf.fonts())], "ignore_system_fonts": True}
            png = typst.compile(str(source), root=str(folder), format="png", ppi=PNG_PPI, **fonts)
            (folder / f"{picture}.png").write_bytes(png)


def _with_last(text: str, element: str, content: str) -> str:
    """Return the text with content at the end of an element."""
    return text.replace(f"</{element}>", f"{content}</{element}>")


def _styles(styles: str, brand: str, font: str) -> str:
    """Return Pandoc's styles in one font and the council's colour, and the styles that the filter names."""
    for pattern, new in _BRANDED:
        styles = re.sub(pattern, new.format(brand=brand, font=font), styles)
    for old, new, count in _REPLACED:
        styles = styles.replace(old, new, count)
    for name, size in _SIZES.items():
        styles = _in_style(styles, name, _sized, size)
    for name, old, new in _CHANGED:
        styles = _in_style(styles, name, str.replace, old, new, 1)
    added = [_style("paragraph", name, based, *rest) for name, based, *rest in _PARAGRAPHS]
    added += [_style("character", name, "", "", run) for name, run in _CHARACTERS]
    return _with_last(styles, "w:styles", "".join(added))


def _in_style(styles: str, name: str, change: Callable[..., str], *arguments: str | int) -> str:
    """Return the styles with a change to one of them."""
    pattern = rf'<w:style [^>]*w:styleId="{name}">.*?</w:style>'
    return re.sub(pattern, lambda style: change(style[0], *arguments), styles, flags=re.DOTALL)


def _sized(style: str, half_points: int) -> str:
    """Return the style with that size of text."""
    size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    text = re.sub(r"<w:sz(Cs)? [^>]*/>", "", style)
    if "</w:rPr>" in text:
        return _with_last(text, "w:rPr", size)
    return _with_last(text, "w:style", f"<w:rPr>{size}</w:rPr>")


def _style(kind: str, name: str, based: str, paragraph: str, run: str) -> str:
    """Return a style. Its id is its name as Pandoc writes it, each word with a capital and without spaces."""
    id = re.sub(r"[ -]", "", name.title())
    parts = [
        f'<w:style w:type="{kind}" w:customStyle="1" w:styleId="{id}"><w:name w:val="{name}"/>',
        f'<w:basedOn w:val="{based}"/>' if based else "",
        "<w:qFormat/>",
        f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "",
        f"<w:rPr>{run}</w:rPr>" if run else "",
        "</w:style>",
    ]
    return "".join(parts)


def _finished(document: str) -> str:
    """Return the body with contents filled in, whole sections, tables as wide as their page, no row on two
    pages and the last row of a table with what is said below it."""
    whole = "".join(_sections(_with_contents(document))).replace("<w:trPr>", "<w:trPr><w:cantSplit/>")
    unbroken = re.sub(r"<w:tr>(\s*<w:tc>)", r"<w:tr><w:trPr><w:cantSplit/></w:trPr>\1", whole)
    return _LAST_ROW.sub(lambda row: row[0].replace(_CELL_STYLE, f"{_CELL_STYLE}<w:keepNext/>"), unbroken)


def _with_contents(document: str) -> str:
    """Return the document with an entry for each heading in the field of its contents."""
    field = _CONTENTS.search(document)
    headings = list(_HEADING.finditer(document))
    if not field or not headings:
        return document
    entries = []
    for number, heading in enumerate(headings):
        begin = f"<w:r>{field[1]}</w:r>" if number == 0 else ""
        end = f"<w:r>{field[2]}</w:r>" if number == len(headings) - 1 else ""
        text = "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", heading[2]))
        entries.append(
            '<w:p><w:pPr><w:pStyle w:val="BodyText"/><w:spacing w:before="0" w:after="20"/>'
            f'<w:ind w:left="{0 if heading[3] == "Heading1" else 360}"/></w:pPr>{begin}'
            f'<w:hyperlink w:anchor="{heading[1]}"><w:r>'
            f'<w:t xml:space="preserve">{text}</w:t></w:r></w:hyperlink>'
            f"{end}</w:p>"
        )
    return document[: field.start()] + "".join(entries) + document[field.end() :]


def _sections(document: str) -> Iterator[str]:
    """Yield the sections of the body, with tables as wide as their pages, and what ends each."""
    texts = _SECTION_ENDS.split(_LAST_SECTION.sub(r"\2\1", document))
    for text, end in zip_longest(texts[::2], texts[1::2], fillvalue=""):
        size = re.search(r'<w:pgSz [^>]*w:w="(\d+)"[^>]*/>', end)
        yield _across(text, int(size[1]) - 2 * MARGIN) if size else text
        yield _SECTION.format(size=size[0]) if size else end


def _across(text: str, width: int) -> str:
    """Return the text with the columns of each table, in proportion, over the width."""

    def grid(table: re.Match[str]) -> str:
        columns = [int(each) for each in re.findall(r'w:w="(\d+)"', table[0])]
        scaled = "".join(f'<w:gridCol w:w="{each * width // sum(columns)}" />' for each in columns)
        return f"<w:tblGrid>{scaled}</w:tblGrid>"

    return re.sub(r"<w:tblGrid>.*?</w:tblGrid>", grid, text, flags=re.DOTALL)


def _rewrite(
    file: Path, changes: dict[str, Callable[[str], str]], added: dict[str, str] | None = None
) -> None:
    """Change and add parts of an archive, each dated alike so that equal documents are equal bytes."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts[name].decode("utf-8")).encode("utf-8")
    parts |= {name: text.encode("utf-8") for name, text in (added or {}).items()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
