"""Addresses of practice."""

from django.urls import path

from ..views import (
    practice_audits,
    practice_both,
    practice_maturity,
    practice_rate,
    practice_sets,
)

urlpatterns = [
    path("maturity", practice_maturity.index, name="maturity"),
    path("maturity/new", practice_maturity.new, name="maturity-new"),
    path("maturity/questions", practice_sets.index, name="question-sets"),
    path("maturity/questions/<int:pk>", practice_sets.one, name="question-set"),
    path("maturity/questions/<int:pk>.<str:form>", practice_sets.file, name="question-set-file"),
    path("maturity/<int:pk>", practice_maturity.one, name="maturity-one"),
    path("maturity/<int:pk>/entry", practice_maturity.to_register, name="maturity-entry"),
    path("maturity/<int:pk>/rate", practice_rate.mine, name="maturity-rate"),
    path(
        "maturity/<int:pk>/evidence/<str:stored_as>",
        practice_maturity.evidence,
        name="maturity-file",
    ),
    path("rate/<str:token>", practice_rate.guest, name="rate"),
    path("audits", practice_audits.index, name="audits"),
    path("audits/<int:pk>", practice_audits.audit, name="audit"),
    path("audits/<int:pk>/report.pdf", practice_audits.report, name="audit-report"),
    path(
        "audits/<int:pk>/actions/<int:action>/entry",
        practice_audits.to_register,
        name="audit-entry",
    ),
    path("practices", practice_both.practices, name="practices"),
    path("practices/<str:key>/entry", practice_both.practice_to_register, name="practice-entry"),
    path("both-sides", practice_both.surveys, name="both-sides"),
    path("both-sides/<int:pk>", practice_both.survey, name="both-sides-one"),
    path("both-sides/<int:pk>/entry", practice_both.side_to_register, name="both-sides-entry"),
    path("say/<str:token>", practice_both.say, name="say"),
]
