"""Run by `quarto render` in the project folder, where there is nothing to render: says what to do instead."""

import sys

sys.exit(
    "The document is made from executed notebooks. Run `boldsteps report 2012` first; then\n"
    "`quarto render reports/2012/document` renders that edition again, into reports/2012/site/."
)
