"""Where are the gaps? Findings from data, ranked by what they cost.

Knows: rules (one small class each in `rules/`), every comparison they try, and the findings that
stand up once false discoveries are controlled over all of them. Hands on: findings with evidence,
cost and a suggested target, for the register. A search reads a `Book` (`lake_book` over the ticket
store), `searching.look` runs the rules, `folding` leaves one finding per gap, `actions.search`
stores them for the data version.
"""
