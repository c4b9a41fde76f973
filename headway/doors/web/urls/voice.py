"""Addresses of the voice of the customer: themes, feedback, surveys."""

from django.urls import path

from ..views import voice, voice_feedback, voice_surveys

urlpatterns = [
    path("voice", voice.voice, name="voice"),
    path("voice/sort", voice.sort, name="voice-sort"),
    path("voice/themes/<int:number>", voice.theme, name="theme"),
    path("voice/feedback", voice_feedback.feedback, name="feedback"),
    path("voice/feedback/export", voice_feedback.export, name="feedback-export"),
    path("voice/feedback/place", voice_feedback.place, name="feedback-place"),
    path("voice/import", voice_feedback.bring, name="feedback-import"),
    path("voice/import/<int:pk>", voice_feedback.look, name="feedback-look"),
    path("voice/import/<int:pk>/refused", voice_feedback.refused, name="feedback-refused"),
    path("voice/surveys", voice_surveys.surveys, name="surveys"),
    path("voice/surveys/<int:pk>/close", voice_surveys.close, name="survey-close"),
    path("heard/<str:token>", voice_surveys.say, name="survey-answer"),
]
