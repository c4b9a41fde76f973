"""Keep it moving: stages, the start gate, work in progress, blockers, reviews, health.

Knows: the stages of an improvement (`stages`), whether it will stick (`gate`, asked before a start),
how it fares (`health`, computed from facts with its reasons), who is told when something stays
undone (`ladder`), and what a review must talk about (`agenda`). Takes tasks from `plan`, entries
from `register`. Hands on: slips, blockers, reviews with their decisions, wins.
"""
