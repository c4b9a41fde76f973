"""Chat and web hooks by Apprise: Teams, Slack, Mattermost, ntfy and a hundred more."""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
import threading
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from headway.ground.trouble import Trouble

from ..models import Delivery
from ..sealing import unseal
from . import NotTaken

LOCAL = frozenset({
    "dbus", "kde", "qt", "glib", "gnome", "macosx", "windows", "syslog", "exec", "file",
})  # fmt: skip
"""Schemes that act on the server itself instead of sending something."""
HOOKS = frozenset({"json", "jsons", "xml", "xmls", "form", "forms"})
CONNECT_SECONDS, READ_SECONDS = 5, 10


def refused(url: str) -> str:
    """Why an address cannot be used, in words that repeat none of its secrets; "" when it can."""
    import apprise

    scheme = urlsplit(url).scheme.lower()
    if not scheme:
        return "An address starts with the service, such as slack://, msteams:// or json://."
    if scheme in LOCAL or not apprise.Apprise().add(url):
        return f"“{scheme}://…” is not understood. Look its form up in the Apprise documentation."
    return _forbidden(url)


def _forbidden(url: str) -> str:
    """Why a host may not be reached from here: the server itself, and what is link-local."""
    host = urlsplit(url).hostname or ""
    if settings.CHAT_LOCAL or urlsplit(url).scheme.lower() not in HOOKS or not host:
        return ""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError:
        return ""  # told when it is sent to
    for each in found:
        address = ipaddress.ip_address(each)
        if address.is_loopback or address.is_link_local or address.is_unspecified:
            return f"{host} is this server itself or link-local; that is not allowed as a chat address."
    return ""


def send(delivery: Delivery, *, body: str, link: str, name: str) -> None:
    """Hand one message over; raises `NotTaken`. `name` is the delivery's stable identity."""
    import apprise

    if delivery.address is None or delivery.address.removed_at is not None:
        raise NotTaken("The address was removed.", for_good=True)
    try:
        url = unseal(delivery.address.sealed)
    except Trouble as trouble:
        raise NotTaken(str(trouble), for_good=True) from trouble
    why = _forbidden(url)
    if why:
        raise NotTaken(why, for_good=True)
    service = apprise.Apprise.instantiate(_with_limits(url, name))
    if service is None:
        raise NotTaken("The address is not understood any more.", for_good=True)
    with _Overheard() as heard:
        text = f"{body}\n\n{link}".strip()
        taken = service.notify(title=delivery.message.subject, body=text)
    if not taken:
        raise NotTaken(_why(heard.lines) or "The receiver did not take it.")


def _with_limits(url: str, name: str) -> str:
    more = {"cto": CONNECT_SECONDS, "rto": READ_SECONDS}
    extra = urlencode(more)
    if urlsplit(url).scheme.lower() in HOOKS:
        extra += "&" + urlencode({"+Idempotency-Key": name})
    return f"{url}{'&' if '?' in url else '?'}{extra}"


class _Overheard(logging.Handler):
    """What Apprise says in this thread while it sends; kept to itself, as it may hold secrets."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self.thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        if record.thread == self.thread:
            self.lines.append(record.getMessage())

    def __enter__(self) -> _Overheard:
        logging.getLogger("apprise").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("apprise").removeHandler(self)


def _why(lines: list[str]) -> str:
    """The receiver's answer, without anything that may name the address."""
    for line in lines:
        code = re.search(r"error=(\d{3})", line) or re.search(r"\b([45]\d\d)\b", line)
        if code:
            return f"The receiver answered {code[1]}."
    return "The receiver cannot be reached or is too slow." if lines else ""
