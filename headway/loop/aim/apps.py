"""Django's handle on this room."""

from django.apps import AppConfig


class AimConfig(AppConfig):
    """Room `aim`."""

    name = "headway.loop.aim"
    default_auto_field = "django.db.models.BigAutoField"
