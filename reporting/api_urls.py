"""Addresses of the API: without a language, because programs ask."""

from django.urls import path

from reporting import api

urlpatterns = [
    path("openapi.json", api.document, name="api_document"),
    path("publications/", api.publications, name="api_publications"),
    path("publications/<slug:key>/", api.publication, name="api_publication"),
    path("publications/<slug:key>/learning/", api.learning, name="api_learning"),
]
