"""Measuring how long a report takes, and the made-up authorities it is measured with. `make bench` runs it."""
