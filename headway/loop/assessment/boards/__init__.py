"""What do we make of it together? The quality tools: affinity, digraph, Pareto, causes.

A board is opened with a question and cards; people sort the cards silently, name the groups, ask of
each pair of groups which drives which, and put what drives the rest into the register. `phases`,
`moves`, `digraph`, `pareto`, `fishbone` and their pictures are pure; `actions` change boards, and
`queries` read them. What a board led to is the register's knowledge, by the board's reference.
"""
