"""The one kind of error meant for people."""


class Trouble(Exception):
    """What is wrong, where, and the way out, in words for the person who reads it.

    Rooms raise it (or a subclass of their own); doors show its text as it is.
    """


class WrongUsage(Trouble):
    """Asked for something that does not exist in Headway, whatever the data: a KPI, a dimension.

    The command line ends with 2 instead of 1.
    """


class NotAllowed(Trouble):
    """The member may see this but not change it in that way."""
