"""Running notebooks: parameters checked first, papermill in a process of its own for each run, what it left asserted.

`parameters` checks what a notebook is given, `task` says what one run is asked and what it reports, `notebook` is one run,
`kernel` and `warm` are the two ways of executing its cells, `record` is what is kept of it, `pool` runs many at once.
Only `pool`, `task` and `parameters` are light to import.
"""
