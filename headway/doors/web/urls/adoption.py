"""Addresses of room `adoption`: the people."""

from django.urls import path

from ..views import people, people_entry, people_messages, people_pulse

urlpatterns = [
    path("people", people.index, name="people"),
    path("people/messages", people_messages.calendar, name="people-messages"),
    path("people/words", people_messages.words, name="people-words"),
    path("people/told/<int:pk>", people_messages.told, name="people-told"),
    path("people/pulses", people_pulse.index, name="pulses"),
    path("people/pulses/<int:pk>", people_pulse.pulse, name="pulse"),
    path("people/pulses/<int:pk>/answer", people_pulse.answer, name="pulse-answer"),
    path("pulse/<str:token>", people_pulse.public, name="pulse-public"),
    path("register/<str:ref>/people", people_entry.page, name="entry-people"),
    path(
        "register/<str:ref>/people/messages/<str:pk>", people_messages.write, name="people-message"
    ),
]
