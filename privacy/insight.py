"""What is kept about one person, in words: the register's kinds with her rows."""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Answer, Attempt
from assessments.questions import BadResponse, parts
from people import looks
from people.models import Person, Seen, User
from privacy.fields import label_of
from privacy.register import AtErasure, Ground, Group, Kept, Kind
from privacy.whose import head_of, kinds, records_of, rows_of

# Never given out: keys that open something, and what says nothing about anybody.
SECRET = {
    "password", "data", "salt", "sealed", "token", "token_secret", "session_key", "session_data",
    "key_hash", "key", "signed", "jwt", "digest", "lease_until", "claim", "moved", "state_before",
}  # fmt: skip
# The other party of a row is not hers to be told.
SEEN_BY = "people.Seen"
JOINED = {
    "assessments.Answer": ("attempt__version",),
    SEEN_BY: ("entry__actor__person",),
}
MOST_ROWS = 20_000
TESTS_TO_COME = (Attempt.Purpose.BASELINE, Attempt.Purpose.FOLLOWUP)


def everything(person: Person) -> dict:
    """Return all that is kept about the human being behind `person`, as plain values."""
    people = records_of(head_of(person))
    return {
        "about": {
            "site": settings.SITE_NAME,
            "made": timezone.localtime().isoformat(timespec="minutes"),
            "records": [str(one.key) for one in people],
            "left_out": _(
                "Left out: passwords and keys, names of others, and marks in tests that come again."
            ),
        },
        "kinds": [told for kind in kinds() if (told := _told(kind, people))["rows"]],
    }


def _told(kind: Kind, people: list[Person]) -> dict:
    return {
        "model": kind.model,
        "group": str(Group(kind.group).label),
        "what": str(kind.what),
        "purpose": str(kind.purpose),
        "ground": str(Ground(kind.ground).label),
        "kept": period_in_words(kind.kept),
        "at_erasure": str(AtErasure(kind.erasure).label),
        "rows": list(_rows(kind, people)),
    }


def period_in_words(kept: Kept | None) -> str:
    """Return how long something is kept, in words."""
    if kept is None:
        return _("As long as the person")
    words = {"days": kept.in_force, "since": kept.since}
    return _("%(days)s days after %(since)s") % words


def _rows(kind: Kind, people: list[Person]) -> Iterator[dict]:
    rows = rows_of(kind, people)
    joined = [f.name for f in rows.model._meta.concrete_fields if _is_readable(f)]
    joined += JOINED.get(kind.model, ())
    for row in (rows.select_related(*joined) if joined else rows)[:MOST_ROWS]:
        yield _row(row, kind)


def _row(row: Model, kind: Kind) -> dict:
    values = {}
    for field in row._meta.concrete_fields:
        if field.name in SECRET or field.name in _spoiling(row):
            continue
        value = _value(row, field)
        if value not in (None, "", [], {}):
            values[str(label_of(field))] = value
    if isinstance(row, Answer):
        values |= _in_words(row)
    if kind.model == SEEN_BY:
        values |= _who_saw(row)
    return values


def _value(row: Model, field: Field):
    """Return a field's value as JSON has it; whom else it names is left out."""
    if isinstance(field, ForeignKey):
        return (
            str(getattr(row, field.name))
            if _is_readable(field) and field.value_from_object(row)
            else None
        )
    value = field.value_from_object(row)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if field.choices:
        return str(row._get_FIELD_display(field))  # type: ignore[attr-defined]
    if isinstance(value, bool | int | float | str | list | Mapping) or value is None:
        return value
    return str(value)


def _is_readable(field: Field) -> bool:
    """Tell whether a foreign key leads to something that may be named: a place, a course."""
    if not isinstance(field, ForeignKey):
        return False
    return field.related_model._meta.label in NAMED


NAMED = {
    "people.Profession", "people.Organisation", "courses.Course", "courses.Activity",
    "courses.Cohort", "courses.Programme", "courses.Seminar", "courses.AssignmentRule",
}  # fmt: skip


def _spoiling(row: Model) -> set[str]:
    """Marks of a test whose questions come back later are told when it is over for good."""
    if isinstance(row, Answer):
        return {"mark"} if row.attempt.purpose in TESTS_TO_COME else set()
    if isinstance(row, Attempt):
        return {"score", "passed"} if row.purpose in TESTS_TO_COME else set()
    return set()


def _in_words(answer: Answer) -> dict:
    """Return what was asked and what was answered, as it stood on the page."""
    asked = {question["key"]: question for question in answer.attempt.asked}
    question = asked.get(answer.question)
    if question is None:
        return {}
    try:
        given = [part.given for part in parts(question, answer.response) if part.given]
    except BadResponse:
        given = []
    return {_("Question in words"): question.get("stem", ""), _("Answer in words"): given}


def _who_saw(seen: Seen) -> dict:
    told = looks.words(seen)
    actor: User | None = told["who"]
    return {
        _("Who"): str(actor.person or actor) if actor else "",
        _("Where"): str(told["place"]),
        _("What for"): str(told["purpose"]),
    }
