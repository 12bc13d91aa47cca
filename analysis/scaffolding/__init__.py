"""The frame of a new edition."""
