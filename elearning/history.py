"""A check before migrating: has this database taken the way to the migrations there are now?"""

from importlib import import_module

from django.core.checks import Error
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

REWRITTEN = (
    "people",
    "courses",
    "assessments",
    "certificates",
    "content",
    "privacy",
    "reporting",
)


def whole_history(app_configs=None, databases=None, **kwargs) -> list[Error]:
    """Refuse a database that stopped half-way through the migrations that were written anew.

    Django itself would end in a list of models it cannot find.
    """
    found = []
    for alias in databases or []:
        applied = set(MigrationRecorder(connections[alias]).applied_migrations())
        for app in REWRITTEN:
            first = import_module(f"{app}.migrations.0001_tables").Migration
            missing = set(first.replaces) - applied
            begun = missing != set(first.replaces)
            if missing and begun and (app, "0001_tables") not in applied:
                found.append(_half_way(app))
    return found


def _half_way(app: str) -> Error:
    return Error(
        f"The database of {app} is from before commit 47f9f9a.",
        hint="Take that commit and migrate, then this one: docs/operators/upgrade.md. Nothing was changed.",
        id="elearning.E001",
    )
