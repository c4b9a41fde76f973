"""Django's handle on this room."""

from django.apps import AppConfig


class CheckConfig(AppConfig):
    """Room `check`."""

    name = "headway.loop.check"
    default_auto_field = "django.db.models.BigAutoField"
