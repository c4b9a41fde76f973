"""Themes are made and arranged: by wording, and by people, whose word stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from headway.ground.accounts.models import Desk, Member
from headway.ground.trail.actions import record

from ...models import Feedback, Theme
from ..labels import labels
from ..masking import masked
from ..standing import Piece, arrange
from .guards import VoiceTrouble, require_manage, require_sort

FRESH = 0.2
"""From so large a share of feedback not sorted before, everything is sorted anew."""
MOST = 200_000
"""Pieces sorted at once, the newest first."""


def sort_feedback(
    *, by: Member | None, desk: Desk, at: datetime, on: date, anew: bool | None = None
) -> int:
    """Sort a desk's feedback into themes; how many pieces changed their theme.

    `anew` sorts everything nobody arranged; otherwise only what has no theme is placed. Left open,
    it is decided by how much is new. Raises `VoiceTrouble` where nothing was said yet.
    """
    require_sort(by, desk)
    with transaction.atomic():
        Desk.objects.select_for_update().get(pk=desk.pk)
        rows = list(
            Feedback.objects.filter(desk=desk).exclude(text="").order_by("-heard_on", "-pk")
            .only("pk", "text", "theme_id", "pinned", "sorted_at")[:MOST]
        )  # fmt: skip
        if not rows:
            raise VoiceTrouble("There is no feedback in words yet. Bring some in first.")
        fresh = sum(row.sorted_at is None for row in rows)
        anew = fresh >= FRESH * len(rows) if anew is None else anew
        standing = {theme.pk: theme for theme in Theme.objects.filter(desk=desk, gone_at=None)}
        pieces = [Piece(row.pk, row.text, row.theme_id, row.pinned) for row in rows]
        held = {pk for pk, theme in standing.items() if theme.held}
        placed = dict(arrange(pieces, held=held, anew=anew).placed)
        text = {row.pk: row.text for row in rows}
        made = _new_themes(desk, placed, text, on)
        before = {row.pk: row.theme_id for row in rows}
        moves: dict[int | None, list[int]] = defaultdict(list)
        for pk, theme in placed.items():
            now = made[theme].pk if theme is not None and theme < 0 else theme
            if now != before[pk]:
                moves[now].append(pk)
        for target, pks in moves.items():
            for start in range(0, len(pks), 500):
                Feedback.objects.filter(pk__in=pks[start : start + 500]).update(theme=target)
        Feedback.objects.filter(desk=desk, sorted_at=None).update(sorted_at=at)
        _retire(desk, at)
        _entitle(desk)
        moved = sum(map(len, moves.values()))
        record(
            by=by, by_name="sorting", desk=desk, at=at, verb="sort", thing="feedback", ref=desk.pk,
            sentence=f"sorted {len(rows):,} pieces of feedback: {moved:,} moved, {len(made)} new themes",
            change={"themes": [len(standing), Theme.objects.filter(desk=desk, gone_at=None).count()]},
        )  # fmt: skip
    return moved


def _new_themes(
    desk: Desk, placed: dict[int, int | None], text: dict[int, str], on: date
) -> dict[int, Theme]:
    """Make the themes with numbers below zero."""
    wanted = sorted(
        {theme for theme in placed.values() if theme is not None and theme < 0}, reverse=True
    )
    return {number: _made(desk, on, "") for number in wanted}


def _made(desk: Desk, on: date, title: str, by: Member | None = None) -> Theme:
    last = Theme.objects.filter(desk=desk).aggregate(last=Max("number"))["last"] or 0
    return Theme.objects.create(
        desk=desk, number=last + 1, title=title, titled_by=by if title else None, raised_on=on,
        held=by is not None,
    )  # fmt: skip


def _retire(desk: Desk, at: datetime) -> None:
    """Themes that nothing is in any more go, unless a person holds them."""
    Theme.objects.filter(desk=desk, gone_at=None, held=False, feedback=None).update(gone_at=at)


def _entitle(desk: Desk) -> None:
    """Give themes nobody named a title from their words."""
    themes = list(Theme.objects.filter(desk=desk, gone_at=None, titled_by=None))
    texts: dict[int | None, list[str]] = defaultdict(list)
    rows = Feedback.objects.filter(desk=desk).exclude(text="").order_by("pk")
    for pk, text in rows.values_list("theme_id", "text"):
        texts[pk].append(text)
    mine = [theme for theme in themes if texts[theme.pk]]
    named = {theme.pk for theme in mine}
    rest = [text for pk, said in texts.items() if pk not in named for text in said]
    for theme, label in zip(mine, labels([texts[theme.pk] for theme in mine], rest), strict=True):
        title = masked(label.title)[:120]
        if title != theme.title:
            theme.title = title
            theme.save(update_fields=["title"])


def _locked(theme: Theme) -> Theme:
    theme = Theme.objects.select_for_update().get(pk=theme.pk)
    if theme.gone_at is not None:
        raise VoiceTrouble(f"{theme.ref} is gone: its feedback is in other themes now.")
    return theme


@transaction.atomic
def rename(*, by: Member, theme: Theme, title: str, at: datetime) -> Theme:
    """Give a theme a name of its own; it keeps it, and its feedback, from now on."""
    require_sort(by, theme.desk)
    theme = _locked(theme)
    title = " ".join(title.split())[:120]
    if not title:
        raise VoiceTrouble("A theme needs a name: two or three words.")
    before, theme.title, theme.titled_by, theme.held = theme.title, title, by, True
    theme.save()
    record(by=by, desk=theme.desk, at=at, verb="rename", thing="theme", ref=theme.ref,
           sentence=f"named {theme.ref} “{title}”", change={"title": [before, title]})  # fmt: skip
    return theme


@transaction.atomic
def merge(*, by: Member, theme: Theme, into: Theme, at: datetime) -> Theme:
    """Put a theme's feedback into another one; it stays there. A theme with an answer is not merged
    away."""
    require_sort(by, theme.desk)
    if theme.desk_id != into.desk_id or theme.pk == into.pk:
        raise VoiceTrouble("Choose another theme of this desk to merge into.")
    theme, into = _locked(theme), _locked(into)
    if theme.decision != Theme.Decision.OPEN:
        raise VoiceTrouble(
            f"{theme.ref} has an answer its clients have read. Merge the other one into it instead."
        )
    moved = Feedback.objects.filter(theme=theme).update(theme=into)
    theme.merged_into, theme.gone_at = into, at
    theme.save()
    into.held = True
    into.raised_on = min(into.raised_on, theme.raised_on)
    into.save()
    _entitle(into.desk)
    record(by=by, desk=into.desk, at=at, verb="merge", thing="theme", ref=into.ref,
           sentence=f"merged {theme.ref} “{theme.title}” into {into.ref}: {moved} pieces",
           change={"merged": [theme.ref, into.ref]})  # fmt: skip
    return into


@transaction.atomic
def split(
    *, by: Member, theme: Theme, pieces: Collection[int], title: str, at: datetime, on: date
) -> Theme:
    """Take some of a theme's feedback out into a new theme; both keep what they have from now on."""
    require_sort(by, theme.desk)
    theme = _locked(theme)
    title = " ".join(title.split())[:120]
    chosen = Feedback.objects.filter(theme=theme, pk__in=list(pieces))
    count, total = chosen.count(), Feedback.objects.filter(theme=theme).count()
    if not title:
        raise VoiceTrouble("Give the new theme a name.")
    if not 0 < count < total:
        raise VoiceTrouble("Choose some of the pieces, not none and not all.")
    made = _made(theme.desk, on, title, by)
    chosen.update(theme=made)
    theme.held = True
    theme.save(update_fields=["held"])
    record(by=by, desk=theme.desk, at=at, verb="split", thing="theme", ref=made.ref,
           sentence=f"took {count} pieces out of {theme.ref} into {made.ref} “{title}”",
           change={"split": [theme.ref, made.ref]})  # fmt: skip
    return made


@transaction.atomic
def place(
    *, by: Member, desk: Desk, pieces: Sequence[Feedback], theme: Theme | None, at: datetime
) -> int:
    """Put pieces of feedback into a theme, or (None) into none; they stay where they were put."""
    require_sort(by, desk)
    if any(piece.desk_id != desk.pk for piece in pieces) or (theme and theme.desk_id != desk.pk):
        raise VoiceTrouble("That belongs to another desk.")
    if not pieces:
        raise VoiceTrouble("Choose some feedback first.")
    theme = _locked(theme) if theme else None
    pks = [piece.pk for piece in pieces]
    moved = Feedback.objects.filter(pk__in=pks).update(theme=theme, pinned=True)
    _retire(desk, at)
    where = f"into {theme.ref}" if theme else "out of its theme"
    record(by=by, desk=desk, at=at, verb="place", thing="feedback", ref=pks[0],
           sentence=f"moved {moved} piece{'' if moved == 1 else 's'} of feedback {where}",
           change={"theme": [None, theme.ref if theme else None]})  # fmt: skip
    return moved


def hold(*, by: Member | None, theme: Theme) -> None:
    """Keep a theme as it is from now on; part of the action that needs it, and of its trail."""
    require_manage(by, theme.desk)
    Theme.objects.filter(pk=theme.pk).update(held=True)
