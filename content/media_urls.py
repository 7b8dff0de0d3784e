"""Files that editors uploaded, when they lie on this machine's own disk."""

from django.conf import settings
from django.urls import path

from content import media_views

urlpatterns = []
if not settings.S3_BUCKET:
    urlpatterns = [path("media/<path:name>", media_views.media, name="media")]
