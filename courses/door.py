"""The code on the wall: it changes with the server's clock, and one scan lets one person in.

A code is signed by the server for a seminar and twenty seconds. It works while it is shown and a
little after, so nobody who is not in the room can use a photograph of it for long. Opening it
gives a ticket, with time to type a name; a ticket is one check-in, however often it is sent.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac

from courses.models import Seminar
from courses.models.programme import JOIN_CODE_ALPHABET
from courses.seminars import DOORS_OPEN

WINDOW = 20  # seconds that a code stands on the wall
WORKS = 3  # windows that it works: its own and the two after
REMEMBERED = 90  # windows after which an old code is no longer told from a guess
LENGTH = 8
DOORS_CLOSE = timedelta(minutes=30)  # after the end, for who forgot
TICKET_LASTS = timedelta(minutes=20)
SALT = "courses.door"


class TicketOver(Exception):
    """The ticket is too old, or never was one."""


def code(seminar: Seminar, at: datetime | None = None) -> str:
    """Return what stands on the wall now."""
    return _code(seminar.key, _window(at or timezone.now()))


def seconds_left(at: datetime | None = None) -> int:
    """Return how long the code of now is still shown."""
    return WINDOW - int((at or timezone.now()).timestamp()) % WINDOW


def open_now(at: datetime | None = None):
    """Return the seminars whose doors are open."""
    at = at or timezone.now()
    return Seminar.objects.filter(
        starts_at__lte=at + DOORS_OPEN, ends_at__gte=at - DOORS_CLOSE, cancelled_at=None
    )


def find(typed: str, at: datetime | None = None) -> tuple[Seminar | None, bool]:
    """Return the seminar a code is for, and whether it works still. (None, False): a guess."""
    at = at or timezone.now()
    typed = "".join(typed.split()).replace("-", "").upper()
    now = _window(at)
    for seminar in open_now(at).select_related("cohort__programme"):
        for age in range(REMEMBERED):
            if _code(seminar.key, now - age) == typed:
                return seminar, age < WORKS
    return None, False


def ticket(seminar: Seminar) -> str:
    """Return what a form carries so that it is sent once and in time."""
    return signing.dumps([seminar.pk, uuid4().hex], salt=SALT)


def read_ticket(text: str) -> tuple[Seminar, UUID]:
    """Return the seminar of a ticket and the key of its check-in. Raises TicketOver."""
    try:
        pk, key = signing.loads(text, salt=SALT, max_age=TICKET_LASTS)
    except signing.BadSignature as error:  # too old is one of its kinds
        raise TicketOver from error
    seminar = open_now().filter(pk=pk).select_related("cohort__programme").first()
    if seminar is None:
        raise TicketOver
    return seminar, UUID(key)


def _window(at: datetime) -> int:
    return int(at.timestamp()) // WINDOW


def _code(key: UUID, window: int) -> str:
    digest = salted_hmac(SALT, f"{key.hex}:{window}", algorithm="sha256").digest()
    number = int.from_bytes(digest[:10], "big")
    letters = []
    for _place in range(LENGTH):
        number, letter = divmod(number, len(JOIN_CODE_ALPHABET))
        letters.append(JOIN_CODE_ALPHABET[letter])
    return "".join(letters)
