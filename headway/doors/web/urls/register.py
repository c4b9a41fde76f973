"""Addresses of room `register`."""

from django.urls import path

from ..views import register

urlpatterns = [
    path("register", register.index, name="register"),
    path("register/new", register.new, name="entry-new"),
    path("register/<str:ref>", register.entry, name="entry"),
    path("register/<str:ref>/edit", register.edit, name="entry-edit"),
    path("register/<str:ref>/status", register.status, name="entry-status"),
]
