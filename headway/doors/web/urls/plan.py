"""Addresses of room `plan`."""

from django.urls import path

from ..views import plan, plan_capacity, plan_papers, plan_pdpc, plan_solve, plan_tasks

urlpatterns = [
    path("plan", plan.plan, name="plan"),
    path("plan/check", plan.check, name="plan-check"),
    path("plan/move", plan.move, name="plan-move"),
    path("plan/solve", plan_solve.solve, name="plan-solve"),
    path("plan/what-if", plan_solve.what_if, name="plan-what-if"),
    path("plan/drafts/<int:number>/progress", plan_solve.progress, name="plan-progress"),
    path("plan/drafts/<int:number>/commit", plan_solve.commit, name="plan-commit"),
    path("plan/drafts/<int:number>/discard", plan_solve.discard, name="plan-discard"),
    path("plan/capacity", plan_capacity.capacity, name="plan-capacity"),
    path("plan/papers/<str:what>.<str:form>", plan_papers.paper, name="plan-paper"),
    path("plan/playbooks", plan_tasks.playbooks, name="playbooks"),
    path("plan/tasks/<str:ref>", plan_tasks.task, name="task"),
    path("register/<str:ref>/tasks", plan_tasks.add, name="task-add"),
    path("register/<str:ref>/playbook", plan_tasks.apply_playbook, name="playbook-apply"),
    path("register/<str:ref>/pdpc", plan_pdpc.pdpc, name="pdpc"),
]
