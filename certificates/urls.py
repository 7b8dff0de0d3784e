"""Addresses of certificates."""

urlpatterns: list = []
