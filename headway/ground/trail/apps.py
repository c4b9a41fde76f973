"""Django's handle on this room."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Room `trail`."""

    name = "headway.ground.trail"
    default_auto_field = "django.db.models.BigAutoField"
