"""A database is migrated when it took all of the earlier migrations, or none."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from elearning.history import whole_history

pytestmark = pytest.mark.django_db


def before(*names):
    """Write down that the ledger's app took these of the earlier migrations, and none of today's."""
    recorded = MigrationRecorder(connection).migration_qs.filter(app="courses")
    recorded.delete()
    for name in names:
        MigrationRecorder(connection).record_applied("courses", name)


def earlier():
    return [
        name for _app, name in import_module("courses.migrations.0001_tables").Migration.replaces
    ]


def test_a_database_of_today_is_fine():
    assert whole_history(databases=["default"]) == []


def test_all_of_the_earlier_ones_or_none_is_fine():
    before(*earlier())
    assert whole_history(databases=["default"]) == []
    before()
    assert whole_history(databases=["default"]) == []


def test_half_way_is_refused_with_what_to_do():
    before(*earlier()[:-1])
    [error] = whole_history(databases=["default"])
    assert "courses" in error.msg and "upgrade.md" in error.hint
