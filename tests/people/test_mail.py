from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail import get_connection, send_mail
from django.utils import timezone

from people import mail
from people.models import Mail
from people.tasks import send_due_mail

pytestmark = pytest.mark.django_db


class Broken:
    def send_messages(self, messages):
        raise ConnectionError("secret.example.org refused kim@example.org")


@pytest.fixture
def outbox():
    # pytest-django swaps EMAIL_BACKEND; the queue is what is tried here.
    django_mail.outbox = []
    return django_mail.outbox


def queue(**fields):
    fields = {
        "recipient": "kim@example.org",
        "subject": "Hi",
        "text": "Code 1",
        "reason": "test",
    } | fields
    return mail.queue(**fields)


def test_a_queued_mail_is_sent_once_however_often_the_task_runs(outbox):
    row = queue()
    send_due_mail()
    send_due_mail()
    row.refresh_from_db()
    assert [m.to for m in outbox] == [["kim@example.org"]]
    assert row.state == Mail.State.SENT
    assert (row.text, row.html) == ("", ""), "a code is not kept after sending"


def test_once_queues_once(outbox):
    assert queue(once="invite:1") == queue(once="invite:1", subject="Again")
    assert Mail.objects.count() == 1


def test_a_mail_is_not_sent_before_it_is_due(outbox):
    queue(due_at=timezone.now() + timedelta(hours=1))
    send_due_mail()
    assert outbox == []


def test_two_workers_never_claim_the_same_mail():
    queue()
    assert mail.claim() is not None
    assert mail.claim() is None


def test_a_mail_whose_worker_was_killed_is_sent_by_the_next(outbox):
    row = queue()
    mail.claim()
    assert mail.claim() is None
    later = timezone.now() + mail.LEASE + timedelta(seconds=1)
    taken = mail.claim(later)
    assert taken == row
    mail.send(taken, get_connection("django.core.mail.backends.locmem.EmailBackend"))
    assert len(outbox) == 1
    assert mail.claim(later + mail.LEASE * 2) is None


def test_a_failed_mail_is_put_back_and_given_up_after_six():
    row = queue()
    at = timezone.now()
    for tries in range(1, mail.MOST_TRIES + 1):
        at += timedelta(hours=3)
        taken = mail.claim(at)
        assert taken.tries == tries
        mail.send(taken, Broken())
    row.refresh_from_db()
    assert row.state == Mail.State.FAILED
    assert row.error == "ConnectionError", "no address in what is kept of an error"
    assert mail.claim(at + timedelta(days=9)) is None


def test_a_mail_that_kills_its_worker_each_time_is_given_up():
    row = queue()
    at = timezone.now()
    for _ in range(mail.MOST_TRIES):
        assert mail.claim(at)
        at += mail.LEASE * 2
    assert mail.claim(at) is None
    row.refresh_from_db()
    assert row.state == Mail.State.FAILED


def test_djangos_own_mails_become_rows(settings):
    settings.EMAIL_BACKEND = "people.mail.QueueBackend"
    send_mail("Subject", "Text", None, ["a@example.org", "b@example.org"], html_message="<p>T</p>")
    assert list(Mail.objects.values_list("recipient", "html")) == [
        ("a@example.org", "<p>T</p>"),
        ("b@example.org", "<p>T</p>"),
    ]


def test_a_broker_that_is_down_costs_nothing(monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("people.waking.current_app.send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        queue()
    assert len(callbacks) == 1
    assert Mail.objects.due().count() == 1
