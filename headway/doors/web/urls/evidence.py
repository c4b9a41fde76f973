"""Addresses of room `evidence`."""

from django.urls import path

from ..views import evidence

urlpatterns = [
    path("tickets", evidence.imports, name="imports"),
    path("tickets/new", evidence.upload, name="upload"),
    path("tickets/new/<str:token>", evidence.look, name="import-look"),
    path("tickets/<int:pk>", evidence.import_, name="import"),
    path("tickets/<int:pk>/progress", evidence.progress, name="import-progress"),
    path("tickets/<int:pk>/rejected.csv", evidence.rejected, name="import-rejected"),
    path("tickets/<int:pk>/undo", evidence.undo, name="import-undo"),
]
