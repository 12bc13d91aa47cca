"""Pure functions that decide: rounding, published precision, targets, ratings, comparators, uncertainty,
trajectory, suppression."""
