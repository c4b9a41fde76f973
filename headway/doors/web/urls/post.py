"""Addresses of ground `post`: messages, and the private ones that need no sign-in."""

from django.urls import path

from ..views import post

urlpatterns = [
    path("messages", post.inbox, name="messages"),
    path("messages/choices", post.choices, name="message-choices"),
    path("unsubscribe/<str:token>", post.unsubscribe, name="unsubscribe"),
    path("calendar/<str:token>.ics", post.calendar, name="calendar"),
]
