"""Addresses of pages: nouns."""

from django.urls import path

from .views import account, aim, assessment, evidence, explain, home, kpis, register, slices

urlpatterns = [
    path("", home.home, name="home"),
    path("search", home.search, name="search"),
    path("sign-in", account.SignIn.as_view(), name="sign-in"),
    path("sign-in/<str:token>", account.link, name="link"),
    path("sign-out", account.sign_out, name="sign-out"),
    path("password", account.password, name="password"),
    path("members", account.members, name="members"),
    path("members/<int:pk>", account.member_change, name="member-change"),
    path("desk", account.desk, name="desk"),
    path("tickets", evidence.imports, name="imports"),
    path("tickets/new", evidence.upload, name="upload"),
    path("tickets/new/<str:token>", evidence.look, name="import-look"),
    path("tickets/<int:pk>", evidence.import_, name="import"),
    path("tickets/<int:pk>/progress", evidence.progress, name="import-progress"),
    path("tickets/<int:pk>/rejected.csv", evidence.rejected, name="import-rejected"),
    path("tickets/<int:pk>/undo", evidence.undo, name="import-undo"),
    path("kpis", kpis.index, name="kpis"),
    path("kpis/<slug:key>", kpis.kpi, name="kpi"),
    path("kpis/<slug:key>/slices", slices.slices, name="kpi-slices"),
    path("kpis/<slug:key>/explain", explain.explain, name="kpi-explain"),
    path("kpis/<slug:key>/baselines", kpis.freeze, name="kpi-freeze"),
    path("kpis/<slug:key>/target", kpis.target, name="kpi-target"),
    path("findings", assessment.findings, name="findings"),
    path("findings/search", assessment.search, name="findings-search"),
    path("findings/<int:pk>", assessment.finding, name="finding"),
    path("findings/<int:pk>/entry", assessment.put_in_register, name="finding-entry"),
    path("register", register.index, name="register"),
    path("register/new", register.new, name="entry-new"),
    path("register/<str:ref>", register.entry, name="entry"),
    path("register/<str:ref>/edit", register.edit, name="entry-edit"),
    path("register/<str:ref>/status", register.status, name="entry-status"),
    path("goals", aim.goals, name="goals"),
    path("goals/vision", aim.vision, name="vision"),
    path("goals/<int:pk>", aim.goal, name="goal"),
]
