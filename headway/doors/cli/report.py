"""`headway report`: a cycle's report and a client's business review, as files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from headway.doors.cli.frame import say, the_desk

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk
    from headway.ground.documents import Document

DESK = click.option("--desk", "slug", metavar="SLUG", help="The desk (default: the first one).")
OUT = click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write: .pdf, .docx or .pptx.",
)  # fmt: skip


@click.group()
def report() -> None:
    """Reports as PDF, Word or slides."""


@report.command()
@click.argument("name")
@OUT
@DESK
def cycle(name: str, out: Path, slug: str | None) -> None:
    """The report of the cycle NAME: what it promised, what was proved, how good estimates were."""
    desk = the_desk(slug)
    from headway.ground.trouble import WrongUsage
    from headway.loop.aim.queries import cycles
    from headway.loop.learn.models import RetroCard
    from headway.loop.learn.papers import cycle_report
    from headway.loop.learn.queries.cycles import seen
    from headway.loop.learn.queries.lessons import lessons

    one = cycles(desk).filter(name=name).select_related("desk").first()
    if one is None:
        known = ", ".join(f"“{each.name}”" for each in cycles(desk)) or "none"
        raise WrongUsage(f"There is no cycle “{name}”. Known: {known}.")
    on = _today(desk)
    cards = list(RetroCard.objects.filter(cycle=one, removed_at=None))
    learned = lessons(desk).filter(
        withdrawn_at=None, on__range=(one.starts_on, max(one.ends_on, on))
    )
    paper = cycle_report(
        seen(one, on=on), author=desk.name, made_on=on, cards=cards, lessons=list(learned[:8])
    )
    _write(paper, out)


@report.command()
@click.argument("name")
@OUT
@DESK
def client(name: str, out: Path, slug: str | None) -> None:
    """The business review of the client NAME: their figures, what was done, what to decide."""
    desk = the_desk(slug)
    from headway.ground.accounts.models import Client
    from headway.ground.trouble import WrongUsage
    from headway.loop.learn.papers import business_review
    from headway.loop.learn.queries.review import pack_of

    one = Client.objects.filter(desk=desk, name=name).select_related("desk").first()
    if one is None:
        raise WrongUsage(f"There is no client “{name}”. Clients are named as in the tickets.")
    _write(business_review(pack_of(one, on=_today(desk))), out)


def _today(desk: Desk) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(desk.time_zone)).date()


def _write(document: Document, out: Path) -> None:
    from headway.ground.documents import pdf, slides, word
    from headway.ground.trouble import WrongUsage

    writers = {".pdf": pdf, ".docx": word, ".pptx": slides}
    write = writers.get(out.suffix.lower())
    if write is None:
        raise WrongUsage(f"“{out.name}” must end in {', '.join(writers)}.")
    out.write_bytes(write(document))
    say(f"{document.title} is in {out}.")
