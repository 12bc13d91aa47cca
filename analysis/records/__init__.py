"""What `data/` holds, read as the field names it: areas, editions, indicators, figures, targets, money and plans."""
