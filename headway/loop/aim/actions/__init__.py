"""Everything that changes where the desk wants to be."""

from ..guards import GoalTrouble
from .cycles import add_cycle, change_cycle, close_cycle
from .factors import add_factor, change_factor, drop_kpi, retire_factor, set_kpi
from .goals import CHANGEABLE, add_goal, change_goal, retire_goal, set_vision

__all__ = [
    "CHANGEABLE", "GoalTrouble", "add_cycle", "add_factor", "add_goal", "change_cycle",
    "change_factor", "change_goal", "close_cycle", "drop_kpi", "retire_factor", "retire_goal",
    "set_kpi", "set_vision",
]  # fmt: skip
