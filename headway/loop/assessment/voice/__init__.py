"""Voice of the customer: feedback comes in, is sorted into themes, and every theme gets an answer.

Feedback is a piece of text with, perhaps, a score, a client and a day. Themes are suggested from the
wording and kept by people; a decision on a theme is told to the clients whose words are in it. Hands
on themes with their counts per client, from which the register makes entries with evidence.
"""
