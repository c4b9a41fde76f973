"""Django's handle on this room."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Room `register`."""

    name = "headway.loop.register"
    default_auto_field = "django.db.models.BigAutoField"
