"""The site's own settings, with what would be slow or leave traces in a test replaced.

SQLite by default; `DATABASE_URL=postgres://...` runs the same tests on PostgreSQL. `DATA_DIR`
says where test files go, so that several runs on one machine do not meet.
"""

import os
import tempfile
from pathlib import Path

_folder = Path(os.environ.get("DATA_DIR") or Path(tempfile.gettempdir()) / f"fagspor-{os.getuid()}")
os.environ["DATA_DIR"] = str(_folder / "tests")
for _name in ("REDIS_URL", "CELERY_BROKER_URL"):
    # The browser tests run a whole installation, on the servers that the run was given.
    os.environ.setdefault(f"REAL_{_name}", os.environ.get(_name, ""))
os.environ.setdefault("SECRET_KEY", "tests-only-" + "x" * 50)
os.environ["SITE_URL"] = "http://localhost:8000"
os.environ["DEBUG"] = "0"
os.environ["METRICS"] = "0"
os.environ["REDIS_URL"] = ""
os.environ["CELERY_BROKER_URL"] = "memory://"
os.environ["EMAIL_URL"] = ""
os.environ["S3_BUCKET"] = ""
# Signing in by `force_login` shows no second factor; tests/people/test_second_factor.py asks for it.
os.environ["DEMO"] = "1"
os.environ["SECOND_FACTOR_WAIVED"] = "1"

from elearning.settings import *  # noqa: E402, F403
from elearning.settings import DATA_DIR, DATABASES, MIDDLEWARE, STORAGES  # noqa: E402

ALLOWED_HOSTS = ["*"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that `--reuse-db` finds it again: two seconds instead of twelve.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 0

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MAIL_TRANSPORT = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
# The clock of most tests does not ask what day it is; those of reminders say their own hours.
REMINDERS_FROM_HOUR, REMINDERS_TO_HOUR = 0, 24
REMINDERS_ON_WEEKENDS = REMINDERS_ON_HOLIDAYS = True
