"""The tables of `data/`: their schema, the records read from them, and how they are changed."""
