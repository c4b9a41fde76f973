"""What the commands of the register share: options, the clock, a score as JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk
    from headway.loop.register.scoring import Score

DESK = click.option("--desk", "slug", metavar="SLUG", help="The desk (default: the first one).")
JSON = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")


def now_of(desk: Desk) -> tuple[datetime, date]:
    """Now, and the local date of the desk."""
    at = datetime.now(UTC)
    return at, at.astimezone(ZoneInfo(desk.time_zone)).date()


def score_json(score: Score) -> dict[str, Any]:
    """A score as JSON: what ranks, the computed sum, its parts, the override where there is one."""
    return {
        "shown": score.shown,
        "computed": score.computed,
        "override": score.override,
        "override_reason": score.reason or None,
        "parts": {
            part.key: {"points": part.points, "most": part.most, "why": part.why}
            for part in score.parts
        },
    }
