"""Django's handle on this room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Room `evidence`."""

    name = "headway.loop.evidence"
    default_auto_field = "django.db.models.BigAutoField"
