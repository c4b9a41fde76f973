"""Everything that changes what is known about the people of a change."""

from .concerns import answer_concern, raise_concern, remind_of_concerns, thank
from .messages import (
    call_off,
    drop_wording,
    hear,
    keep_wording,
    plan_message,
    send_due,
    send_now,
    tell_by_hand,
    write_anew,
)
from .people import name_stakeholder, rate, remove_stakeholder, say_behaviour, weigh
from .playbooks import take_over
from .pulses import answer_pulse, close_pulse, new_link, open_pulse
from .training import ask_for_training, drop_training, hold_session, note_evidence, plan_session

__all__ = [
    "answer_concern", "answer_pulse", "ask_for_training", "call_off", "close_pulse", "drop_training",
    "drop_wording",
    "hear", "hold_session", "keep_wording", "name_stakeholder", "new_link", "note_evidence",
    "open_pulse", "plan_message", "plan_session", "raise_concern", "rate", "remind_of_concerns",
    "remove_stakeholder", "say_behaviour", "send_due", "send_now", "take_over", "tell_by_hand",
    "thank", "weigh", "write_anew",
]  # fmt: skip
