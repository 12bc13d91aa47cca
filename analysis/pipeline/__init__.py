"""A build: the plan of runs, what is up to date, the manifest, and replacing the old document only by a
whole new one."""
