"""Keep it: lessons tied to evidence, playbooks from what worked, cycles closed, how good we estimate.

The last room of the loop: it may ask all others, and hands on what the next round should know. Its
words: lesson, mark (helpful or not), close (a cycle's frozen figures), carried over, card.
"""
