"""Addresses of room `run`."""

from django.urls import path

from ..views import live, rounds, run_board, run_entry, run_reviews, run_settings, run_task

urlpatterns = [
    path("running", run_board.running, name="running"),
    path("running/board", run_board.board, name="board"),
    path("running/board/move", run_board.move, name="board-move"),
    path("running/mine", run_board.mine, name="mine"),
    path("running/desk", run_board.desk, name="your-desk"),
    path("running/wins", run_board.wins, name="wins"),
    path("running/rules", run_settings.rules, name="run-settings"),
    path("wallboard", run_board.wallboard, name="wallboard"),
    path("blockers", run_entry.blockers, name="blockers"),
    path("blockers/<str:ref>", run_entry.blocker, name="blocker"),
    path("reviews", run_reviews.index, name="reviews"),
    path("reviews/rhythm", run_reviews.rhythm, name="rhythm"),
    path("reviews/<int:pk>", run_reviews.review, name="review"),
    path("register/<str:ref>/gate", run_entry.gate, name="gate"),
    path("register/<str:ref>/running", run_entry.change, name="entry-run"),
    path("plan/tasks/<str:ref>/work", run_task.change, name="task-work"),
    path("attachments/<int:pk>", run_task.attachment, name="attachment"),
    path("status/<str:token>", run_settings.status, name="status-page"),
    path("jobs", rounds.rounds, name="jobs"),
    path("live", live.live, name="live"),
]
