"""Django's handle on this room."""

from django.apps import AppConfig


class RunConfig(AppConfig):
    """Room `run`."""

    name = "headway.loop.run"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for starts and for tasks that move to a later day."""
        from . import listening  # noqa: F401  (listens by being imported)
