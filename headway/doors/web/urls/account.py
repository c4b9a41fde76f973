"""Signing in, members, the desk."""

from django.urls import path

from ..views import account, desk_calendar, desk_terms

urlpatterns = [
    path("sign-in", account.SignIn.as_view(), name="sign-in"),
    path("sign-in/<str:token>", account.link, name="link"),
    path("sign-out", account.sign_out, name="sign-out"),
    path("password", account.password, name="password"),
    path("members", account.members, name="members"),
    path("members/<int:pk>", account.member_change, name="member-change"),
    path("desk", account.desk, name="desk"),
    path("desk/calendar", desk_calendar.calendar, name="desk-calendar"),
    path("desk/costs", desk_terms.costs, name="desk-costs"),
    path("desk/benchmarks", desk_terms.benchmarks, name="desk-benchmarks"),
    path("desk/benchmarks/<slug:key>", desk_terms.benchmark, name="desk-benchmark"),
    path("desk/calendar/preview", desk_calendar.preview, name="desk-calendar-preview"),
]
