"""The nouns of planning: tasks, people's time, and plans."""

from .own import OwnPlaybook
from .pdpc import Activity, Countermeasure, Risk, TaskPlace
from .people import Leave, LoadOverride, MemberSkill, PlanSettings, TicketName, WorkingTime
from .plans import Assignment, ForecastReading, Plan, PlanEntry
from .tasks import Task

__all__ = [
    "Activity", "Assignment", "Countermeasure", "ForecastReading", "Leave", "LoadOverride", "MemberSkill", "OwnPlaybook", "Plan", "PlanEntry",
    "PlanSettings", "Risk", "Task", "TaskPlace", "TicketName", "WorkingTime",
]  # fmt: skip
