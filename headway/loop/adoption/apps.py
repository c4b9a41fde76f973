"""Django's handle on this room."""

from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    """Room `adoption`."""

    name = "headway.loop.adoption"
    default_auto_field = "django.db.models.BigAutoField"
