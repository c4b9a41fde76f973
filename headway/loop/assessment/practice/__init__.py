"""How the desk works, as people see it: maturity, audits, the practice check, and both sides.

Knows: fourteen areas of questions with five recognisable levels, answered blind by several people;
what an audit in three scopes looks at, with the client taking part; practices that set leading
providers apart; what stakeholder groups think matters and is good, beside what the tickets say.
Hands on: gaps, each with its evidence and its place (`gaps.Gap`), to be put into the register.

Its words: area, question, level (1 to 5), rater, target level, spread, agreement, audit point,
practice, topic, stakeholder group.
"""
