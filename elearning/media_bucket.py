"""Uploaded files in an S3-style bucket."""

from urllib.parse import quote

from django.conf import settings
from storages.backends.s3 import S3Storage


class MediaBucket(S3Storage):
    """A bucket whose files keep an address below this site's own /media/.

    Published versions hold those addresses for years, so a signed one that runs out will not do;
    and another host would be refused by the content policy, captions by the browser itself. The
    reverse proxy hands /media/ on to the bucket (docs/operators/running-for-real.md).
    """

    def url(self, name, *args, **kwargs) -> str:
        return settings.MEDIA_URL + quote(name.lstrip("/"))
