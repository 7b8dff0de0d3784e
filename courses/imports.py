"""Lists of people: checked row by row, repaired, confirmed, imported whole or not at all.

An import is a row with a state and a lease (courses/models/imports.py). A worker that dies leaves
nothing behind, because everything is written in one transaction; when its lease is over the list
is taken up again. Importing a list twice doubles nobody: the plan is made anew each time.
"""

import hashlib
import logging
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from courses import import_writing, paper, people_files
from courses.enrolment import CohortClosed
from courses.import_plan import AttendedPlan, Plan
from courses.models import Cohort, ImportJob, Seminar
from courses.seminars import moment
from people import audit
from people.models import Organisation, User

LEASE = timedelta(minutes=5)
KEPT = timedelta(days=30)  # a list that nobody confirmed holds names: it goes
MOST_TRIES = 3
IMPORT_TASK = "courses.tasks.run_due_imports"
SMALL = 200  # rows; up to here the view imports at once
State = ImportJob.State
logger = logging.getLogger(__name__)


class CohortNotReady(Exception):
    """The cohort has no course that can be taken."""


class NotRepaired(Exception):
    """Rows are still wrong, and leaving them out was not asked for."""


class BadRepair(Exception):
    """A value typed to repair a row is refused; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check(
    *,
    cohort: Cohort,
    filename: str,
    data: bytes,
    by: User | None,
    invite: bool = True,
    occasion: dict | None = None,
) -> ImportJob:
    """Read a list and say row by row what importing it would do. Nothing but the job is written.

    With an `occasion` it is who came to a seminar before the platform: nobody is enrolled or
    invited, and an address is not needed. Raises people_files.UnreadableList, CohortClosed, and
    CohortNotReady.
    """
    if not occasion:
        _require_open(cohort)
    optional = {"organisation"} if cohort.organisation_id else set()
    optional |= {"email"} if occasion else set()
    rows = [_stored(row) for row in people_files.read(data, filename, optional=frozenset(optional))]
    invite = invite and not occasion
    job = ImportJob(
        cohort=cohort,
        filename=_safe_filename(filename),
        digest=hashlib.sha256(data).hexdigest(),
        rows=rows,
        invite=invite,
        occasion=occasion or {},
        uploaded_by=by,
    )
    plan = _plan(job, timezone.now())
    job.findings = [line.finding() for line in plan.lines]
    with transaction.atomic():
        job.save()
        audit.record(by, "list checked", job, rows=len(rows), errors=plan.errors)
    return job


def check_paper(
    *,
    seminar: Seminar,
    filename: str,
    data: bytes,
    source: str,
    minutes: int | None,
    by: User | None,
) -> ImportJob:
    """Read a paper list of who was at a seminar. Nothing but the job is written.

    Raises people_files.UnreadableList, and seminars.TooEarly before the doors have opened.
    """
    at = moment(seminar)
    optional = {"email"} | ({"organisation"} if seminar.cohort.organisation_id else set())
    read = people_files.read(data, filename, optional=frozenset(optional))
    if len(read) > paper.MOST_ROWS:
        raise people_files.UnreadableList("too_many_rows", most=paper.MOST_ROWS)
    rows = [_stored(row) for row in read]
    plan = paper.PaperPlan(seminar, rows, at=at)
    with transaction.atomic():
        job = ImportJob.objects.create(
            cohort=seminar.cohort,
            seminar=seminar,
            source=source,
            minutes=minutes,
            filename=_safe_filename(filename),
            digest=hashlib.sha256(data).hexdigest(),
            rows=rows,
            findings=[line.finding() for line in plan.lines],
            invite=False,
            uploaded_by=by,
        )
        audit.record(by, "paper list checked", job, rows=len(rows), errors=plan.errors)
    return job


@transaction.atomic
def check_again(*, job: ImportJob) -> ImportJob:
    """Say anew what importing would do, for a list that waits or failed."""
    job = _editable(job)
    return _planned(job)


@transaction.atomic
def repair(*, job: ImportJob, line: int, column: str, value: str) -> ImportJob:
    """Put a value into one cell. An organisation may be given as `id:<pk>`. Raises BadRepair."""
    job = _editable(job)
    value = _clean(column, value)
    for row in job.rows:
        if row["line"] == line:
            _put(row, column, value)
    return _planned(job)


@transaction.atomic
def repair_all(*, job: ImportJob, column: str, wrong: str, value: str) -> ImportJob:
    """Put a value wherever the list says `wrong` in that column. Raises BadRepair."""
    job = _editable(job)
    value = _clean(column, value)
    for row in job.rows:
        if row[column] == wrong and not _refused(row):
            _put(row, column, value)
    return _planned(job)


@transaction.atomic
def accept_new(*, job: ImportJob, name: str) -> ImportJob:
    """Take an unknown organisation as a new one, in all rows that name it."""
    job = _editable(job)
    for row in job.rows:
        if row["organisation"] == name:
            row["organisation_new"] = True
    return _planned(job)


@transaction.atomic
def confirm(*, job: ImportJob, by: User | None, leave_out_errors: bool = False) -> ImportJob:
    """Release a checked list for import; a second click changes nothing.

    Raises NotRepaired when rows are wrong and `leave_out_errors` is off; CohortClosed. A paper
    list is taken whole or not at all.
    """
    job = ImportJob.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=job.pk)
    if job.state not in (State.CHECKED, State.FAILED):
        return job
    if job.seminar_id is None and not job.occasion:
        _require_open(job.cohort)
    errors = errors_in(job)
    if errors and (job.seminar_id is not None or not leave_out_errors):
        raise NotRepaired(errors)
    job.state, job.error = State.CONFIRMED, ""
    job.save(update_fields=["state", "error"])
    audit.record(by, "list confirmed", job, rows=len(job.rows), left_out=errors)
    return job


@transaction.atomic
def discard(*, job: ImportJob, by: User | None) -> None:
    """Throw a list away that was not imported."""
    job = _editable(job)
    audit.record(by, "list discarded", job)
    job.delete()


def run(*, job: ImportJob, at: datetime | None = None) -> ImportJob:
    """Import a confirmed list if it is still to be done; return the job as it then is.

    `at` is when the people are enrolled (now, but for a demonstration that is set in the past).
    """
    now = timezone.now()
    mine = (
        ImportJob.objects.due(now)
        .filter(pk=job.pk)
        .update(state=State.RUNNING, lease_until=now + LEASE)
    )
    job = ImportJob.objects.select_related("cohort__programme__owner", "uploaded_by").get(pk=job.pk)
    if mine:
        _run_claimed(job, at or now)
    return job


def run_due() -> None:
    """Import every list that is due, and forget the lists that nobody confirmed."""
    for pk in list(ImportJob.objects.due().values_list("pk", flat=True)):
        run(job=ImportJob(pk=pk))
    ImportJob.objects.filter(
        state__in=[State.CHECKED, State.FAILED], uploaded_at__lt=timezone.now() - KEPT
    ).delete()


def errors_in(job: ImportJob) -> int:
    """Return how many rows are wrong."""
    return sum(finding["state"] == "error" for finding in job.findings)


def _run_claimed(job: ImportJob, at: datetime) -> None:
    for left in reversed(range(MOST_TRIES)):
        try:
            _import(job, at)
            return
        except IntegrityError as error:
            # Somebody signed up with one of the addresses in this second: plan anew.
            if not left:
                _fail(job, error)
        except Exception as error:  # whatever it is, nothing was written and the job must say so
            logger.exception("import failed: %s", type(error).__name__)
            _fail(job, error)
            return


@transaction.atomic
def _import(job: ImportJob, at: datetime) -> None:
    plan = _plan(job, at)
    if isinstance(plan, paper.PaperPlan):
        if plan.errors:  # something has changed since it was checked
            raise NotRepaired(plan.errors)
        outcome = paper.write(plan, job=job, by=job.uploaded_by, at=moment(plan.seminar, at))
    elif isinstance(plan, AttendedPlan):
        outcome = import_writing.write_attended(plan, job=job)
    else:
        outcome = import_writing.write(plan, by=job.uploaded_by, at=at, job=job)
    wrong = {line.line for line in plan.lines if line.problems}
    # What was imported is kept as people, not as a copy of the list.
    job.rows = [row for row in job.rows if row["line"] in wrong]
    job.findings = [line.finding() for line in plan.lines if line.line in wrong]
    job.state, job.outcome = State.DONE, outcome
    job.done_rows, job.done_at, job.lease_until = outcome["rows"], timezone.now(), None
    job.error = ""
    job.save()
    audit.record(job.uploaded_by, "list imported", job, **outcome)


def _fail(job: ImportJob, error: Exception) -> None:
    job.refresh_from_db(fields=["rows", "findings", "state"])
    job.state, job.lease_until, job.error = State.FAILED, None, type(error).__name__[:250]
    job.save(update_fields=["state", "lease_until", "error"])


def _require_open(cohort: Cohort) -> None:
    """A list may be read in before the cohort opens, never after it has closed."""
    if cohort.closes_on is not None and cohort.closes_on < timezone.localdate():
        raise CohortClosed(cohort.pk)
    editions = list(cohort.courses.values_list("current_edition", flat=True))
    if not all(editions) or not editions:
        raise CohortNotReady(cohort.pk)


def _editable(job: ImportJob) -> ImportJob:
    """Lock a job that still waits to be confirmed, or failed. Others raise ImportJob.DoesNotExist."""
    waiting = ImportJob.objects.filter(state__in=[State.CHECKED, State.FAILED])
    return waiting.select_for_update(of=("self",)).select_related("cohort").get(pk=job.pk)


def _planned(job: ImportJob) -> ImportJob:
    plan = _plan(job, timezone.now())
    job.findings = [line.finding() for line in plan.lines]
    job.state, job.error = State.CHECKED, ""
    job.save(update_fields=["rows", "findings", "state", "error"])
    return job


def _plan(job: ImportJob, at: datetime) -> Plan:
    """Return what a list would do by now: enrol people, or note who was at a seminar of the
    platform's (a paper list belongs to its day) or of the time before it."""
    if job.occasion:
        return AttendedPlan(job.cohort, job.rows, occasion=job.occasion)
    if job.seminar_id is None:
        return Plan(job.cohort, job.rows, invite=job.invite, at=at)
    seminar = Seminar.objects.select_related("cohort__programme").get(pk=job.seminar_id)
    return paper.PaperPlan(seminar, job.rows, at=moment(seminar, at))


def _stored(row: people_files.Row) -> dict:
    stored = asdict(row)
    stored["errors"] = [list(error) for error in row.errors]
    return stored


def _put(row: dict, column: str, value: str) -> None:
    """Set a cell; whatever was wrong with it, or chosen for it, is forgotten."""
    row["errors"] = [e for e in row["errors"] if e[0] not in (column, "")]
    row[column] = value
    if column == "organisation":
        row.pop("organisation_new", None)
        row.pop("organisation_id", None)
        if value.startswith("id:"):
            chosen = Organisation.objects.get(pk=int(value[3:]))
            row["organisation"], row["organisation_id"] = chosen.name, chosen.pk


def _clean(column: str, value: str) -> str:
    if column not in people_files.COLUMNS:
        raise BadRepair("column")
    if column == "organisation" and value.startswith("id:"):
        known = value[3:].isdecimal() and Organisation.objects.filter(pk=value[3:]).exists()
        if not known:
            raise BadRepair("unknown_organisation")
        return value
    value, error = people_files.clean_value(column, value)
    if error:
        raise BadRepair(error)
    return value


def _refused(row: dict) -> bool:
    return any(code == "cpr" for _column, code in row["errors"])


def _safe_filename(filename: str) -> str:
    name = people_files.clean_text(filename.replace("\\", "/").rpartition("/")[2])[:200]
    return "-" if people_files.has_cpr(name) else name
