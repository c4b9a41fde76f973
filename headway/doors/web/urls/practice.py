"""Addresses of practice."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
