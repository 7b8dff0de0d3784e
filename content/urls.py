"""Addresses of content."""

from content import kit_views, quality_views

urlpatterns: list = quality_views.site_urls() + kit_views.site_urls()
