"""Django's handle on this room."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Ground `rounds`."""

    name = "headway.ground.rounds"
    default_auto_field = "django.db.models.BigAutoField"
