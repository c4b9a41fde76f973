"""Teams too small to be shown alone: which teams' figures stand together, so that nobody's is had.

A desk's teams (ticket groups) are put into cells; a figure by team is only ever shown for whole
cells, whatever is asked, so that what can be reckoned from several answers is again a sum over whole
cells. See `cells.py` for the rule.
"""
