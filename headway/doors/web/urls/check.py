"""Addresses of room `check`."""

from django.urls import path

from ..views import check, check_benefits

urlpatterns = [
    path("results", check.index, name="results"),
    path("results/benefits", check_benefits.index, name="benefits"),
    path("results/<str:ref>", check.verdict, name="verdict"),
    path("results/<str:ref>/looks", check.look, name="verdict-look"),
    path("results/<str:ref>/closing", check.closing, name="verdict-closing"),
    path("results/<str:ref>/again", check.again, name="verdict-again"),
    path("results/<str:ref>/rollout", check.rollout, name="verdict-rollout"),
]
