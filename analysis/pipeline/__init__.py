"""A build: the plan of runs, what is up to date, the manifest, and one whole document for the old one."""
