"""The nouns of planning: tasks, people's time, and plans."""

from .people import Leave, LoadOverride, MemberSkill, PlanSettings, TicketName, WorkingTime
from .plans import Assignment, ForecastReading, Plan, PlanEntry
from .tasks import Task

__all__ = [
    "Assignment", "ForecastReading", "Leave", "LoadOverride", "MemberSkill", "Plan", "PlanEntry",
    "PlanSettings", "Task", "TicketName", "WorkingTime",
]  # fmt: skip
