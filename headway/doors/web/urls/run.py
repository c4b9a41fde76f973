"""Addresses of room `run`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
