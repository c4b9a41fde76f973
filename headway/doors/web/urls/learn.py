"""Addresses of room `learn`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
