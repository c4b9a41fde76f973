"""Django's handle on the web door (templates, static files, words)."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The web door."""

    name = "headway.doors.web"
