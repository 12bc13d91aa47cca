"""What the list of chapters on the front page says of each: the first sentence of its opening."""

import json
from pathlib import Path

import pytest

from analysis.document.content import finding
from analysis.io.executed_notebooks import MIME_TYPE

LONG = f"Of {'very ' * 40}many pupils."


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        (
            "<p>The gap narrowed by 0.8 points, to 32.9. It is wide.</p>",
            "The gap narrowed by 0.8 points, to 32.9.",
        ),
        ("<p><strong>62% are good &amp; better.</strong> It was\n57%.</p>", "62% are good & better."),
        ("<p>Spending was £1.2 million.</p>\n<p>More.</p>", "Spending was £1.2 million."),
        ("<p>4.94% [p] were out of work. It fell.</p>", ""),  # its symbol is explained there, not in the list
        ("<p>3.2%† claim. It rose.</p>", ""),
        (f"<p>{LONG}</p>", ""),
        ("", ""),
    ],
)
def test_it_is_the_first_sentence_unless_that_is_long_or_has_a_symbol(
    opening: str, said: str, tmp_path: Path
) -> None:
    html = (
        f'<div class="exhibit text" id="gaps-opening">{opening}<details><p>Source: none.</p></details></div>'
    )
    shown = [("gaps-trend", "<p>No opening.</p>"), ("gaps-opening", html)] if opening else []
    outputs = [
        {"output_type": "display_data", "data": {MIME_TYPE: {"id": id}, "text/html": text}}
        for id, text in shown
    ]
    run = tmp_path / "run.ipynb"
    run.write_text(
        json.dumps({"cells": [{"cell_type": "code", "source": "", "outputs": outputs}]}), encoding="utf-8"
    )
    assert finding(run) == said
