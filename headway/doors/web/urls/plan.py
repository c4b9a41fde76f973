"""Addresses of room `plan`."""

from django.urls import path

from ..views import plan_pdpc, plan_tasks

urlpatterns = [
    path("plan/playbooks", plan_tasks.playbooks, name="playbooks"),
    path("plan/tasks/<str:ref>", plan_tasks.task, name="task"),
    path("register/<str:ref>/tasks", plan_tasks.add, name="task-add"),
    path("register/<str:ref>/playbook", plan_tasks.apply_playbook, name="playbook-apply"),
    path("register/<str:ref>/pdpc", plan_pdpc.pdpc, name="pdpc"),
]
