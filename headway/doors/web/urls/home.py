"""Where we stand, and search."""

from django.urls import path

from ..views import home

urlpatterns = [
    path("", home.home, name="home"),
    path("search", home.search, name="search"),
]
