"""Django's handle on this room."""

from django.apps import AppConfig


class PostConfig(AppConfig):
    """Ground `post`."""

    name = "headway.ground.post"
    default_auto_field = "django.db.models.BigAutoField"
