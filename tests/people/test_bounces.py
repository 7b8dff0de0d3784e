"""Reports of non-delivery, as three kinds of mail server write them, and links in mails."""

import mailbox
from io import StringIO

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from people import bounces, mail_links
from people.models import Mail
from people.tasks import send_due_mail
from tests import factories


@pytest.fixture
def sent(person):
    return Mail.objects.create(
        person=person,
        recipient="kim@gone.example",
        subject="x",
        state="sent",
        link="/da/min-uddannelse/",
    )


def report(message_id, action="failed", status="5.1.1", returned="text/rfc822-headers") -> bytes:
    """A report of RFC 3464: words for people, fields for machines, and the mail's own headers."""
    return f"""From: MAILER-DAEMON@mx.example
To: noreply@fagspor.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not arrive.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; kim@gone.example
Action: {action}
Status: {status} (no such user)

--b
Content-Type: {returned}

From: noreply@fagspor.example
Message-ID: {message_id}
Subject: x

--b--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_mail_that_came_back(sent, returned):
    content = report(mail_links.message_id(sent.pk), returned=returned)
    assert bounces.record(bounces.parsed(content)) == "bounced"
    assert bounces.record(bounces.parsed(content)) == "known"
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("bounced", "5.1.1")
    assert sent.bounced_at


def test_a_mail_that_is_late_has_not_come_back(sent):
    content = report(mail_links.message_id(sent.pk), action="delayed", status="4.4.1")
    assert bounces.record(bounces.parsed(content)) == "delayed"
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00 garbage",
        b"Subject: I am away\r\n\r\nBack on Monday",
        report("<mail.1.forged@localhost>"),
        report("<somebody-elses@mx.example>"),
        report("x").replace(b"delivery-status; boundary", b"x; boundary")[:400],
    ],
)
def test_what_is_no_report_of_ours(sent, content):
    assert bounces.record(bounces.parsed(content)) == "unknown"


def run(*arguments) -> str:
    out = StringIO()
    call_command("record_bounces", *arguments, stdout=out)
    return out.getvalue()


def test_from_a_folder_a_maildir_and_an_mbox(sent, tmp_path):
    content = report(mail_links.message_id(sent.pk))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "1.eml").write_bytes(content)
    (folder / "2.eml").write_bytes(b"Subject: hello\n\n")
    assert "bounced: 1, known: 0, delayed: 0, unknown: 1" in run(str(folder))
    maildir = mailbox.Maildir(tmp_path / "maildir")
    maildir.add(content)
    assert "known: 1" in run(str(tmp_path / "maildir"))
    box = mailbox.mbox(tmp_path / "mbox")
    box.add(content)
    box.close()
    assert "known: 1" in run(str(tmp_path / "mbox"))
    run(str(folder), "--remove")
    assert [path.name for path in folder.iterdir()] == ["2.eml"]
    with pytest.raises(CommandError):
        run(str(tmp_path / "nowhere"))
    with pytest.raises(CommandError):
        run(str(tmp_path / "mbox"), "--remove")


def test_a_mail_carries_what_a_report_names(person, settings):
    settings.DEFAULT_FROM_EMAIL = "Fagspor <noreply@fagspor.example>"
    settings.BOUNCE_ADDRESS = "retur@fagspor.example"
    mail = Mail.objects.create(person=person, recipient="kim@x.example", subject="x", text="x")
    send_due_mail()
    message = outbox.outbox[0]
    assert message.from_email == "retur@fagspor.example"
    assert message.message()["From"] == "Fagspor <noreply@fagspor.example>"
    named = message.message()["Message-ID"]
    assert named.endswith("@fagspor.example>")
    assert mail_links.read_message_id(named) == mail.pk


# Links ---------------------------------------------------------------------------------------------


def follow(client, mail):
    return client.get(reverse("mail_link", args=[mail_links.token_of(mail.pk)]))


def test_a_scanner_that_follows_the_link_opens_nothing(client, sent):
    assert follow(client, sent)["Location"] == "/da/min-uddannelse/"
    sent.refresh_from_db()
    assert sent.opened_at is None


def test_the_person_who_is_signed_in_opens_it_once(learner_client, sent):
    follow(learner_client, sent)
    sent.refresh_from_db()
    first = sent.opened_at
    assert first
    follow(learner_client, sent)
    sent.refresh_from_db()
    assert sent.opened_at == first


def test_following_first_and_signing_in_afterwards(client, learner, sent):
    follow(client, sent)
    client.post("/da/konto/login/", {"login": learner.email, "password": "adgangskode-til-prøve"})
    client.force_login(learner)
    request = client.get("/da/min-uddannelse/").wsgi_request
    mail_links.take_up(request, learner.person)
    sent.refresh_from_db()
    assert sent.opened_at


def test_somebody_else_does_not_open_it(client, sent):
    other = factories.UserFactory()
    client.force_login(other)
    follow(client, sent)
    sent.refresh_from_db()
    assert sent.opened_at is None


@pytest.mark.parametrize("token", ["1:forged", "x", "999999"])
def test_a_link_that_is_not_ours_leads_to_the_front_page(client, db, token):
    assert client.get(reverse("mail_link", args=[token]))["Location"] == "/"
