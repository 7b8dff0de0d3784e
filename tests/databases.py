"""The databases of a run, built once and copied: migrating takes over a minute, a copy next to
nothing.

    python -m tests.databases 2     what bin/test.py does before pytest, for two processes

There is one for tests in a single process, one for each of xdist's, and on PostgreSQL one more that
nobody is ever connected to: the browser tests' installation begins as a copy of it.
"""

import os
import shutil
import sys

import django
from django.db import connection

TEMPLATE = "template"


def build(processes: int) -> None:
    """Make them all anew, in the database server or the folder that the settings name."""
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()  # PostgreSQL copies only what nobody is connected to
    for suffix in [*(f"gw{number}" for number in range(processes)), TEMPLATE]:
        _copy(name, f"{name}_{suffix}")  # the names that pytest-django gives


def _copy(name: str, to: str) -> None:
    if connection.vendor == "sqlite":
        shutil.copyfile(name, to)
        return
    quote = connection.ops.quote_name
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(to)} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quote(to)} TEMPLATE {quote(name)}")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    build(int(sys.argv[1]))
