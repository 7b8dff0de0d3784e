"""Logs hold nothing that lets somebody in, and nobody's address."""

import logging

import pytest

from elearning.logs import mask_links


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("GET /da/invitation/s3cret-token/", "GET /da/invitation/…/"),
        ("Gone: /en/log-ind/abc:def:ghi/", "Gone: /en/log-ind/…/"),
        ("GET /da/join/ABCD2345/", "GET /da/join/…/"),
        ("GET /da/konto/signup/?email=a%40b.dk", "GET /da/konto/signup/"),
        ("GET /c/ABCD-2345-EFGH-6789", "GET /c/…"),
        ("GET /da/bevis/ABCD-2345-EFGH-6789.pdf", "GET /da/bevis/…"),
        ("no mail to kim@vejle.example", "no mail to …@…"),
        ("GET /da/laer/tre-kendetegn/", "GET /da/laer/tre-kendetegn/"),
        ("worker not woken: people.tasks.send_due_mail (OSError)",) * 2,
    ],
)
def test_an_address_is_logged_without_its_secret(said, logged):
    assert mask_links(None, "", {"request": said, "event": said}) == {
        "request": logged,
        "event": logged,
    }


def test_the_site_logs_so(client, db, settings, capsys):
    from logging.config import dictConfig

    dictConfig(settings.LOGGING)
    try:
        client.get("/da/invitation/s3cret-token/?email=a%40b.dk")
        logged = capsys.readouterr().err
    finally:
        logging.getLogger().handlers.clear()
    assert "/da/invitation/…/" in logged
    assert "s3cret" not in logged and "b.dk" not in logged
