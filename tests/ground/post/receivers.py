"""A mail server and a chat receiver on this machine, polite or not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


class Postbox:
    """What the mail server took; `answer` is what it says to DATA, `refuse` to a recipient."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.answer = "250 taken"
        self.refuse = ""
        self.slow = 0.0

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.slow:
            import asyncio

            await asyncio.sleep(self.slow)
        if self.answer.startswith("2"):
            self.mails.append(message_from_bytes(envelope.content))
        return self.answer


@contextmanager
def mail_server(port: int = 0) -> Iterator[tuple[Postbox, int]]:
    """A real SMTP server on 127.0.0.1."""
    import socket

    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box, port
    finally:
        server.stop()


class Hook:
    """What the chat receiver took; it answers `status` after `slow` seconds."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.status, self.slow = 200, 0.0


@contextmanager
def chat_receiver() -> Iterator[tuple[Hook, int]]:
    """A real HTTP receiver on 127.0.0.1."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(hook.slow)
            hook.taken.append((dict(self.headers), body))
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hook, server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
