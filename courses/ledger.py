"""Writing the ledger: every fact with the profession, organisation and place of that day."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from courses import bulk
from courses.models import Enrolment, TrainingRecord
from people.models import Affiliation, Person, User

MANY = 200
LEDGER_LOCK = 0x1ED6E8  # any constant; held to the end of the transaction


def lock() -> None:
    """Make appending one at a time until commit, so that positions grow in order of commit.

    Without it a row could be committed below a position that a saved figure already stood on.
    SQLite needs nothing: its writers already wait for each other.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEDGER_LOCK])


def position() -> int:
    """Return the position of the last row, 0 when there is none."""
    return TrainingRecord.objects.aggregate(last=Max("position"))["last"] or 0


def record(
    kind: str,
    *,
    person: Person,
    at: datetime,
    enrolment: Enrolment | None = None,
    affiliation: Affiliation | None = None,
    **fields,
) -> TrainingRecord:
    """Append one fact. Call inside a transaction, as its last write.

    `affiliation` is the job on that day when the caller has it already; else it is looked up.
    """
    affiliation = affiliation or person.affiliation_on(timezone.localdate(at))
    row = fact(kind, person=person, at=at, enrolment=enrolment, affiliation=affiliation, **fields)
    return append([row])[0]


def append(rows: Iterable[TrainingRecord]) -> list[TrainingRecord]:
    """Append facts built by `fact`, in order. Very many go in without learning their positions."""
    rows = list(rows)
    lock()
    if len(rows) > MANY:
        bulk.insert(rows)
        return rows
    return TrainingRecord.objects.bulk_create(rows)


def append_enrolled(
    enrolments: Iterable[Enrolment], *, jobs: Mapping[int, Affiliation | None], at: datetime
) -> list[TrainingRecord]:
    """Append that these people were enrolled; `jobs` holds each one's job that day, by person."""
    return append(
        fact(
            TrainingRecord.Kind.ENROLLED,
            person=enrolment.person,
            at=at,
            enrolment=enrolment,
            affiliation=jobs[enrolment.person_id],
        )
        for enrolment in enrolments
    )


def fact(
    kind: str,
    *,
    person: Person,
    at: datetime,
    enrolment: Enrolment | None,
    affiliation: Affiliation | None,
    **fields,
) -> TrainingRecord:
    """Build one row, with everything as of that day."""
    local = timezone.localtime(at)
    if enrolment is not None:
        fields.setdefault("course_id", enrolment.course_id)
        fields.setdefault("edition_id", enrolment.edition_id)
        if enrolment.cohort_id is not None:
            fields.setdefault("cohort_id", enrolment.cohort_id)
            if "programme_id" not in fields and enrolment.cohort is not None:
                fields["programme_id"] = enrolment.cohort.programme_id
    if affiliation is not None:
        organisation = affiliation.organisation
        municipality, district = organisation.counted_on(local.date())
        fields |= {
            "profession_id": affiliation.profession_id,
            "organisation_id": organisation.pk,
            "municipality_id": municipality,
            "police_district_id": district,
        }
    return TrainingRecord(
        kind=kind, person=person, occurred_at=at, month=local.year * 100 + local.month, **fields
    )


def void(row: TrainingRecord, *, by: User | None, reason: str) -> TrainingRecord:
    """Take a fact away by a new row that names it."""
    lock()
    return TrainingRecord.objects.create(
        kind=row.kind,
        person_id=row.person_id,
        programme_id=row.programme_id,
        cohort_id=row.cohort_id,
        course_id=row.course_id,
        occurred_at=row.occurred_at,
        month=row.month,
        corrects=row,
        voided=True,
        detail={"reason": reason, "by": by.pk if by else None},
    )


def restate(row: TrainingRecord, *, by: User | None, reason: str, **changed) -> TrainingRecord:
    """Say a fact anew by a row that names it: as it was on that day, but for what is `changed`."""
    lock()
    same = {
        field.attname: getattr(row, field.attname)
        for field in TrainingRecord._meta.concrete_fields
        if field.name not in ("position", "recorded_at", "corrects", "detail", *changed)
    }
    detail = row.detail | {"reason": reason, "by": by.pk if by else None}
    return TrainingRecord.objects.create(**same, **changed, corrects=row, detail=detail)
