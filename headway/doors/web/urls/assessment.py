"""Addresses of room `assessment`."""

from django.urls import path

from ..views import assessment, findings_settings, process

urlpatterns = [
    path("process", process.process, name="process"),
    path("process/tickets", process.process_tickets, name="process-tickets"),
    path("findings", assessment.findings, name="findings"),
    path("findings/search", assessment.search, name="findings-search"),
    path("findings/thresholds", findings_settings.thresholds, name="finding-thresholds"),
    path("findings/what-if", findings_settings.what_if, name="findings-what-if"),
    path("findings/<int:pk>/accepted", assessment.accept, name="finding-accepted"),
    path("findings/<int:pk>", assessment.finding, name="finding"),
    path("findings/<int:pk>/entry", assessment.put_in_register, name="finding-entry"),
]
