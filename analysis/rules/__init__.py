"""Pure functions that decide: rounding, targets, ratings, comparators, trajectory, suppression."""
