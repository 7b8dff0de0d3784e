"""Passing a course by the verbs the site uses."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.utils import timezone

from certificates import issuing, revoking
from certificates.models import Ground, Proposal
from courses import progress
from people.models import Role
from people.roles import grant
from tests import factories

FULL_MARKS = {"purpose": "final", "score": 3, "maximum": 3, "passed": True, "attempt": 1}


def pass_course(enrolment, at=None, slug="core"):
    """Finish everything and pass the final assessment."""
    for name in ("lesson-1", "lesson-2", "quiz"):
        progress.finish(
            person=enrolment.person, version=factories.version_of(f"{slug}-{name}"), at=at
        )
    progress.finish(
        person=enrolment.person,
        version=factories.version_of(f"{slug}-final"),
        at=at,
        assessment=FULL_MARKS,
    )
    enrolment.refresh_from_db()
    return enrolment


@pytest.fixture
def passed(enrolled):
    """The officer's enrolment, passed."""
    return pass_course(enrolled)


@pytest.fixture
def in_cohort(person, course):
    """The officer's enrolment in a cohort of a programme, passed."""
    cohort = factories.CohortFactory(courses=[course])
    return pass_course(factories.enrol(person, course, cohort))


@pytest.fixture
def certificate(passed):
    return issuing.issue(enrolment=passed)


@pytest.fixture
def expired(enrolled):
    """A certificate that was valid until two years ago."""
    years_ago = timezone.now() - timedelta(days=5 * 365)
    with time_machine.travel(years_ago):
        return issuing.issue(enrolment=pass_course(enrolled))


@pytest.fixture
def another(person, course, certificate):
    """Another certificate of the same officer, from a cohort."""
    cohort = factories.CohortFactory(courses=[course])
    return issuing.issue(enrolment=pass_course(factories.enrol(person, course, cohort)))


@pytest.fixture
def administrator(db):
    """A course administrator whose role has no bounds."""
    user = factories.UserFactory()
    grant(user=user, role=Role.COURSE_ADMINISTRATOR)
    return user


@pytest.fixture
def second(db):
    """Another course administrator without bounds: the second pair of eyes."""
    user = factories.UserFactory()
    grant(user=user, role=Role.COURSE_ADMINISTRATOR)
    return user


def decided(certificate, kind, ground, by, second, at=None):
    """Propose and confirm, by two people."""
    proposal = revoking.propose(certificate=certificate, kind=kind, ground=ground, by=by, at=at)
    return revoking.confirm(proposal=proposal, by=second, at=at)


def revoke(certificate, by, second, ground=Ground.NOT_MET, at=None):
    return decided(certificate, Proposal.Kind.REVOKE, ground, by, second, at)


def reinstate(certificate, by, second, ground=Ground.MISTAKE, at=None):
    return decided(certificate, Proposal.Kind.REINSTATE, ground, by, second, at)


def revoked(certificate, by):
    """Revoke with a second person of this function's own; return what takes that back."""
    other = factories.UserFactory()
    grant(user=other, role=Role.COURSE_ADMINISTRATOR)
    revoke(certificate, by, other)
    return lambda: reinstate(certificate, by, other)


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Really commit, so that threads see it; afterwards take away whatever was made.

    The flush of an ordinary transactional test would also empty what migrations put in, and the
    next run with --reuse-db would start without it.
    """
    if connection.vendor != "postgresql":
        pytest.skip(
            "two writers at once: runs on PostgreSQL only (SQLite lets one write at a time)"
        )
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    with django_db_blocker.unblock():
        before = {
            m: m._base_manager.order_by("-pk").values_list("pk", flat=True).first() for m in models
        }
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for model, last in before.items():
                if last is None or isinstance(last, int):
                    table, key = model._meta.db_table, model._meta.pk.column
                    cursor.execute(
                        f'DELETE FROM "{table}" WHERE %s IS NULL OR "{key}" > %s', [last, last]
                    )  # noqa: S608
            cursor.execute("SET session_replication_role = origin")
        connection.close()
