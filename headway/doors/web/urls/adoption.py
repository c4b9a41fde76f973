"""Addresses of room `adoption`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
