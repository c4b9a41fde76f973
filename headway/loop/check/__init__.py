"""Did it work, and does it stay? Verdicts, benefits, and the watch after closing.

Knows: the statistics (`effect`), what a verdict rests on (`evidence`), how it is reached (`judging`)
and told (`telling`), which improvements cannot be told apart (`confounding`), what a gain is worth
(`benefits`), and the watch that sees a gain slip (`watch`). Hands on: append-only verdicts frozen
with their evidence, benefits proved, and slips that reopen an entry.
"""
