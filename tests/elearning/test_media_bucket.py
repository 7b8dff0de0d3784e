"""Files in a bucket keep an address that a published version can hold for years."""

import pytest
from allauth.core.internal.httpkit import get_client_ip

from elearning.media_bucket import MediaBucket


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("documents/film.mp4", "/media/documents/film.mp4"),
        ("images/mønster 1.png", "/media/images/m%C3%B8nster%201.png"),
    ],
)
def test_the_address_is_ours_and_is_not_signed(name, url):
    assert MediaBucket(bucket_name="x").url(name) == url


def test_limits_count_the_reader_and_not_the_proxy(rf, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = rf.get("/", headers={"x-forwarded-for": "6.6.6.6, 192.0.2.7"}, REMOTE_ADDR="10.0.0.1")
    assert get_client_ip(request) == "192.0.2.7"
