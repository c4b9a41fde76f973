"""Django's handle on this room."""

from django.apps import AppConfig


class RunConfig(AppConfig):
    """Room `run`."""

    name = "headway.loop.run"
    default_auto_field = "django.db.models.BigAutoField"
