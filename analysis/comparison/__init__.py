"""Snapshots of editions and builds, and the differences between two of them."""
