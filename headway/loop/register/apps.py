"""Django's handle on this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from headway.ground.accounts.models import Client, Desk


class RegisterConfig(AppConfig):
    """Room `register`."""

    name = "headway.loop.register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand what the register knows to the questions of assessments."""
        from headway.loop.assessment.practice.handed import MORE

        def facts(desk: Desk, client: Client | None) -> dict[str, str]:
            from .queries import maturity

            return maturity.facts(desk, client)

        MORE.append(facts)
