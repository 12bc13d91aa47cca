"""The Bold Steps report: figures in `data/`, words in `narrative/`, a document out."""

__version__ = "0.1.0"
