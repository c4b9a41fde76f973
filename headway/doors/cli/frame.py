"""What every command needs: the records opened, the desk, JSON out, trouble told plainly."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from headway.ground.trouble import Trouble

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk


def open_records() -> None:
    """Wake Django and bring the records up to date; safe on an empty folder and in parallel."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "headway.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from headway.ground.accounts.setup import prepare_records

    prepare_records()


def the_desk(slug: str | None = None) -> Desk:
    """The desk to work on: the named one, or the only or first one; made when there is none."""
    open_records()
    from headway.ground.accounts.models import Desk
    from headway.ground.accounts.setup import first_desk

    if slug is None:
        return first_desk()
    desk = Desk.objects.filter(slug=slug).first()
    if desk is None:
        known = ", ".join(Desk.objects.values_list("slug", flat=True)) or "none yet"
        raise Trouble(f"There is no desk “{slug}” (known: {known}).")
    return desk


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return value.tolist()
    return str(value)


def put_json(value: Any) -> None:
    """Write one JSON document to stdout; NaN and infinity become null."""

    def clean(item: Any) -> Any:
        if isinstance(item, float) and (item != item or item in (float("inf"), float("-inf"))):
            return None
        if isinstance(item, dict):
            return {str(key): clean(inner) for key, inner in item.items()}
        if isinstance(item, list | tuple):
            return [clean(inner) for inner in item]
        return item

    once = json.loads(json.dumps(value, default=_plain))
    narrow = "utf" not in (sys.stdout.encoding or "").lower()
    sys.stdout.write(json.dumps(clean(once), ensure_ascii=narrow, indent=1) + "\n")
    sys.stdout.flush()  # here, where a reader that has gone away ends the command quietly


def say(message: str) -> None:
    """A message for the person, on stderr."""
    click.echo(message, err=True)
