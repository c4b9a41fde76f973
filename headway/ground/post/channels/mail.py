"""E-mail, plain and HTML, over the SMTP server of the settings."""

from __future__ import annotations

import smtplib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.dateformat import format as written

from ..models import Delivery, Message
from ..queries import unsubscribe_token
from . import NotTaken


def identity(delivery: Delivery) -> str:
    """The stable name of a delivery: the same each time it is tried."""
    host = urlsplit(settings.ADDRESS).hostname or "headway.invalid"
    return f"headway-{delivery.message_id}-{delivery.pk}@{host}"


def absolute(path: str) -> str:
    """A path of the application as a whole address."""
    return f"{settings.ADDRESS.rstrip('/')}{path}" if path.startswith("/") else path


def compose(delivery: Delivery, connection: Any = None) -> EmailMultiAlternatives:
    """The e-mail as it goes out."""
    message = delivery.message
    stop = absolute(f"/unsubscribe/{unsubscribe_token(message.to_id, message.kind)}")
    shows = context(message, stop)
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=render_to_string("post/mail.txt", shows),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to.user.email],
        connection=connection,
        headers={
            "Message-ID": f"<{identity(delivery)}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("post/mail.html", shows), "text/html")
    return mail


def context(message: Message, stop: str) -> dict[str, Any]:
    """What both forms of the e-mail show."""
    items = list(message.gathered.order_by("kind", "queued_at")) if message.kind == "digest" else []
    day = written(timezone.localtime(message.queued_at), formats.get_format("DATE_FORMAT"))
    return {
        "message": message,
        "kind": message.get_kind_display(),
        "paragraphs": [part for part in message.text.split("\n\n") if part.strip()],
        "items": [(item, absolute(item.link) if item.link else "") for item in items],
        "link": absolute(message.link) if message.link else "",
        "choices": absolute("/messages/choices"),
        "stop": stop,
        "desk": message.desk,
        "day": day,
    }


class Line:
    """An open line to the mail server, used for all messages of one round."""

    def __init__(self) -> None:
        self.connection: Any = None

    def send(self, delivery: Delivery) -> None:
        """Hand one e-mail over; raises `NotTaken`."""
        if not delivery.message.to.user.email:
            raise NotTaken("This person has no e-mail address.", for_good=True)
        mail = compose(delivery)
        try:
            if self.connection is None:
                self.connection = get_connection()
                self.connection.open()
        except (OSError, smtplib.SMTPException) as error:
            self.connection = None
            raise NotTaken(
                f"The mail server cannot be used: {_said(error)}", all_of_it=True
            ) from error
        mail.connection = self.connection
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            self.close()
            code, said = next(iter(error.recipients.values()))
            raise NotTaken(
                f"The mail server refuses the address: {code} {_text(said)}", for_good=code >= 500
            ) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            ours = isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError)
            raise NotTaken(
                f"The mail server refuses it: {error.smtp_code} {_text(error.smtp_error)}",
                for_good=error.smtp_code >= 500 and not ours, all_of_it=ours,
            ) from error  # fmt: skip
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise NotTaken(f"The mail server broke off: {_said(error)}") from error

    def close(self) -> None:
        """Hang up."""
        try:
            if self.connection is not None:
                self.connection.close()
        except (OSError, smtplib.SMTPException):
            pass
        self.connection = None


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said


def _said(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:300]
