"""The console script `boldsteps`: a command that has nothing to do is answered here, every other one by `analysis.commands`.

Being told that there is nothing to do should take no longer than looking whether there is: what is imported for it imports little else.
"""

import sys
from collections.abc import Sequence

from analysis.pipeline.up_to_date import nothing_to_do


def main(arguments: Sequence[str] | None = None) -> None:
    """The command with these words; those that the script was given, unless any are named here."""
    command = sys.argv[1:] if arguments is None else arguments
    if told := nothing_to_do(command):
        print(told)
        return
    from analysis.commands import run

    run(command)


if __name__ == "__main__":
    main()
