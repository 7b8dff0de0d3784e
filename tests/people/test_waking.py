"""Waking a worker: once for each thing, and never a request that fails for it."""

import pytest
from django.db import transaction

from people import waking


@pytest.fixture
def sent(monkeypatch):
    found = []
    monkeypatch.setattr(
        waking.current_app, "send_task", lambda task, args, retry: found.append((task, args))
    )
    return found


@pytest.mark.django_db
def test_a_long_load_wakes_each_worker_once(sent, django_capture_on_commit_callbacks):
    with waking.gathered():
        for _person in range(3):
            with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
                waking.wake("mail.send")
                waking.wake("figures.count", 7)
        assert sent == []
    assert sent == [("figures.count", (7,)), ("mail.send", ())]


@pytest.mark.django_db
def test_a_broker_that_is_down_costs_nothing(monkeypatch, django_capture_on_commit_callbacks):
    def down(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(waking.current_app, "send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        waking.wake("mail.send")
