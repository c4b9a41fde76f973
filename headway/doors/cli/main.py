"""`headway`: the main verbs from a shell.

JSON alone goes to stdout; progress and messages go to stderr. Exit 0 done; 2 wrong usage: an
option, KPI, dimension, field, period or date that Headway does not know, whatever the data; 1 asked
rightly, but not possible here, with a clear message (no tickets yet, no such file, desk, entry or
version, a KPI this data does not support). Commands are loaded when called, so that `headway spc` need not wake the
database.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from pathlib import Path

import click

COMMANDS = {
    "import": "evidence:import_",
    "undo": "evidence:undo",
    "versions": "evidence:versions",
    "profiles": "evidence:profiles",
    "calendar": "calendar:calendar",
    "kpis": "kpis:kpis",
    "kpi": "kpi:kpi",
    "scorecard": "scorecard:scorecard",
    "baseline": "baseline:baseline",
    "chart": "chart:chart",
    "explain": "explain:explain",
    "spc": "spc:spc",
    "findings": "assessment:findings",
    "goals": "aim:goals",
    "register": "register:register",
    "plan": "planning:plan",
    "schedule": "plan:schedule",
    "effect": "check:effect",
    "verdict": "verdict:verdict",
    "report": "report:report",
    "demo": "demo:demo",
    "serve": "serve:serve",
    "worker": "serve:worker",
    "sign-in-link": "serve:sign_in_link",
}


class Lazy(click.Group):
    """A group whose commands are imported only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All command names, in the order of the loop."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import and hand out one command."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(
            importlib.import_module(f"headway.doors.cli.{module}"), attribute
        )
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="headway", prog_name="headway")
def cli() -> None:
    """Headway makes service improvement stick.

    The data folder is HEADWAY_HOME (default ~/.headway); it is made when missing.

    With --json one JSON document goes to stdout; messages go to stderr. Exit 0: done. 1: not
    possible here, with the reason (no tickets yet, no such file, not enough data). 2: wrong usage
    (an option, KPI, dimension, field, period or date that does not exist).
    """


def main() -> None:
    """Run the command; trouble becomes one clear message and exit 1, wrong usage exit 2."""
    from headway.ground.trouble import Trouble, WrongUsage

    gc.set_threshold(50_000, 20, 20)  # start-up makes many objects that stay: a tenth of its time
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115  (closed by the caller)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a narrow terminal must not end the command
    try:
        cli(prog_name="headway")
    except Trouble as trouble:
        click.echo(f"headway: {trouble}", err=True)
        sys.exit(2 if isinstance(trouble, WrongUsage) else 1)
    except Exception as error:
        message = _of_the_machine(error)
        if message is None:
            raise
        click.echo(f"headway: {message}", err=True)
        sys.exit(1)


def _of_the_machine(error: BaseException) -> str | None:
    """What the machine refuses (a folder, the disk, memory) in words; None for our own mistakes."""
    if isinstance(error, OSError) and error.strerror:
        if not error.filename:
            return f"{error.strerror}."
        hint = "Is HEADWAY_HOME a folder that can be written?"
        return f"{error.filename}: {error.strerror}. {hint}"
    if isinstance(error, MemoryError):
        return "There is not enough memory."
    django = sys.modules.get("django.db")
    if django and type(error) in (django.OperationalError, django.DatabaseError):
        from django.conf import settings

        return f"The records in {settings.HOME} cannot be used: {error}. May it be written?"
    duckdb = sys.modules.get("duckdb")
    if duckdb and isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
        return f"The ticket store cannot be used: {str(error).splitlines()[0]}"
    return None


if __name__ == "__main__":
    main()
