"""Celery wakes workers; rows hold what is to be done (docs/decisions/0003)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elearning.settings")
app = Celery("fagspor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
