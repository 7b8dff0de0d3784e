"""The nightly task: delete, empty or erase what has been kept as long as the register says.

Every rule tells first how much is due (the dry run is the same question), then does it in pieces
of under a second. A rule that fails does not stop the others; it is tried again the next night.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from assessments.erasure import forget_texts, free_texts
from assessments.models import Answer, Judgement
from certificates.models import Certificate
from courses.models import Enrolment, ImportJob, JoinRequest, TrainingRecord
from people import audit, audit_chain, mail
from people.models import AuditEntry, AuditLink, Mail, Person, Seen, User
from people.models.audit import KEPT_DAYS
from privacy import erasing
from privacy.models import Download, ErasureRequest, RetentionRun
from privacy.register import Kept, periods

logger = logging.getLogger(__name__)
PIECE = 500  # rows a transaction
MOST_ERASED = 200  # people a night: one by one, each in a transaction of its own
HOUR = 2  # of the night from which the task runs


@dataclass(frozen=True)
class Rule:
    """What a period means in the database: what is due before a moment, and what is done to it."""

    due: Callable[[datetime], QuerySet]
    do: Callable[[QuerySet], int]


@dataclass(frozen=True)
class Due:
    """One line of the dry run."""

    kept: Kept
    before: datetime
    number: int


def due(at: datetime | None = None) -> list[Due]:
    """Return what the task would do now. Reads only."""
    now = at or timezone.now()
    found = []
    for key, kept in periods().items():
        if key in RULES:
            before = _before(kept, now)
            found.append(Due(kept, before, RULES[key].due(before).count()))
    return found


def nightly(at: datetime | None = None) -> RetentionRun | None:
    """Run once a night; None when tonight's is done, or it is not night yet."""
    now = timezone.localtime(at)
    if now.hour < HOUR:
        return None
    run, _new = RetentionRun.objects.get_or_create(day=now.date())
    return None if run.done_at else apply(run=run, at=now)


def apply(*, run: RetentionRun, at: datetime | None = None) -> RetentionRun:
    """Do what is due, and write down how much. Again does the rest."""
    now = at or timezone.now()
    for key, kept in periods().items():
        if key not in RULES:
            continue
        try:
            number = RULES[key].do(RULES[key].due(_before(kept, now)))
        except Exception as error:  # one kind of data must not keep the others
            logger.exception("retention of %s failed", key)
            run.errors[key] = type(error).__name__
        else:
            run.counts[key] = run.counts.get(key, 0) + number
    run.done_at = timezone.now()
    run.save()
    return run


def _before(kept: Kept, now: datetime) -> datetime:
    days = kept.in_force
    return now - timedelta(days=max(days, KEPT_DAYS) if kept.key == "log" else days)


# In pieces -----------------------------------------------------------------------------------------


def _pieces(rows: QuerySet) -> Iterator[QuerySet]:
    """Yield `rows` some at a time, by their keys as they stand now."""
    model, keys = rows.model, list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), PIECE):
        yield model._base_manager.filter(pk__in=keys[start : start + PIECE])


def _delete(rows: QuerySet) -> int:
    done = 0
    for piece in _pieces(rows):
        with transaction.atomic():
            number = piece.count()
            piece.delete()
            done += number
    return done


def _empty(**values) -> Callable[[QuerySet], int]:
    return lambda rows: sum(piece.update(**values) for piece in _pieces(rows))


# The rules -----------------------------------------------------------------------------------------


def _table(label: str, **where) -> Callable[[datetime], QuerySet]:
    """Return the query for rows of which the moment named in `where` lies before."""
    (lookup,) = where.values()
    return lambda before: apps.get_model(label)._base_manager.filter(**{f"{lookup}__lt": before})


def _idle(before: datetime) -> QuerySet[Person]:
    """Return people who have done nothing since, and hold no certificate that is valid today."""
    person = OuterRef("pk")
    hers = Q(person=person) | Q(person__merged_into=person)
    logins = User.objects.filter(person=person)
    recent = logins.filter(Q(last_login__gte=before) | Q(date_joined__gte=before))
    held = Certificate.objects.valid().filter(hers)
    done = TrainingRecord.objects.filter(hers, recorded_at__gte=before)
    enrolled = Enrolment.objects.filter(hers, enrolled_at__gte=before)
    roles = logins.filter(Q(has_role=True) | Q(is_superuser=True))
    return Person.objects.filter(
        ~Exists(recent), ~Exists(held), ~Exists(done), ~Exists(enrolled), ~Exists(roles),
        created_at__lt=before, erased_at=None, merged_into=None,
    )  # fmt: skip


def _erase(rows: QuerySet[Person]) -> int:
    return sum(erasing.erase(person=one, by=None) for one in rows.order_by("pk")[:MOST_ERASED])


def _mails(before: datetime) -> QuerySet[Mail]:
    over = Mail.objects.exclude(state__in=[Mail.State.QUEUED, Mail.State.SENDING])
    return over.filter(queued_at__lt=before).exclude(recipient="")


def _lists(before: datetime) -> QuerySet[ImportJob]:
    return ImportJob.objects.filter(uploaded_at__lt=before).exclude(rows=[])


def _empty_lists(rows: QuerySet[ImportJob]) -> int:
    """Empty the rows; a list that nobody confirmed can no longer be."""
    states = ImportJob.State
    waiting = rows.filter(state__in=[states.CHECKED, states.CONFIRMED])
    keys = list(rows.values_list("pk", flat=True))
    waiting.update(state=states.FAILED, error="too old")
    return ImportJob.objects.filter(pk__in=keys).update(rows=[], findings=[])


def _texts(before: datetime) -> QuerySet[Answer]:
    return free_texts(Answer.objects.filter(given_at__lt=before))


def _comments(before: datetime) -> QuerySet[Judgement]:
    return Judgement.objects.filter(judged_at__lt=before).exclude(comment="")


def _log(before: datetime) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(at__lt=before)


def _shorten_log(rows: QuerySet[AuditEntry]) -> int:
    """Delete old rows from the far end of the chain, and say in the log up to which link."""
    done = 0
    audit_chain.chain()
    for piece in _pieces(rows):
        with transaction.atomic():
            keys = list(piece.values_list("pk", flat=True))
            Seen.objects.filter(entry__in=keys)._raw_delete(rows.db)
            piece._raw_delete(rows.db)
            done += len(keys)
            last = AuditLink.objects.filter(entry__in=keys).order_by("position").last()
            if last is not None:
                audit.record(None, audit_chain.SHORTENED, last, position=_gone_to(last.position))
    return done


def _gone_to(position: int) -> int:
    """Return the furthest link that was ever said to be gone."""
    return max(position, audit_chain.shortened_to())


def _files(before: datetime) -> QuerySet[Download]:
    return Download.objects.filter(asked_at__lt=before)


def _requests(before: datetime) -> QuerySet[ErasureRequest]:
    return ErasureRequest.objects.filter(decided_at__lt=before)


def _answered(before: datetime) -> QuerySet[JoinRequest]:
    return JoinRequest.objects.filter(decided_at__lt=before)


def _half_uploaded(before: datetime) -> QuerySet:
    """Return the uploads that never became a picture or a document. The row has no date of its
    own; the file has. One whose file is gone is due."""
    uploads = apps.get_model("wagtailcore.UploadedFile").objects.all()
    return uploads.filter(pk__in=[one.pk for one in uploads if _is_older(one.file, before)])


def _is_older(file, before: datetime) -> bool:
    try:
        return file.storage.get_modified_time(file.name) < before
    except FileNotFoundError:
        return True


def _delete_uploads(rows: QuerySet) -> int:
    for upload in rows:
        upload.file.delete(save=False)
        upload.delete()
    return len(rows)


def _half_written(before: datetime) -> QuerySet:
    return apps.get_model("wagtailadmin.FormState").objects.filter(last_updated_at__lt=before)


RULES: dict[str, Rule] = {
    "session-end": Rule(_table("sessions.Session", on="expire_date"), _delete),
    "session": Rule(_table("usersessions.UserSession", on="last_seen_at"), _delete),
    "confirmation": Rule(_table("account.EmailConfirmation", on="created"), _delete),
    "mail": Rule(_mails, lambda rows: sum(mail.forget(piece) for piece in _pieces(rows))),
    "list": Rule(_lists, _empty_lists),
    "join-request": Rule(_answered, _delete),
    "free-text": Rule(_texts, forget_texts),
    "judgement": Rule(_comments, _empty(comment="")),
    "half-written": Rule(_half_written, _delete),
    "half-uploaded": Rule(_half_uploaded, _delete_uploads),
    "download": Rule(_files, _delete),
    "request": Rule(_requests, _delete),
    "person": Rule(_idle, _erase),
    "log": Rule(_log, _shorten_log),
}
