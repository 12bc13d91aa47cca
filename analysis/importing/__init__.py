"""Official releases in: a published file in its own layout becomes rows of `data/`, with where each is from.

`print(import_release(find_project(), "a-release", Path("SFR05_2014_UD_LA_1.csv"), dry_run=True))`, of the
module `importing`, tells what it would do. Nothing is imported here: a check of what describes the releases
needs none of what reads them.
"""
