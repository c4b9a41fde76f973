"""Django's handle on this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Room `accounts`."""

    name = "headway.ground.accounts"
    default_auto_field = "django.db.models.BigAutoField"
