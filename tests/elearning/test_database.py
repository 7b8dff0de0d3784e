"""The database server restarts, or is gone: who asks next does not pay for it."""

import pytest
from django.conf import settings
from django.db import connection

KEPT = settings.DATABASES["default"]


def test_a_kept_connection_is_tried_before_it_is_used():
    assert KEPT["CONN_HEALTH_CHECKS"]


@pytest.mark.django_db  # else the run on PostgreSQL leaves it out
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server")
def test_a_server_that_is_gone_is_told_within_seconds():
    assert 0 < KEPT["OPTIONS"]["connect_timeout"] <= 10
    assert 0 < KEPT["OPTIONS"]["tcp_user_timeout"] <= 30_000


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server")
@pytest.mark.django_db(databases=["default"])
def test_after_a_restart_of_the_database_the_next_request_is_answered(client):
    """A connection of its own stands for a thread's: it is cut from the other end, as by a restart."""
    kept = connection.copy("kept")
    kept.settings_dict["CONN_MAX_AGE"] = 600
    try:
        with kept.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        kept.close_if_unusable_or_obsolete()  # what Django does when a request begins
        with kept.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            assert cursor.fetchone()[0] != pid
    finally:
        kept.close()
