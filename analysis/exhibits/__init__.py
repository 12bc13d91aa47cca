"""What a notebook cell shows: exhibits, the page they are on, charts and tables, and their words."""
