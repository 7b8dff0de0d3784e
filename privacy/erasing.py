"""Erasing a person: what names her goes, what counts stays, and a restored backup does not undo it.

The register says what happens to each table. Rows of the ledger, enrolments, answers and
certificates keep pointing at a record without a name, so no total, no saved figure and no answer
about a certificate's number changes.
"""

from dataclasses import dataclass, field
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from assessments.erasure import forget_texts
from assessments.models import Answer
from certificates import erasure as certificates
from certificates.models import Certificate
from courses import erasure as lists
from people import audit, roles
from people import mail as mails
from people.models import Mail, Person, User
from privacy import erasure_list
from privacy.models import ErasureRequest
from privacy.register import AtErasure, Kind
from privacy.whose import head_of, kinds, records_of, rows_of

DOMAIN = "erased.invalid"
# Done by a verb of the floor that owns them, or below, not by the register's general rule.
BY_VERB = {
    "people.Person",
    "people.User",
    "people.Mail",
    "assessments.Answer",
    "courses.ImportJob",
    "certificates.Certificate",
    "certificates.Credential",
}


class LastAdministrator(ValueError):
    """Nobody would be left who can run the installation."""


# Seeing it beforehand ------------------------------------------------------------------------------


@dataclass
class Preview:
    """What erasing would do: rows by kind that go, are emptied, and stay, each with the reason."""

    goes: list[tuple[Kind, int]] = field(default_factory=list)
    emptied: list[tuple[Kind, int]] = field(default_factory=list)
    stays: list[tuple[Kind, int]] = field(default_factory=list)
    valid_certificates: int = 0
    roles: int = 0
    last_administrator: bool = False


def preview(person: Person) -> Preview:
    """Return what `erase` would do. Reads only."""
    people = records_of(head_of(person))
    seen = Preview()
    into = {AtErasure.DELETE: seen.goes, AtErasure.EMPTY: seen.emptied, AtErasure.KEEP: seen.stays}
    for kind in kinds():
        number = rows_of(kind, people).count()
        if number:
            into[AtErasure(kind.erasure)].append((kind, number))
    users = _users(people)
    seen.valid_certificates = Certificate.objects.valid().filter(person__in=people).count()
    seen.roles = sum(user.grants.current().count() for user in users)
    seen.last_administrator = _is_last(users)
    return seen


# Erasing -------------------------------------------------------------------------------------------


@transaction.atomic
def erase(*, person: Person, by: User | None, at: datetime | None = None) -> bool:
    """Erase the human being behind `person`; again changes nothing and returns False.

    Raises LastAdministrator. The list outside the database is written first: if the database
    then fails, the list does it again (`again`).
    """
    at = at or timezone.now()
    head = Person.objects.select_for_update(of=("self",)).get(pk=head_of(person).pk)
    people = records_of(head)
    if all(one.erased_at for one in people):
        return False
    users = _users(people)
    if _is_last(users):
        raise LastAdministrator
    erasure_list.add({one.key for one in people}, at)
    for one in people:
        certificates.forget(person=one, by=by, at=at)
    _forget_words(people, _addresses(people, users))
    _end_access(users, by)
    _by_register(people)
    _empty_logins(users)
    Person.objects.filter(pk__in=[one.pk for one in people]).update(name="", erased_at=at)
    audit.record(by, "person erased", head, records=len(people))
    return True


def again() -> int:
    """Erase everybody on the list who has come back with a backup; return how many.

    Whoever the database knows as erased and the list does not is put on the list.
    """
    listed = erasure_list.keys()
    erased = Person.objects.exclude(erased_at=None).values_list("key", flat=True)
    missing = set(erased) - listed
    if missing:
        erasure_list.add(missing, timezone.now())
    done = 0
    for person in Person.objects.filter(key__in=listed, erased_at=None).order_by("pk"):
        done += erase(person=person, by=None)
    return done


def _forget_words(people: list[Person], addresses: set[str]) -> None:
    """Empty lists, mails and what she wrote herself."""
    lists.forget(names={one.name for one in people if one.name}, addresses=addresses)
    _forget_mail(people, addresses)
    forget_texts(Answer.objects.filter(attempt__person__in=people))


def _end_access(users: list[User], by: User | None) -> None:
    """End roles and sessions, and take the picture of an editor off the disk."""
    for user in users:
        for given in user.grants.current():
            roles.end(given=given, by=by)
        for session in UserSession.objects.filter(user=user):
            session.end()
        for profile in apps.get_model("wagtailusers.UserProfile").objects.filter(user=user):
            profile.avatar.delete(save=False)


def _by_register(people: list[Person]) -> None:
    """Delete and empty what the register says, and no verb above has done."""
    for kind in kinds():
        if kind.model in BY_VERB or kind.erasure == AtErasure.KEEP:
            continue
        rows = rows_of(kind, people)
        if kind.erasure == AtErasure.DELETE:
            rows.delete()
        else:
            rows.update(**dict.fromkeys(kind.empties, ""))


def _forget_mail(people: list[Person], addresses: set[str]) -> None:
    written = Mail.objects.annotate(to=Lower("recipient")).filter(to__in=addresses)
    keys = {*written.values_list("pk", flat=True)}
    keys |= {*Mail.objects.filter(person__in=people).values_list("pk", flat=True)}
    hers = Mail.objects.filter(pk__in=keys)
    waiting = hers.filter(state__in=[Mail.State.QUEUED, Mail.State.SENDING])
    waiting.update(state=Mail.State.FAILED, error="erased", lease_until=None)
    mails.forget(hers)


def _empty_logins(users: list[User]) -> None:
    """Close the logins. Their sessions end with the password; the log still points at them."""
    for user in users:
        user.email = f"{user.pk}@{DOMAIN}"
        user.first_name = user.last_name = ""
        user.is_active = user.is_staff = user.is_superuser = user.has_role = False
        user.last_login = None
        user.set_unusable_password()
        user.save()
        _forget_labels(user)


def _forget_labels(user: User) -> None:
    """The editors' log of changes names a login that somebody edited there."""
    log = apps.get_model("wagtailcore.ModelLogEntry")
    mine = log.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    )
    mine.update(label="", data={})


def _users(people: list[Person]) -> list[User]:
    return list(User.objects.filter(person__in=people).order_by("pk"))


def _addresses(people: list[Person], users: list[User]) -> set[str]:
    known = {email.address for one in people for email in one.emails.all()}
    return {address.lower() for address in known | {user.email for user in users}}


def _is_last(users: list[User]) -> bool:
    keys = [user.pk for user in users if user.is_superuser]
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk__in=keys)
    return bool(keys) and not others.exists()


# Requests ------------------------------------------------------------------------------------------


@transaction.atomic
def ask(*, person: Person, by: User | None = None) -> ErasureRequest:
    """Ask for erasure, or (`by`) write down that she asked; again returns what waits."""
    head = head_of(person)
    made, new = ErasureRequest.objects.get_or_create(
        person=head, state=ErasureRequest.State.WAITING
    )
    if new:
        audit.record(by or User.objects.filter(person=head).first(), "erasure asked", head)
    return made


@transaction.atomic
def withdraw(*, person: Person) -> bool:
    """Take one's own request back, while it waits."""
    waiting = ErasureRequest.objects.open().filter(person=head_of(person))
    gone = waiting.update(state=ErasureRequest.State.WITHDRAWN, decided_at=timezone.now())
    return bool(gone)


@transaction.atomic
def carry_out(*, request: ErasureRequest, by: User) -> None:
    """Erase who asked. Raises LastAdministrator; of a request that was answered, nothing."""
    locked = ErasureRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.state != ErasureRequest.State.WAITING:
        return
    erase(person=locked.person, by=by)
    _answer(locked, ErasureRequest.State.DONE, by)


@transaction.atomic
def refuse(*, request: ErasureRequest, by: User, words: str) -> None:
    """Refuse, with words that are told to who asked."""
    locked = ErasureRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.state != ErasureRequest.State.WAITING:
        return
    _answer(locked, ErasureRequest.State.REFUSED, by, words)
    audit.record(by, "erasure refused", locked.person)


def _answer(request: ErasureRequest, state: str, by: User, words: str = "") -> None:
    request.state, request.decided_by, request.words = state, by, words
    request.decided_at = timezone.now()
    request.save(update_fields=["state", "decided_by", "decided_at", "words"])
