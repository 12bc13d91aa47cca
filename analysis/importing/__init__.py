"""Official releases in: a published file in its own layout becomes rows of `data/`, with its place."""
