"""Pages kept until something changes: whatever changes leaves a trail entry or a data version.

A page depends on who looks, the address, the newest trail entry of the desk, the version of its
tickets and the date; with these the same, its HTML is the same but for the form token, which is put
in anew each time. A page is made again after a minute in any case, by one request: others that
want it at the same moment wait for it.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from weakref import WeakValueDictionary

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from headway.doors.web.door import today
from headway.ground.accounts.models import Member
from headway.ground.trail.models import TrailEntry
from headway.loop.evidence.queries import lake_of

KEPT = 400
"""Pages a process keeps; they take some 50 KB each."""
SECONDS = 60
TOKEN = secrets.token_hex(16)
"""Stands in a page where the form token goes; a word nobody can guess and write into a title."""
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Page:
    """A page's HTML between the places of its form token, and when it was made."""

    parts: tuple[bytes, ...]
    made: float


_pages: OrderedDict[tuple[Any, ...], Page] = OrderedDict()
_making: WeakValueDictionary[tuple[Any, ...], threading.Lock] = WeakValueDictionary()
_lock = threading.Lock()


def kept(view: View) -> View:
    """Answer a GET from the page kept, where there is one that still holds."""

    @wraps(view)
    def inside(request: HttpRequest, member: Member, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET" or not settings.KEEP_PAGES or len(get_messages(request)):
            return view(request, member, *args, **kwargs)
        key = _key(request, member)
        page = _recall(key)
        if page is None:
            with _lock:
                making = _making.setdefault(key, threading.Lock())
            with making:
                page = _recall(key)
                if page is None:
                    return _made(key, request, lambda: view(request, member, *args, **kwargs))
        return HttpResponse(_filled(request, page))

    return inside


def _made(
    key: tuple[Any, ...], request: HttpRequest, make: Callable[[], HttpResponse]
) -> HttpResponse:
    """The view's own answer; kept where nothing but its form token is this request's."""
    request.form_token = TOKEN  # type: ignore[attr-defined]  # an attribute of ours
    answer = make()
    page = Page(tuple(answer.content.split(TOKEN.encode())), time.monotonic())
    if answer.status_code == 200 and not answer.cookies and set(answer.headers) == {HTML}:
        _hold(key, page)
    answer.content = _filled(request, page)
    return answer


HTML = "Content-Type"
"""The only header a kept page may have; all others are set further out, for every answer."""


def _filled(request: HttpRequest, page: Page) -> bytes:
    if len(page.parts) == 1:
        return page.parts[0]
    return get_token(request).encode().join(page.parts)


def _key(request: HttpRequest, member: Member) -> tuple[Any, ...]:
    """All that a page depends on."""
    desk = member.desk
    newest = TrailEntry.objects.filter(desk=desk).order_by("-id").values_list("id").first()
    head = lake_of(desk).head()
    return (
        member.pk, member.role_key, member.client_id, member.name,
        request.get_host(), request.get_full_path(), request.headers.get("HX-Request"),
        newest, today(member), (head.number, head.taken_at) if head else None,
    )  # fmt: skip


def _recall(key: tuple[Any, ...]) -> Page | None:
    with _lock:
        page = _pages.get(key)
        if page is None or time.monotonic() - page.made > SECONDS:
            return None
        _pages.move_to_end(key)
        return page


def _hold(key: tuple[Any, ...], page: Page) -> None:
    with _lock:
        _pages[key] = page
        while len(_pages) > KEPT:
            _pages.popitem(last=False)
