"""Addresses of room `assessment`."""

from django.urls import path

from ..views import assessment

urlpatterns = [
    path("findings", assessment.findings, name="findings"),
    path("findings/search", assessment.search, name="findings-search"),
    path("findings/<int:pk>", assessment.finding, name="finding"),
    path("findings/<int:pk>/entry", assessment.put_in_register, name="finding-entry"),
]
