"""Addresses of room `adoption`: the people."""

from django.urls import path

from ..views import people

urlpatterns = [
    path("people", people.index, name="people"),
]
