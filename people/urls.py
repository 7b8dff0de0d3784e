"""Addresses of people."""

from django.urls import path

from people import views

urlpatterns = [
    path("organisationer/", views.organisations, name="organisations"),
    path("min-side/", views.my_page, name="my_page"),
    path("min-side/fravaer/", views.my_absence, name="my_absence"),
    path("m/<str:token>/", views.mail_link, name="mail_link"),
    path("min-side/hvem-har-set-mit-navn/", views.my_looks, name="my_looks"),
    path("min-side/kontakter/", views.my_contacts, name="my_contacts"),
    path("log-ind/<str:token>/", views.signin_link, name="signin_link"),
]
