"""The desk simulator: a believable service desk with known truths planted in it.

`desk(seed, …, end=…)` gives tickets, updates and events as a ticket system would export them, and
says in `truths` what was planted, so that tests can ask whether Headway finds it.
"""

from .simulate import SimulatedDesk, desk
from .truths import DEFAULT, FURTHER, NONE, Truth, Truths

__all__ = ["DEFAULT", "FURTHER", "NONE", "SimulatedDesk", "Truth", "Truths", "desk"]
