"""Where do we want to be? The vision and the goals improvements serve.

Knows: one vision per desk, goals in a tree (business goals and the IT goals they lead to), each with
a weight from 1 to 5. Hands on: goals for the register to link to. Which goals nothing serves is
asked of the register.
"""
