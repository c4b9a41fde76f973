"""The ways out, one file each: `send` hands one message over or says why it could not."""

from __future__ import annotations


class NotTaken(Exception):
    """The receiver did not take the message; `for_good` when trying again makes no sense.

    `all_of_it` when the way itself is closed (no server answers), not only this message refused.
    """

    def __init__(self, reason: str, *, for_good: bool = False, all_of_it: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.for_good, self.all_of_it = reason, for_good, all_of_it
