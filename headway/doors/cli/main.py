"""`headway`: the main verbs from a shell.

JSON alone goes to stdout; progress and messages go to stderr. Exit 0 done, 1 failed with a clear
message, 2 wrong usage. Commands are loaded when called, so that `headway spc` need not wake the
database.
"""

from __future__ import annotations

import importlib
import sys

import click

COMMANDS = {
    "import": "evidence:import_",
    "undo": "evidence:undo",
    "versions": "evidence:versions",
    "profiles": "evidence:profiles",
    "kpis": "kpis:kpis",
    "baseline": "kpis:baseline",
    "chart": "kpis:chart",
    "spc": "spc:spc",
    "findings": "assessment:findings",
    "goals": "aim:goals",
    "register": "register:register",
    "schedule": "plan:schedule",
    "effect": "check:effect",
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
    """


def main() -> None:
    """Run the command; a `Trouble` becomes one clear message and exit 1."""
    from headway.ground.trouble import Trouble

    try:
        cli(prog_name="headway")
    except Trouble as trouble:
        click.echo(f"headway: {trouble}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
