"""Addresses of room `plan`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
