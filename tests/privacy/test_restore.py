"""An old dump is restored, and who was erased since is erased again before the site opens.

A real copy of the database, in a process of its own, as an operator has it (SQLite; on
PostgreSQL the same verbs run, and docs/operators/backup-and-restore.md was followed by hand).
"""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

SCRIPT = """
import shutil, sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from people.models import Person, PersonEmail
from privacy import erasing

file = Path(settings.DATABASES["default"]["NAME"])
dump = file.with_name("dump.sqlite3")

def copy(source, target):
    connections.close_all()
    for path in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
        path.unlink(missing_ok=True)
    import sqlite3
    with sqlite3.connect(source) as a, sqlite3.connect(target) as b:
        a.backup(b)

person = Person.objects.create(name="Aslaug")
PersonEmail.objects.create(person=person, address="aslaug@example.org")
kept = Person.objects.create(name="Bo")
copy(file, dump)

erasing.erase(person=person, by=None)
print("erased:", repr(Person.objects.get(pk=person.pk).name))

copy(dump, file)
print("restored:", repr(Person.objects.get(pk=person.pk).name))

call_command("erase_again")
back = Person.objects.get(pk=person.pk)
print("again:", repr(back.name), back.erased_at is not None, back.emails.count())
print("kept:", Person.objects.get(pk=kept.pk).name)
"""


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="copies a file")
def test_a_restored_dump_is_erased_again(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    file = data / "fagspor.sqlite3"
    # What the tests have migrated and committed; nothing of the test that is under way.
    with sqlite3.connect(connection.settings_dict["NAME"]) as source, sqlite3.connect(file) as copy:
        source.backup(copy)
    surroundings = os.environ | {
        "DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{file}",
        "DJANGO_SETTINGS_MODULE": "elearning.settings",
        "CELERY_BROKER_URL": "memory://",
        "DEBUG": "true",
        "ERASURE_LIST": str(tmp_path / "outside" / "erased.jsonl"),
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=Path(settings.BASE_DIR), env=surroundings,
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "erased: ''" in done.stdout
    assert "restored: 'Aslaug'" in done.stdout
    assert "again: '' True 0" in done.stdout
    assert "1 erased again; 1 on the list." in done.stdout
    assert "kept: Bo" in done.stdout
