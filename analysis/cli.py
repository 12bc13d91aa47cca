"""The console script `boldsteps`. That there is nothing to do is answered here, with few imports: it
should take no longer to say than to find out. Every other command is one of `analysis.commands`."""

import gc
import sys

from analysis.pipeline.up_to_date import nothing_to_do


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit. Defaults to sys.argv[1:]."""
    command = sys.argv[1:] if arguments is None else arguments
    if answer := nothing_to_do(command):
        print(answer)
        sys.exit()
    gc.set_threshold(100_000, 50, 100)  # what is opened stays: looking for garbage is a seventh of the time
    from analysis.commands import run

    run(command)


if __name__ == "__main__":
    main()
