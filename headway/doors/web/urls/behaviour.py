"""Addresses of behaviour."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
