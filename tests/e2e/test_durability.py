"""Nothing typed is lost: the small run of benchmarks/durability.py, with a kill of every sort.

It makes a PostgreSQL of its own to kill, so it needs PostgreSQL's programs, not only a server. The
long run is `python -m benchmarks.durability`; see docs/developers/durability.md.
"""

import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from django.db import connection

from benchmarks.cluster import binaries

ROOT = Path(__file__).resolve().parents[2]
WITHOUT = (
    "no initdb and postgres on this machine: NOTHING WAS KILLED, the durability run is left out"
)
HARM = ("missing", "doubled", "marked twice", "marked wrongly", "told wrongly")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a run on PostgreSQL")
@pytest.mark.django_db  # the run copies the tests' own database: it must have been made
def test_no_acknowledged_answer_is_lost_under_kill_9():
    if binaries() is None:
        warnings.warn(WITHOUT, stacklevel=1)
        pytest.skip(WITHOUT)
    clean = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.durability", "--answers=300", "--seed=7"),
            *("--people=12", "--pause", "3", "8", f"--copy={migrated()}"),
        ],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
    )
    table = dict(re.findall(r"^(\S.*?) {2,}([\d,]+)$", done.stdout, re.M))
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert {harm: table[harm] for harm in HARM} == dict.fromkeys(HARM, "0"), said
    kills = [int(count) for sort, count in table.items() if sort.startswith("kill -9")]
    assert len(kills) == 5 and min(kills) >= 1, said
    assert int(table["answers acknowledged (questions of attempts)"].replace(",", "")) >= 300, said


def migrated() -> str:
    """Return the address of the tests' own database: it has been migrated, and is empty."""
    named = connection.settings_dict
    login = ":".join(filter(None, (named["USER"], named["PASSWORD"])))
    where = f"{named['HOST']}:{named['PORT'] or 5432}"
    return f"postgresql://{login}@{where}/{named['NAME']}"
