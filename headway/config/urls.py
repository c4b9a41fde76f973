"""Addresses: each door brings its own."""

from django.urls import include, path

urlpatterns = [path("", include("headway.doors.web.urls"))]
