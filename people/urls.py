"""Addresses of people."""

from django.urls import path

from people import views

urlpatterns = [
    path("organisationer/", views.organisations, name="organisations"),
    path("min-side/", views.my_page, name="my_page"),
    path("log-ind/<str:token>/", views.signin_link, name="signin_link"),
]
