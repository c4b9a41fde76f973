"""Addresses of room `kpis`."""

from django.urls import path

from ..views import charting, explain, kpis, own, scorecard, slices

urlpatterns = [
    path("kpis", kpis.index, name="kpis"),
    path("own-kpis", own.index, name="own-kpis"),
    path("own-kpis/new", own.new, name="own-kpi-new"),
    path("own-kpis/preview", own.preview, name="own-kpi-preview"),
    path("own-kpis/condition", own.condition, name="own-kpi-condition"),
    path("own-kpis/of/<slug:key>", own.own, name="own-kpi"),
    path("own-kpis/of/<slug:key>/retirement", own.retirement, name="own-kpi-retire"),
    path("scorecard", scorecard.scorecard, name="scorecard"),
    path("kpis/<slug:key>", kpis.kpi, name="kpi"),
    path("kpis/<slug:key>/slices", slices.slices, name="kpi-slices"),
    path("kpis/<slug:key>/explain", explain.explain, name="kpi-explain"),
    path("kpis/<slug:key>/baselines", kpis.freeze, name="kpi-freeze"),
    path("kpis/<slug:key>/<str:what>/<int:pk>/removal", charting.unmark, name="kpi-unmark"),
    path("kpis/<slug:key>/marks/<str:what>", charting.mark, name="kpi-mark"),
    path("kpis/<slug:key>/target", kpis.target, name="kpi-target"),
]
