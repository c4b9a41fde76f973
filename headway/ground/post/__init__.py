"""Messages out: an outbox, what each person wants to hear and how, e-mail, chat, private links.

Hands on one verb, `actions.queue_message`: it writes the message in the caller's own transaction, so
that it exists exactly when the change it tells of exists. `jobs.deliver` sends what is due. Knows
nothing of improvements; the kinds of message stand in `kinds`.

**What is promised.** A message is queued once per person and key. It is never lost: it is sent, or it
is kept with the reason it was given up. It is sent once, with one gap no sender can close: when the
process dies, or the answer times out, between the receiver's taking of the message and our mark, the
message is sent again, with the same `Message-ID` (e-mail) or `Idempotency-Key` (web hooks), by which
the receiver can know it.
"""
