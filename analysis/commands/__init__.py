"""The command line `boldsteps`. Each command calls one module of `analysis` and prints what it returns.

Exit codes: 0 done; 1 findings that block; 2 wrong usage; 3 some runs failed, the document is built; 4 the
assembler failed; 130 a report stopped with Ctrl+C. A command is imported when it is given.
"""

import errno
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from analysis import __version__
from analysis.errors import BoldStepsError, ProjectNotFoundError
from analysis.project import find_project

COMMANDS = {
    "check": ("figures:check", "Lists what is wrong in `data/` and narrative, and what to do."),
    "compare": ("figures:compare", "Says how two editions (periods) or builds (folders) differ."),
    "describe": ("figures:describe_file", "Drafts the description of a release."),
    "import": ("figures:import_file", "Takes the figures of an official release into `data/`."),
    "list": ("building:list_runs", "Lists the runs of PERIOD and says which are up to date."),
    "new-council": ("figures:new_council", "Lays out the project of another council in FOLDER."),
    "new-edition": ("figures:new_edition", "Lays out the new edition PERIOD."),
    "preview": ("review:preview", "Serves one chapter of PERIOD on this machine."),
    "publish": ("review:publish", "Publishes PERIOD as built, if the release checklist allows."),
    "references": ("review:references", "Lists what narrative of a chapter of PERIOD may refer to."),
    "report": ("building:report", "Makes the document of PERIOD: checks, runs, assembles."),
    "review": ("review:review", "Makes the reviewer's pack of PERIOD."),
    "sign-off": ("review:sign_off", "Records that the text of an AREA's TOPIC is approved."),
    "tidy": ("figures:tidy_files", "Puts the tables of `data/` into their one shape."),
    "trace": ("figures:trace", "Says where FIGURE on a page of PERIOD comes from."),
    "upgrade": ("figures:upgrade", "Brings `data/` of an earlier version to the present one."),
    "verify": ("building:verify", "Builds PERIOD again and compares every byte."),
}
"""By name: the module of this package and the command in it, and the first sentence of its help."""

NO_ROOM = "Make room on that disk and run the command again."
REMEDIES = {
    errno.ENOSPC: NO_ROOM,
    errno.EDQUOT: NO_ROOM,
    errno.EACCES: "Ask for the right to write there, or give another folder with --output.",
    errno.EROFS: "Nothing can be written there: give another folder with --output.",
}


def load_command(name: str) -> click.Command:
    """Import the command of that name."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    command: click.Command = getattr(import_module(f"{__name__}.{module}"), attribute)
    return command


class LazyGroup(click.Group):
    """The commands of COMMANDS, none of which is imported for the list of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return load_command(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="boldsteps")
def cli() -> None:
    """Builds the Bold Steps education progress report, and says where its figures come from."""


def run(command: Sequence[str]) -> None:
    """Run a command. An error is printed and sets the exit code."""
    try:
        cli(list(command), prog_name="boldsteps", obj=tuple(command))
    except BoldStepsError as problem:
        message, exit_code = str(problem), problem.exit_code
    except OSError as problem:
        message, exit_code = f"{_refusal(problem)} What was there before is as it was. {_log_traceback()}", 1
    except Exception as problem:
        what = f"something went wrong that should not have ({type(problem).__name__}: {problem})"
        message, exit_code = f"{what}. {_log_traceback()}", 1
    click.echo(f"boldsteps: {message}", err=True)
    sys.exit(exit_code)


def _refusal(problem: OSError) -> str:
    """Return what the system did not let the command do, and what helps."""
    message = str(problem) or type(problem).__name__
    number = next((each for each in REMEDIES if problem.errno == each or f"[Errno {each}]" in message), 0)
    remedy = REMEDIES.get(number, "Put that right and run the command again.")
    return f"the system refused to read or write a file ({message[:300]}). {remedy}"


def _log_traceback() -> str:
    """Write the traceback of the present exception into a file, and return where."""
    try:
        log = find_project().reports / "boldsteps.log"
        log.parent.mkdir(exist_ok=True)
        log.write_text(traceback.format_exc(), encoding="utf-8")
    except (OSError, ProjectNotFoundError):
        return "It could not be logged."
    return f"The whole of it is in {log}."
