"""Addresses of boards."""

from django.urls import path

from ..views import board_deeds, boards

urlpatterns = [
    path("boards", boards.index, name="boards"),
    path("boards/new", board_deeds.new, name="board-new"),
    path("boards/<str:ref>", boards.page, name="board-page"),
    path("boards/<str:ref>/live", boards.live, name="board-live"),
    path("boards/<str:ref>/deeds", board_deeds.deeds, name="board-deeds"),
    path("boards/<str:ref>/moves", boards.log, name="board-moves"),
    path("boards/<str:ref>/next", board_deeds.onward, name="board-next"),
    path("boards/<str:ref>/entry", board_deeds.entry, name="board-entry"),
    path("boards/<str:ref>/paper", boards.paper, name="board-paper"),
]
