"""Django's handle on this room."""

from django.apps import AppConfig


class KpisConfig(AppConfig):
    """Room `kpis`."""

    name = "headway.loop.kpis"
    default_auto_field = "django.db.models.BigAutoField"
