"""Django's handle on this room."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Room `assessment`."""

    name = "headway.loop.assessment"
    default_auto_field = "django.db.models.BigAutoField"
