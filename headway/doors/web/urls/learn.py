"""Addresses of room `learn`."""

from django.urls import path

from ..views import (
    learn_calibration,
    learn_cycles,
    learn_lessons,
    learn_playbooks,
    learn_reports,
)

urlpatterns = [
    path("lessons", learn_lessons.index, name="lessons"),
    path("lessons/new", learn_lessons.new, name="lesson-new"),
    path("lessons/playbooks", learn_playbooks.index, name="playbook-records"),
    path("lessons/playbooks/<str:key>", learn_playbooks.own, name="own-playbook"),
    path("lessons/cycles", learn_cycles.index, name="cycle-closes"),
    path("lessons/cycles/<int:pk>", learn_cycles.cycle, name="cycle-close"),
    path("lessons/cycles/<int:pk>/closing", learn_cycles.closing, name="cycle-closing"),
    path("lessons/cycles/<int:pk>/cards", learn_cycles.cards, name="cycle-cards"),
    path("lessons/cycles/<int:pk>/report.<str:form>", learn_reports.cycle, name="cycle-report"),
    path("lessons/reviews", learn_reports.reviews, name="business-reviews"),
    path("lessons/reviews/<int:pk>.<str:form>", learn_reports.review, name="business-review"),
    path("lessons/calibration", learn_calibration.index, name="calibration"),
    path("lessons/calibration/verdicts.txt", learn_calibration.measured, name="verdicts-measured"),
    path("lessons/<str:ref>", learn_lessons.lesson, name="lesson"),
    path("register/<str:ref>/own-playbook", learn_playbooks.make, name="playbook-make"),
]
