"""Where do we want to be? The vision and the goals improvements serve.

Knows: one vision per desk, goals in a tree (business goals and the IT goals they lead to), each with
a weight from 1 to 5, the critical success factors of each goal with KPI keys and targets, and the
cycles improvements are planned in. Hands on: goals, factors and cycles for the register to link to.
Which goals nothing serves is asked of the register; what a KPI key means, of the KPIs.
"""
