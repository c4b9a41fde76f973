"""Django's handle on this room."""

from django.apps import AppConfig


class LearnConfig(AppConfig):
    """Room `learn`."""

    name = "headway.loop.learn"
    default_auto_field = "django.db.models.BigAutoField"
