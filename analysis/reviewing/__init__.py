"""Reviewers: sign-off, what has gone stale since, the reviewer's pack, comments, comparing editions and builds, preview."""
