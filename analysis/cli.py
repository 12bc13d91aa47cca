"""The console script `boldsteps`. A command that has nothing to do is answered here, every other one by
`analysis.commands`. That there is nothing to do should take no longer to say than to find out: what is
imported for it imports little else."""

import sys
from collections.abc import Sequence

from analysis.pipeline.up_to_date import nothing_to_do


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit. Defaults to sys.argv[1:]."""
    command = sys.argv[1:] if arguments is None else arguments
    if answer := nothing_to_do(command):
        print(answer)
        sys.exit()
    from analysis.commands import run

    run(command)


if __name__ == "__main__":
    main()
