"""Recurring work: what comes round when, and that each round is done once.

Several workers may look at once; a round (job and slot) is a row, and who writes the row does the
work. A round whose worker died is taken over when its claim runs out; a round nobody was there for
is done when somebody is. Jobs therefore do what is due *by now* and may be repeated without harm.
"""
