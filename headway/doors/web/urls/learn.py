"""Addresses of room `learn`."""

from django.urls import path

from ..views import learn_lessons, learn_playbooks

urlpatterns = [
    path("lessons", learn_lessons.index, name="lessons"),
    path("lessons/new", learn_lessons.new, name="lesson-new"),
    path("lessons/playbooks", learn_playbooks.index, name="playbook-records"),
    path("lessons/playbooks/<str:key>", learn_playbooks.own, name="own-playbook"),
    path("lessons/<str:ref>", learn_lessons.lesson, name="lesson"),
    path("register/<str:ref>/own-playbook", learn_playbooks.make, name="playbook-make"),
]
