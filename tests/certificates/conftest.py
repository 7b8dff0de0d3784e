"""Passing a course by the verbs the site uses."""

import pytest
from django.apps import apps
from django.db import connection

from certificates import issuing
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
def administrator(db):
    """A course administrator whose role has no bounds."""
    user = factories.UserFactory()
    grant(user=user, role=Role.COURSE_ADMINISTRATOR)
    return user


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
