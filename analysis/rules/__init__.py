"""What decides, and nothing else: rounding, targets, ratings, comparators, uncertainty, course, disclosure."""
