"""Waking a worker after the transaction. A broker that is down costs nothing but time:
the row is there, and beat sweeps what is due."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)
_gathering: ContextVar[set | None] = ContextVar("gathering", default=None)


@contextmanager
def gathered() -> Iterator[None]:
    """Send each different wake-up within once, at the end: a long load would otherwise leave
    hundreds in the queue, and the mail of the next visitor would stand behind them."""
    token = _gathering.set(set())
    try:
        yield
    finally:
        asked = _gathering.get()
        _gathering.reset(token)
        for task, args in sorted(asked or (), key=str):
            _send(task, args)


def wake(task: str, *args: object) -> None:
    """Send `task` by name once the current transaction has committed.

    By name, so that a lower floor can wake an upper one without importing it.
    """
    transaction.on_commit(lambda: _send(task, args))


def _send(task: str, args: tuple) -> None:
    gathering = _gathering.get()
    if gathering is not None:
        gathering.add((task, args))
        return
    try:
        current_app.send_task(task, args=args, retry=False)
    except Exception as error:  # any broker's own kinds; the request must not fail for it
        logger.warning("worker not woken: %s (%s)", task, type(error).__name__)
