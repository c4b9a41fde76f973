"""Addresses of pages: nouns."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
