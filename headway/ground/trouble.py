"""The one kind of error meant for people."""


class Trouble(Exception):
    """What is wrong, where, and the way out, in words for the person who reads it.

    Rooms raise it (or a subclass of their own); doors show its text as it is.
    """


class NotAllowed(Trouble):
    """The member may see this but not change it in that way."""
