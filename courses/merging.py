"""One human being, one record: merging two, seeing beforehand what it does, and taking it back.

Merging moves what hangs on the one record over to the other and notes every row it moved, so that
taking it back restores both whole. What cannot move, because both have the like of it, stays where
it is. Both merging and taking back are facts in the ledger; no fact is ever rewritten, so no past
figure moves.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from courses import ledger
from courses.models import Duplicate, Merge, Programme, Progress, TrainingRecord
from people import audit
from people.models import Person, User

Kind = TrainingRecord.Kind
# Frozen where they were issued, by their own table; found again through `merged_into`.
STAY = {"Certificate"}


class LoginHoldsRole(ValueError):
    """The login that would be closed holds a role: end it first, or merge the other way."""


@transaction.atomic
def merge(*, person: Person, into: Person, by: User | None, reason: str) -> Merge:
    """Count `person` as `into` from here on, and let what hangs on it hang on `into`.

    A login goes along where `into` has none; where both have one, that of `person` is closed.
    Raises ValueError for a record that is merged already, erased, or the same; LoginHoldsRole.
    """
    people = {
        p.pk: p
        for p in Person.objects.select_for_update(of=("self",))
        .filter(pk__in=[person.pk, into.pk])
        .order_by("pk")
    }
    if len(people) < 2 or any(p.merged_into_id or p.erased_at for p in people.values()):
        raise ValueError("both records must stand on their own")
    moved: dict = {"rows": {}, "progress": [], "login": _move_login(person, into)}
    moved["progress"] = _carry_progress(person, into)
    for model, name in _hanging():
        if model.__name__ in STAY:
            continue
        mine = model._base_manager.filter(**{name: person}).order_by("pk")
        keys = list(mine.values_list("pk", flat=True))
        keys = _move_rows(model, name, keys, person.pk, into.pk)
        if keys:
            moved["rows"][f"{model._meta.label}.{name}"] = keys
    # Whoever was merged into this record counts as the last one too: one step away, never more.
    behind = Person.objects.filter(merged_into=person.pk)
    moved["behind"] = list(behind.values_list("pk", flat=True))
    behind.update(merged_into=into)
    Person.objects.filter(pk=person.pk).update(merged_into=into)
    done = Merge.objects.create(person=person, into=into, by=by, reason=reason, moved=moved)
    _decide_pair(person, into, by, reason)
    audit.record(by, "merged", person, into=str(into.key), reason=reason)
    ledger.record(Kind.MERGED, person=person, other_person=into, at=timezone.now())
    return done


@transaction.atomic
def unmerge(*, person: Person, by: User | None, reason: str) -> None:
    """Let `person` stand on its own again, with every row that moved and is still there.

    What was done since under the other record stays with the other. Raises ValueError when it was
    not merged, or the other has been merged further: that one is taken back first.
    """
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if locked.merged_into_id is None:
        raise ValueError("not merged")
    into = Person.objects.select_for_update(of=("self",)).get(pk=locked.merged_into_id)
    done = (
        Merge.objects.select_for_update(of=("self",)).filter(person=person, undone_at=None).first()
    )
    if into.merged_into_id is not None or (done is not None and done.into_id != into.pk):
        raise ValueError("the other record is merged too: take that back first")
    locked.merged_into = None
    locked.save(update_fields=["merged_into"])
    if done is not None:
        _restore(done)
        done.undone_at, done.undone_by, done.undone_reason = timezone.now(), by, reason
        done.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    one, other = sorted((person.pk, into.pk))
    Duplicate.objects.filter(one=one, other=other).update(
        state=Duplicate.State.APART, decided_at=timezone.now(), decided_by=by, reason=reason[:500]
    )
    audit.record(by, "unmerged", person, reason=reason)
    ledger.record(Kind.UNMERGED, person=person, other_person=into, at=timezone.now())


# Seeing it beforehand ------------------------------------------------------------------------------


@dataclass
class Preview:
    """What merging would do: rows by kind that move and that stay, logins, and totals."""

    moves: dict[str, int] = field(default_factory=dict)
    stays: dict[str, int] = field(default_factory=dict)
    totals: list[dict] = field(default_factory=list)
    login: str = ""
    refused: str = ""


def preview(
    *, person: Person, into: Person, programmes: QuerySet[Programme] | None = None
) -> Preview:
    """Return what `merge` would do. Reads only. Totals of `programmes` only, where given."""
    seen = Preview(login=_login_words(person, into), refused=_refusal(person, into))
    for model, name in _hanging():
        number = model._base_manager.filter(**{name: person}).count()
        stuck = len(_stuck(model, name, person, into)) if number else 0
        kind = model.__name__ if model.__name__ in _COUNTED else _OTHER
        if number > stuck:
            seen.moves[kind] = seen.moves.get(kind, 0) + number - stuck
        if stuck:
            seen.stays[kind] = seen.stays.get(kind, 0) + stuck
    seen.totals = [row for row in _counted([person, into], programmes) if row["both"]]
    return seen


def _refusal(person: Person, into: Person) -> str:
    if any(one.merged_into_id or one.erased_at for one in (person, into)) or person == into:
        return _("One of the records is merged or erased already.")
    mine = _login(person)
    if mine is not None and _login(into) is not None and _holds_role(mine):
        return _(
            "The login that would be closed holds a role. End the role first, or keep the other "
            "record."
        )
    return ""


def _counted(people: list[Person], programmes: QuerySet[Programme] | None) -> list[dict]:
    """Return each programme where either is counted, and whether both are: then a distinct count
    falls by one. [{programme, measure, both, before, after}]"""
    measures = {
        _("enrolled"): (Kind.ENROLLED,),
        _("reached"): TrainingRecord.EXPOSURES,
        _("trained"): (Kind.TRAINED,),
        _("passed"): (Kind.PASSED,),
    }
    rows = []
    standing = TrainingRecord.objects.standing().exclude(programme=None)
    if programmes is not None:
        standing = standing.filter(programme__in=programmes.values("pk"))
    for words, kinds in measures.items():
        counted: dict = defaultdict(set)
        mine = standing.filter(person__in=people, kind__in=kinds)
        for programme, name, pk in mine.values_list(
            "programme", "programme__name", "person"
        ).distinct():
            counted[programme, name].add(pk)
        for (programme, name), pks in counted.items():
            everybody = standing.filter(programme=programme, kind__in=kinds)
            total = everybody.exclude(person__merged_into__isnull=False)
            before = total.values("person").distinct().count()
            both = len(pks) > 1
            rows.append(
                {
                    "programme": name,
                    "measure": words,
                    "both": both,
                    "before": before,
                    "after": before - both,
                }
            )
    return rows


def _login_words(person: Person, into: Person) -> str:
    mine, theirs = _login(person), _login(into)
    if mine is None:
        return ""
    words = {"old": mine.email, "new": theirs.email if theirs else ""}
    if theirs is None:
        return _("The login %(old)s goes along and opens the joint record.") % words
    return (
        _("Both have a login. %(new)s goes on; %(old)s is closed and can no longer sign in.")
        % words
    )


# What hangs on a person, counted; whatever is not here counts as other records.
_OTHER = "other"
_COUNTED = {
    "Enrolment": ngettext_lazy("%(n)s enrolment", "%(n)s enrolments", "n"),
    "Progress": ngettext_lazy(
        "%(n)s activity begun or finished", "%(n)s activities begun or finished", "n"
    ),
    "Attendance": ngettext_lazy("%(n)s seminar attended", "%(n)s seminars attended", "n"),
    "Seat": ngettext_lazy("%(n)s seat at a seminar", "%(n)s seats at seminars", "n"),
    "Invitation": ngettext_lazy("%(n)s invitation", "%(n)s invitations", "n"),
    "JoinRequest": ngettext_lazy("%(n)s request to join", "%(n)s requests to join", "n"),
    "Mail": ngettext_lazy("%(n)s mail", "%(n)s mails", "n"),
    "CohortReminder": ngettext_lazy("%(n)s reminder", "%(n)s reminders", "n"),
    "Absence": ngettext_lazy("%(n)s absence", "%(n)s absences", "n"),
    "PersonEmail": ngettext_lazy("%(n)s e-mail address", "%(n)s e-mail addresses", "n"),
    "Affiliation": ngettext_lazy("%(n)s job", "%(n)s jobs", "n"),
    "Attempt": ngettext_lazy("%(n)s attempt at a quiz", "%(n)s attempts at quizzes", "n"),
    "CaseRun": ngettext_lazy("%(n)s run of a case", "%(n)s runs of cases", "n"),
    "Certificate": ngettext_lazy("%(n)s certificate", "%(n)s certificates", "n"),
    _OTHER: ngettext_lazy("%(n)s other record", "%(n)s other records", "n"),
}


def in_words(counted: dict[str, int]) -> list[str]:
    """Return what a preview counted, as "1 invitation"."""
    return [_COUNTED[kind] % {"n": number} for kind, number in counted.items()]


# Moving and restoring ------------------------------------------------------------------------------


def _hanging() -> list[tuple[type[Model], str]]:
    """Return every table, of whatever floor, whose rows belong to a person, and its column.

    Tables that point at a person without belonging to her (the ledger, logs) hide the way back
    (`related_name="+"`) and are not here; nor are logins and merged records.
    """
    return [
        (cast(type[Model], relation.related_model), relation.field.name)
        for relation in Person._meta.related_objects
        if relation.related_model not in (Person, User)
    ]


def _stuck(model: type[Model], name: str, person: Person, into: Person) -> set:
    """Return the keys of `person`'s rows of which `into` has the like, by the table's own
    constraints: one progress an activity, one enrolment a cohort."""
    if model.__name__ in STAY:
        mine = model._base_manager.filter(**{name: person})
        return set(mine.values_list("pk", flat=True))
    stuck: set = set()
    if getattr(model._meta.get_field(name), "unique", False):
        rules: list[tuple[list[str], Q]] = [([], Q())]
    else:
        rules = [
            ([field for field in rule.fields if field != name], rule.condition or Q())
            for rule in model._meta.constraints
            if isinstance(rule, UniqueConstraint) and name in rule.fields
        ]
    for others, condition in rules:
        rows = model._base_manager.filter(condition)
        theirs = set(rows.filter(**{name: into}).values_list(*others or ["pk"]))
        if not others:
            stuck |= set(
                rows.filter(**{name: person}).values_list("pk", flat=True) if theirs else ()
            )
            continue
        for pk, *values in rows.filter(**{name: person}).values_list("pk", *others):
            if tuple(values) in theirs and None not in values:
                stuck.add(pk)
    return stuck


def _move_rows(model: type[Model], name: str, keys: list, person: int, into: int) -> list:
    """Move rows and return the keys of those that went; the database has the last word on which
    stay because the other has the like."""
    if not keys:
        return []
    rows = model._base_manager.filter(**{name: person})
    try:
        with transaction.atomic():
            rows.filter(pk__in=keys).update(**{name: into})
            return keys
    except IntegrityError:
        return [key for key in keys if _moved(rows, name, key, into)]


def _moved(rows: QuerySet, name: str, key, into: int) -> bool:
    try:
        with transaction.atomic():
            return bool(rows.filter(pk=key).update(**{name: into}))
    except IntegrityError:
        return False


def _carry_progress(person: Person, into: Person) -> list[dict]:
    """Where only the merged record finished an activity, let the other have it finished too.

    Completion only moves forward. Returns what stood there before.
    """
    finished = Progress.objects.finished().filter(person=person)
    open_ = Progress.objects.filter(person=into, finished_at=None)
    theirs = {row.activity_id: row for row in open_}
    carried = []
    for row in finished.filter(activity__in=theirs):
        other = theirs[row.activity_id]
        carried.append({"pk": other.pk, "minutes": other.minutes, "took": row.minutes})
        Progress.objects.filter(pk=other.pk).update(
            minutes=row.minutes, finished_at=row.finished_at
        )
    return carried


def _login(person: Person) -> User | None:
    return User.objects.filter(person=person).first()


def _holds_role(user: User) -> bool:
    return user.is_superuser or user.grants.current().exists()


def _move_login(person: Person, into: Person) -> dict:
    mine, theirs = _login(person), _login(into)
    if mine is None:
        return {}
    if theirs is None:
        User.objects.filter(pk=mine.pk).update(person=into)
        return {"moved": mine.pk}
    if _holds_role(mine):
        raise LoginHoldsRole(mine.pk)
    if not mine.is_active:
        return {}
    User.objects.filter(pk=mine.pk).update(is_active=False)
    return {"closed": mine.pk}


def _restore(done: Merge) -> None:
    behind = Person.objects.filter(pk__in=done.moved.get("behind", []), merged_into=done.into_id)
    behind.update(merged_into=done.person_id)
    by_label = {f"{model._meta.label}.{name}": (model, name) for model, name in _hanging()}
    for label, keys in done.moved.get("rows", {}).items():
        model, name = by_label[label]
        _move_rows(model, name, keys, done.into_id, done.person_id)
    for was in done.moved.get("progress", []):
        # Finished anew under the joint record it would carry other minutes: then it stays.
        taken = Progress.objects.filter(pk=was["pk"], person=done.into_id, minutes=was["took"])
        taken.update(minutes=was["minutes"], finished_at=None)
    login = done.moved.get("login", {})
    if "moved" in login:
        User.objects.filter(pk=login["moved"], person=done.into_id).update(person=done.person_id)
    if "closed" in login:
        User.objects.filter(pk=login["closed"]).update(is_active=True)


def _decide_pair(person: Person, into: Person, by: User | None, reason: str) -> None:
    one, other = sorted((person.pk, into.pk))
    Duplicate.objects.filter(one=one, other=other).update(
        state=Duplicate.State.MERGED,
        decided_at=timezone.now(),
        decided_by=by,
        reason=reason[:500],
    )
