"""Everything that changes what is kept of checking."""

from .plans import begin_again, freeze_promise, plan, set_rollout
from .verdicts import close, judge
from .watching import look_after, watch_over

__all__ = [
    "begin_again",
    "close",
    "freeze_promise",
    "judge",
    "look_after",
    "plan",
    "set_rollout",
    "watch_over",
]
