"""Addresses of room `aim`."""

from django.urls import path

from ..views import aim

urlpatterns = [
    path("goals", aim.goals, name="goals"),
    path("goals/vision", aim.vision, name="vision"),
    path("goals/<int:pk>", aim.goal, name="goal"),
]
