"""The kinds of message there are, each declared once (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """How somebody wants to hear of a kind of message."""

    MAIL = "mail"
    CHAT = "chat"
    BOTH = "both"
    DIGEST = "digest"
    NONE = "none"

    @property
    def label(self) -> str:
        """The word people see."""
        return _HOW[self.value]

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that are used at once; none for the digest.

        >>> How.BOTH.channels, How.DIGEST.channels
        (('mail', 'chat'), ())
        """
        return {"mail": ("mail",), "chat": ("chat",), "both": ("mail", "chat")}.get(self.value, ())


_HOW = {
    "mail": "E-mail, at once",
    "chat": "Chat, at once",
    "both": "E-mail and chat, at once",
    "digest": "In the weekly digest",
    "none": "Not at all",
}


@dataclass(frozen=True)
class Kind:
    """A kind of message: key, the words people see, and how it comes unless they choose."""

    key: str
    label: str
    meaning: str
    default: How


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("escalation", "Something is stuck on your desk",
             "An overdue task, an open blocker or a missed review has climbed to you.", How.MAIL),
        Kind("mention", "Somebody names you", "A comment or a minute with @you in it.", How.MAIL),
        Kind("assigned", "Something is now yours", "A task, an entry, an action of a review.", How.MAIL),
        Kind("review", "Reviews", "A review you are invited to is near, moved or missed.", How.MAIL),
        Kind("reminder", "Your dates", "A task or stage of yours is due.", How.MAIL),
        Kind("idea", "What became of your idea", "Something you raised was decided on.", How.MAIL),
        Kind("announcement", "Announcements", "Messages of the communication plan.", How.MAIL),
        Kind("pulse", "Pulse surveys", "A short, anonymous survey.", How.MAIL),
        Kind("watch", "A gain is slipping", "The watch over a closed improvement raised it.", How.MAIL),
        Kind("verdict", "Results", "A verdict on an improvement you own or sponsor.", How.MAIL),
        Kind("stalled", "Stalled work", "Nothing has moved for a while.", How.MAIL),
        Kind("health", "Health changes", "An improvement turned green, amber or red.", How.DIGEST),
        Kind("slip", "Dates that moved", "A task or target was put off, with its reason.", How.DIGEST),
        Kind("win", "Wins", "A stage passed, a target met, a first result.", How.DIGEST),
        Kind("register", "The register", "New entries and decisions.", How.DIGEST),
        Kind("digest", "Weekly digest", "What you chose to hear once a week; only when something"
             " changed.", How.MAIL),
    )
}  # fmt: skip
"""By key. A new kind is one line here."""
