"""Addresses of behaviour: diagnoses and protocols."""

from django.urls import path

from ..views import behaviour, protocols

urlpatterns = [
    path("people/protocols", protocols.index, name="protocols"),
    path("people/protocols/new", protocols.new, name="protocol-new"),
    path("people/protocols/<str:ref>", protocols.protocol, name="protocol"),
    path("people/protocols/<str:ref>/weeks.csv", protocols.weeks, name="protocol-weeks"),
    path("people/protocols/<str:ref>/end", protocols.ending, name="protocol-end"),
    path("people/diagnoses", behaviour.index, name="diagnoses"),
    path("people/diagnoses/new", behaviour.new, name="diagnosis-new"),
    path("people/diagnoses/<str:ref>", behaviour.diagnosis, name="diagnosis"),
    path("people/diagnoses/<str:ref>/answers", behaviour.answers, name="diagnosis-answers"),
    path("people/diagnoses/<str:ref>/deeds", behaviour.deeds, name="diagnosis-deeds"),
]
