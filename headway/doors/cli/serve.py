"""`headway serve`, `headway worker`, `headway sign-in-link`: the web door opened from a shell."""

from __future__ import annotations

import signal
import sys
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from headway.ground.trouble import Trouble

from .frame import open_records, say, the_desk

CONNECTIONS = 1000
"""Connections held open at once: browsers keep theirs between pages, and whoever comes after the last
one waits for another to close. They cost a thread only while they ask for something."""


def _link(address: str) -> str:
    desk = the_desk()
    from headway.ground.accounts.setup import sign_in_link

    return f"{address}/sign-in/{sign_in_link(desk=desk, at=datetime.now(UTC))}"


def _stop_cleanly() -> None:
    """Ctrl-C and SIGTERM end the process with 0, also while it still starts."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 256))
@click.option("--worker/--no-worker", default=True, help="Run background jobs in this process too.")
@click.option("--first", is_flag=True, help="Print a one-time sign-in link.")
@click.option("--demo", "with_demo", is_flag=True, help="Make the demo desk when there is no desk.")
@click.option("--tickets", type=click.Path(path_type=Path),
              help="Import this export first, when it is not in yet.")  # fmt: skip
@click.pass_context
def serve(
    ctx: click.Context, host: str, port: int, threads: int, worker: bool, first: bool,
    with_demo: bool, tickets: Path | None,
) -> None:  # fmt: skip
    """Serve the pages (and, unless told otherwise, do the background work)."""
    _stop_cleanly()
    open_records()
    from headway.ground.accounts.models import Desk

    if tickets is not None:
        _open_on(tickets)
    elif with_demo and not Desk.objects.exists():
        from .demo import demo

        ctx.invoke(demo)
    desk = the_desk()
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '') else host}:{port}"  # noqa: S104  (told apart, not listened on)
    server = _bound(host, port, threads)
    if worker:
        from headway.config.schedule import start_worker

        start_worker(embedded=True)
    say(f"Headway serves “{desk.name}” at {address}")
    if first:
        say(f"Sign in once with: {_link(address)}")
    say("Stop with Ctrl-C.")
    server.run()


def _bound(host: str, port: int, threads: int) -> Any:
    """The web server, holding its port; Trouble when another program holds it."""
    from django.conf import settings
    from waitress import create_server

    warnings.filterwarnings("ignore", "No directory at", UserWarning)  # files come by finders
    from headway.config.wsgi import application

    try:
        return create_server(
            application, host=host, port=port, threads=threads, ident=None, channel_timeout=300,
            connection_limit=CONNECTIONS, asyncore_use_poll=True,
            max_request_body_size=settings.UPLOAD_LIMIT_MB * 1024 * 1024 + settings.UPLOAD_ROOM,
        )  # fmt: skip
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Trouble(
            f"Cannot serve at {host}:{port}: {why.rstrip('.')}. Choose others with --host and --port."
        ) from error


def _open_on(tickets: Path) -> None:
    """Import the file on a fresh data folder; a file that is in already is left alone."""
    from headway.loop.evidence.models import Import

    done = Import.objects.filter(desk=the_desk(), state=Import.State.DONE)
    if any(tickets.name in one.files for one in done):
        say(f"{tickets.name} is in already.")
        return
    from .evidence import import_

    import_.main([str(tickets)], prog_name="headway import", standalone_mode=False)


@click.command()
def worker() -> None:
    """Do background work only; several may run, each job is done once."""
    _stop_cleanly()
    open_records()
    from headway.config.schedule import start_worker

    say("Worker waits for jobs. Stop with Ctrl-C.")
    start_worker(embedded=False)


@click.command("sign-in-link")
@click.option("--address", default="http://127.0.0.1:8000", show_default=True)
def sign_in_link(address: str) -> None:
    """Print a one-time sign-in link for the desk's first administrator."""
    click.echo(_link(address.rstrip("/")))
