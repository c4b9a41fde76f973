"""Django's handle on this room."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """Room `plan`."""

    name = "headway.loop.plan"
    default_auto_field = "django.db.models.BigAutoField"
