"""Addresses of room `kpis`."""

from django.urls import path

from ..views import explain, kpis, scorecard, slices

urlpatterns = [
    path("kpis", kpis.index, name="kpis"),
    path("scorecard", scorecard.scorecard, name="scorecard"),
    path("kpis/<slug:key>", kpis.kpi, name="kpi"),
    path("kpis/<slug:key>/slices", slices.slices, name="kpi-slices"),
    path("kpis/<slug:key>/explain", explain.explain, name="kpi-explain"),
    path("kpis/<slug:key>/baselines", kpis.freeze, name="kpi-freeze"),
    path("kpis/<slug:key>/target", kpis.target, name="kpi-target"),
]
