"""Addresses of a person's own data."""

from django.urls import path

from privacy import views

urlpatterns = [
    path("min-side/mine-data/", views.my_data, name="my_data"),
    path("min-side/mine-data/saml/", views.ask_data, name="my_data_ask"),
    path("min-side/mine-data/<uuid:key>/", views.fetch, name="my_data_fetch"),
    path("min-side/slet/", views.erase, name="my_erasure"),
    path("min-side/slet/fortryd/", views.withdraw, name="my_erasure_withdraw"),
]
