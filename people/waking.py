"""Waking a worker after the transaction. A broker that is down costs nothing but time:
the row is there, and beat sweeps what is due."""

import logging

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)


def wake(task: str, *args: object) -> None:
    """Send `task` by name once the current transaction has committed.

    By name, so that a lower floor can wake an upper one without importing it.
    """
    transaction.on_commit(lambda: _send(task, args))


def _send(task: str, args: tuple) -> None:
    try:
        current_app.send_task(task, args=args, retry=False)
    except Exception as error:  # any broker's own kinds; the request must not fail for it
        logger.warning("worker not woken: %s (%s)", task, type(error).__name__)
