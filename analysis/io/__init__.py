"""Files, hashes, locks, readers and writers that every package uses."""
