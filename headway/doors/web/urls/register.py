"""Addresses of room `register`."""

from django.urls import path

from ..views import entry, entry_deeds, intake, register, register_files, weights

urlpatterns = [
    path("register", register.index, name="register"),
    path("register/new", intake.new, name="entry-new"),
    path("register/idea", intake.suggest, name="idea"),
    path("register/ideas", intake.ideas, name="ideas"),
    path("register/similar", intake.similar, name="similar"),
    path("register/views", register.views, name="register-views"),
    path("register/bulk", register.bulk, name="register-bulk"),
    path("register/weights", weights.weights, name="weights"),
    path("register/weights/hands", weights.hands, name="free-hands"),
    path("register/export.<str:kind>", register_files.export, name="register-export"),
    path("register/import", register_files.bring, name="register-import"),
    path("register/import/<int:pk>", register_files.look, name="register-look"),
    path("register/import/<int:pk>/refused.csv", register_files.refused, name="register-refused"),
    path("register/<str:ref>", entry.entry, name="entry"),
    path("register/<str:ref>/edit", entry.edit, name="entry-edit"),
    path("register/<str:ref>/status", entry.status, name="entry-status"),
    path("register/<str:ref>/lane", register.board_move, name="entry-lane"),
    path("register/<str:ref>/cell/<str:field>", register.cell, name="entry-cell"),
    path("register/<str:ref>/priority", entry_deeds.priority, name="entry-priority"),
    path("register/<str:ref>/feedback", entry_deeds.feedback, name="entry-feedback"),
    path("register/<str:ref>/feedback/drop", entry_deeds.drop_feedback, name="feedback-drop"),
    path("register/<str:ref>/vote", entry_deeds.vote, name="entry-vote"),
    path("register/<str:ref>/rating", entry_deeds.rating, name="entry-rating"),
    path("register/<str:ref>/skills", entry_deeds.skills, name="entry-skills"),
    path("register/<str:ref>/agreement", entry_deeds.agreement, name="entry-agreement"),
    path("register/<str:ref>/merge", entry_deeds.merge, name="entry-merge"),
    path("register/<str:ref>/split", entry_deeds.split, name="entry-split"),
]
