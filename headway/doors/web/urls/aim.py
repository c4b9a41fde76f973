"""Addresses of room `aim`."""

from django.urls import path

from ..views import aim, strategy

urlpatterns = [
    path("goals", aim.goals, name="goals"),
    path("goals/vision", aim.vision, name="vision"),
    path("goals/cycles", strategy.cycles, name="cycles"),
    path("goals/cycles/<int:pk>", strategy.cycle, name="cycle"),
    path("goals/strategy.<str:kind>", strategy.paper, name="strategy-paper"),
    path("goals/<int:pk>", aim.goal, name="goal"),
    path("goals/<int:pk>/factors", strategy.factors, name="factors"),
    path("goals/factors/<int:pk>", strategy.factor, name="factor"),
]
