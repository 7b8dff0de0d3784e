"""Reading what mail servers report of mails that did not arrive (RFC 3464), and writing it down.

A report names our mail by its Message-ID, which is signed: nobody can make somebody's mail bounce
by writing to the address reports go to. Nothing of a report is kept but the mail's number and the
status code.
"""

import mailbox
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path

from django.utils import timezone

from people.mail_links import read_message_id
from people.models import Mail

MOST_BYTES = 2 * 1024 * 1024
RETURNED = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")


@dataclass(frozen=True)
class Report:
    """What a report says: which mail, whether it failed for good, and the status (5.1.1)."""

    mail: int
    failed: bool
    status: str


def record(message: Message) -> str:
    """Write a report down; return what became of it: bounced, known, delayed or unknown."""
    report = read(message)
    if report is None:
        return "unknown"
    if not report.failed:
        return "delayed"
    sent = Mail.objects.filter(pk=report.mail, state__in=[Mail.State.SENT, Mail.State.SENDING])
    changed = sent.update(
        state=Mail.State.BOUNCED,
        bounced_at=timezone.now(),
        lease_until=None,
        error=report.status[:250],
    )
    return "bounced" if changed else "known"


def record_all(messages: Iterable[bytes]) -> Counter:
    """Write down many; what cannot be read is unknown."""
    return Counter(record(parsed(one)) for one in messages)


def parsed(content: bytes) -> Message:
    """Parse a message, however broken."""
    return message_from_bytes(content[:MOST_BYTES], policy=policy.compat32)


def read(message: Message) -> Report | None:
    """Return what a report of ours says, or None when it is something else."""
    mail = next((pk for text in _named(message) if (pk := read_message_id(text))), None)
    if mail is None:
        return None
    fields = [part for part in _status_parts(message) if part.get("Action")]
    actions = {str(part["Action"]).strip().lower() for part in fields}
    codes = [str(part.get("Status", "")).split(" ")[0].strip() for part in fields]
    status = next((code for code in codes if code.startswith("5")), codes[0] if codes else "")
    return Report(mail, "failed" in actions, status)


def _status_parts(message: Message) -> Iterator[Message]:
    """Yield the blocks of every delivery-status part: of the message, and of each recipient."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from part.get_payload()  # type: ignore[misc]


def _named(message: Message) -> Iterator[str]:
    """Yield the Message-IDs that the returned part names."""
    for part in message.walk():
        if part.get_content_type() in RETURNED:
            yield from _ids_of(part)


def _ids_of(part: Message) -> Iterator[str]:
    content = part.get_payload()
    if isinstance(content, list):
        yield from (str(one["Message-ID"]) for one in content if one.get("Message-ID"))
        return
    decoded = part.get_payload(decode=True)
    headers = message_from_bytes(decoded if isinstance(decoded, bytes) else b"")
    if headers.get("Message-ID"):
        yield str(headers["Message-ID"])


# Where reports lie ---------------------------------------------------------------------------------


def lying_in(place: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of every message in an mbox file, a Maildir, or a folder of files."""
    if place.is_file():
        box = mailbox.mbox(place, create=False)
        yield from ((str(key), box.get_bytes(key)) for key in box.keys())  # noqa: SIM118
    elif (place / "new").is_dir() and (place / "cur").is_dir():
        for folder in ("new", "cur"):
            yield from _files(place / folder)
    else:
        yield from _files(place)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            with path.open("rb") as file:
                yield str(path), file.read(MOST_BYTES)
