"""Addresses of room `check`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
