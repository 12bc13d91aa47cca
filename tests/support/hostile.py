"""Input that somebody made to do harm, or that something has damaged: texts for cells and names, and files changed at random."""

import random
from pathlib import Path

TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</script><script>alert(1)</script>",
    "</table></div></body><iframe src=//example.org>",
    "[x](javascript:alert(1))",
    "![x](http://example.org/x.png)",
    '=HYPERLINK("http://example.org","x")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "=cmd|' /C calc'!A0",
    "{{ ''.__class__.__mro__ }}",
    "{% include '/etc/passwd' %}",
    "{{ lipsum.__globals__['os'].popen('id') }}",
    "{{< include /etc/passwd >}}",
    "```{=html}\n<script>alert(1)</script>\n```",
    "`<b>x</b>`{=html}",
    "::: {.callout-note onclick=alert(1)}",
    "$(touch PWNED)",
    "`touch PWNED`",
    "; touch PWNED",
    "../../../PWNED",
    "..\\..\\PWNED",
    "/PWNED",
    "..",
    ".",
    "~",
    "CON",
    "a\x00b",
    "a\x1bb",
    "a\u202eb",
    "a\u2028b",
    "a\ufeffb",
    "\u041eakvale",
    "Oakvale\u200b",
    "\uff1cscript\uff1e",
    "%s%n{0}{x}",
    "9" * 400,
    "x" * 140_000,
    "--output=PWNED",
    "\n---\nstatus: signed\n---\n",
    "&#60;script&#62;",
    "!!python/object/apply:os.system ['touch PWNED']",
)


def alter(content: bytes, chance: random.Random) -> bytes:
    """The file after one to three accidents or attacks."""
    for _ in range(chance.randint(1, 3)):
        content = chance.choice((_cell, _cell, _cell, _cut, _flip, _twice, _without, _bytes, _lines))(
            content, chance
        )
    return content


def _cell(content: bytes, chance: random.Random) -> bytes:
    """One value of one row becomes a hostile text."""
    lines = content.split(b"\n")
    place = chance.randrange(len(lines))
    cells = lines[place].split(b",")
    text = chance.choice(TEXTS)
    quoted = f'"{text.replace(chr(34), chr(34) * 2)}"' if chance.random() < 0.7 else text
    cells[chance.randrange(len(cells))] = quoted.encode()
    lines[place] = b",".join(cells)
    return b"\n".join(lines)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _flip(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(max(1, len(content)))
    return content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]


def _twice(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    place = chance.randrange(len(lines))
    return b"\n".join([*lines[:place], lines[place], *lines[place:]])


def _without(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def _bytes(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.randbytes(chance.randint(1, 40)) + content[place:]


def _lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def state(folder: Path) -> set[str]:
    """Every path below the folder: what is new in it was written there."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
