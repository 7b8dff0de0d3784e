"""Real servers, when the run was given some: a corner of each, of the installation's own.

PostgreSQL gets a database, Redis an empty one of its numbered ones, RabbitMQ a queue; all of it is
removed again. Whatever else lives on these servers is left alone.
"""

import contextlib
import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from kombu import Connection
from psycopg import sql

from tests import databases


def own(port: int) -> dict[str, str]:
    """Make the corners for the installation at `port`; return the settings that lead to them."""
    database = os.environ.get("DATABASE_URL", "")
    postgres = database.startswith("postgres")
    return {
        "DATABASE_URL": _own_database(database, port) if postgres else "",
        "REDIS_URL": _empty_redis(os.environ.get("REAL_REDIS_URL", "")),
        "CELERY_BROKER_URL": os.environ.get("REAL_CELERY_BROKER_URL") or "filesystem://",
        "CELERY_QUEUE": f"e2e-{port}",
    }


def settings(kept: dict[str, str]) -> dict[str, str]:
    """Return them for the environment: SQLite is what stands when there is no DATABASE_URL."""
    return kept if kept["DATABASE_URL"] else {k: v for k, v in kept.items() if k != "DATABASE_URL"}


def remove(kept: dict[str, str]) -> None:
    """Take away what `own` and the installation made."""
    if kept["DATABASE_URL"]:
        _on_server(kept["DATABASE_URL"], "DROP DATABASE IF EXISTS {} WITH (FORCE)")
    if kept["REDIS_URL"]:
        redis.from_url(kept["REDIS_URL"]).flushdb()
    if kept["CELERY_BROKER_URL"].startswith("amqp"):
        with Connection(kept["CELERY_BROKER_URL"]) as broker:
            channel = broker.default_channel
            channel.queue_delete(kept["CELERY_QUEUE"])
            channel.exchange_delete(kept["CELERY_QUEUE"])


def _own_database(url: str, port: int) -> str:
    own_url = urlunsplit(urlsplit(url)._replace(path=f"/fagspor_e2e_{port}"))
    _on_server(own_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)")  # of a run that was cut off
    template = f"test_{_name(url)}_{databases.TEMPLATE}"
    with contextlib.suppress(psycopg.errors.InvalidCatalogName):  # none built before this run
        _on_server(own_url, "CREATE DATABASE {} TEMPLATE {}", template)
        return own_url
    _on_server(own_url, "CREATE DATABASE {}")
    return own_url


def _on_server(url: str, statement: str, *more: str) -> None:
    """Run a statement about the database that `url` names, from beside it."""
    parts = urlsplit(url)
    beside = urlunsplit(parts._replace(scheme="postgresql", path="/postgres"))
    names = map(sql.Identifier, [_name(url), *more])
    with psycopg.connect(beside, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*names))


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _empty_redis(url: str) -> str:
    """Return the address of a numbered database that holds nothing: caches must not meet."""
    if not url:
        return ""
    for number in range(15, -1, -1):
        own_url = urlunsplit(urlsplit(url)._replace(path=f"/{number}"))
        with contextlib.closing(redis.from_url(own_url)) as client:
            if client.dbsize() == 0:
                return own_url
    raise RuntimeError(f"every database of {url} is in use")
