"""Addresses of content."""

urlpatterns: list = []
