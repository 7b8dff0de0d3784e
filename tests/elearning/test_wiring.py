"""Policies that every answer carries, and files that people uploaded."""

import pytest


@pytest.fixture
def policy(client, db):
    return lambda path: client.get(path)["Content-Security-Policy"]


def test_the_learners_site_allows_no_inline_script_or_style(policy):
    assert "unsafe" not in policy("/da/konto/login/")
    assert "script-src 'self'" in policy("/da/konto/login/")


def test_the_admin_has_a_policy_of_its_own(policy):
    assert "unsafe-inline" in policy("/admin/login/")


def test_health_answers(client, db):
    assert client.get("/health/").status_code == 200


def test_components_are_shown(client, db):
    assert client.get("/da/komponenter/").status_code == 200


@pytest.fixture
def upload(settings):
    def write(name: str, data: bytes):
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    return write


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_picture_with_a_script_is_shown_in_a_sandbox(client, db, upload):
    upload("evil.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    response = client.get("/media/evil.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_page_somebody_uploaded_is_only_offered_for_download(client, db, upload):
    upload("evil.html", b"<script>alert(1)</script>")
    assert client.get("/media/evil.html")["Content-Disposition"] == "attachment"


def test_a_phone_may_ask_for_a_part_of_a_video(client, db, upload):
    upload("film.mp4", bytes(range(100)))
    response = client.get("/media/film.mp4", headers={"range": "bytes=10-19"})
    assert response.status_code == 206
    assert response["Content-Range"] == "bytes 10-19/100"
    assert body(response) == bytes(range(10, 20))


@pytest.mark.parametrize("name", ["nothing.png", "../settings.env", "%2e%2e/settings.env", ""])
def test_nothing_outside_the_folder_is_served(client, db, upload, name):
    upload("there.png", b"x")
    assert client.get(f"/media/{name}").status_code in (301, 302, 400, 404)
