"""What a notebook cell shows: the exhibit, the page it is on, and how charts and tables are made and put into words."""
