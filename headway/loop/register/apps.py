"""Django's handle on this room."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Room `register`."""

    name = "headway.loop.register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand what the register knows to the questions of assessments."""
        from .queries import maturity  # noqa: F401
