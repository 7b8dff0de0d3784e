"""The state as a pure function, and the same rule asked of rows and of queries."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certificates import correcting, states
from certificates.models import Certificate
from certificates.states import Change, state
from tests import factories
from tests.certificates.conftest import pass_course, reinstate, revoke

DENMARK = ZoneInfo("Europe/Copenhagen")
UNTIL = date(2028, 6, 30)


def on(day, hour=12):
    return datetime(2028, 6, day, hour, tzinfo=DENMARK)


ISSUED = Change(states.ISSUED, on(1))
REVOKED = Change(states.REVOKED, on(10))
AGAIN = Change(states.REINSTATED, on(20))
REPLACED = Change(states.REPLACED, on(15))


@pytest.mark.parametrize(
    ("changes", "at", "expected"),
    [
        ([], on(5), "unknown"),
        ([ISSUED], on(1, 11), "unknown"),
        ([ISSUED], on(1), "valid"),
        ([ISSUED], on(30, 23), "valid"),
        ([ISSUED], datetime(2028, 7, 1, 0, 1, tzinfo=DENMARK), "expired"),
        ([ISSUED, REVOKED], on(9), "valid"),
        ([ISSUED, REVOKED], on(10), "revoked"),
        ([ISSUED, REVOKED, AGAIN], on(19), "revoked"),
        ([ISSUED, REVOKED, AGAIN], on(20), "valid"),
        ([AGAIN, ISSUED, REVOKED], on(21), "valid"),  # in whatever order they are read
        ([ISSUED, REVOKED], datetime(2030, 1, 1, tzinfo=DENMARK), "revoked"),  # weighs most
        ([ISSUED, REPLACED], on(14), "valid"),
        ([ISSUED, REPLACED], on(16), "replaced"),
        ([ISSUED, REPLACED], datetime(2030, 1, 1, tzinfo=DENMARK), "replaced"),
        ([ISSUED, Change(states.ERASED, on(3))], on(5), "valid"),
    ],
)
def test_the_state_at_a_time(changes, at, expected):
    assert state(changes, UNTIL, at) == expected


def test_without_an_end_it_does_not_expire():
    assert state([ISSUED], None, datetime(2099, 1, 1, tzinfo=DENMARK)) == "valid"


KINDS = [states.REVOKED, states.REINSTATED, states.REPLACED, states.ERASED]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(2, 28))), st.integers(1, 60))
def test_there_is_always_one_state_and_replaced_is_for_good(happened, days):
    changes = [ISSUED, *(Change(kind, on(day)) for kind, day in happened)]
    at = on(1, 13) + timedelta(days=days - 1)
    found = state(changes, UNTIL, at)
    assert found in (states.VALID, states.EXPIRED, states.REVOKED, states.REPLACED)
    if any(c.kind == states.REPLACED and c.at <= at for c in changes):
        assert found in (states.REPLACED, states.REVOKED)


def test_rows_and_queries_agree_at_every_time(person, administrator, second):
    start = timezone.now()
    made = []
    for slug in ("core", "track", "other"):
        course = factories.make_course(slug=slug)
        from certificates import issuing

        enrolment = pass_course(factories.enrol(person, course), slug=slug)
        made.append(issuing.issue(enrolment=enrolment, at=start))
    days = [start + timedelta(days=n) for n in range(0, 50, 10)]
    revoke(made[0], administrator, second, at=days[1])
    reinstate(made[0], administrator, second, at=days[3])
    correcting.correct(
        certificate=made[1], holder="Another", reason="x", by=administrator, at=days[2]
    )
    times = [start - timedelta(days=1), *days, start + timedelta(days=800), None]
    for at in times:
        rows = list(Certificate.objects.all())
        valid = {one.pk for one in rows if one.status(at) == Certificate.Status.VALID}
        assert set(Certificate.objects.valid(at).values_list("pk", flat=True)) == valid, at


def test_a_clock_that_was_put_back_makes_nothing_unknown(certificate):
    certificate.issued_at = datetime(2099, 1, 1, tzinfo=UTC)
    assert certificate.status() == Certificate.Status.VALID
