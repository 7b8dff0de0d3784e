"""Progress in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates import batches, making
from certificates.models import Batch
from people.models import Role
from people.roles import grant
from tests import factories
from tests.certificates.test_admin import let_in
from tests.certificates.test_batches import passed_people


@pytest.fixture
def batch(course):
    passed_people(course, 4, factories.CohortFactory(courses=[course]))
    batches.gather()
    return Batch.objects.get()


@pytest.fixture
def desk(client, administrator):
    client.force_login(let_in(administrator))
    return client


def url(name, batch):
    return reverse(name, args=[batch.key])


def said(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_progress_is_shown_and_asked_for_until_it_is_done(desk, batch, monkeypatch):
    page = said(desk.get(url("certificates_batch", batch)))
    assert "0 of 4 are made" in page
    assert 'hx-trigger="every 2s"' in page
    monkeypatch.setattr(batches, "CHUNK", 2)
    batches._make_all(batches.claim())
    piece = said(desk.get(url("certificates_batch_progress", batch)))
    assert "2 of 4 are made" in piece
    assert "<html" not in piece
    batches.work()
    piece = said(desk.get(url("certificates_batch_progress", batch)))
    assert "4 of 4 are made. </strong> All are done." in piece.replace("made.</", "made. </")
    assert "hx-get" not in piece


def test_trouble_is_said_and_tried_again(desk, batch, monkeypatch):
    def full(certificate):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "make", full)
    batches.work()
    page = said(desk.get(url("certificates_batch", batch)))
    assert "There is no room on the disk" in page
    monkeypatch.undo()
    page = said(desk.post(url("certificates_batch_try_again", batch), follow=True))
    assert "4 certificates are tried again" in page
    batches.work()
    assert "4 of 4" in said(desk.get(reverse("certificates_batches")))


def test_as_many_queries_for_many(desk, batch, course, django_assert_num_queries):
    desk.get(reverse("certificates_batches"))
    with CaptureQueriesContext(connection) as for_one:
        desk.get(reverse("certificates_batches"))
    for _ in range(5):
        passed_people(course, 1, factories.CohortFactory(courses=[course]))
    batches.gather()
    with django_assert_num_queries(len(for_one)):
        desk.get(reverse("certificates_batches"))


def test_others_see_nothing(client, batch):
    user = let_in(factories.UserFactory())
    grant(user=user, role=Role.COURSE_ADMINISTRATOR, scope=factories.ProgrammeFactory().key)
    client.force_login(user)
    for name in ("certificates_batch", "certificates_batch_progress"):
        assert client.get(url(name, batch), follow=True).status_code == 404
    assert client.post(url("certificates_batch_try_again", batch), follow=True).status_code == 404
    assert "Nothing yet" in said(client.get(reverse("certificates_batches")))
