"""Inserting very many rows of one table.

Django's bulk_create prepares every value of every row by itself; for the 70,000 rows of a list of
10,000 people that was four of five seconds. Here a column is looked at as a whole: what is the
same in all rows is prepared once, and text and numbers need no preparing.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

PLAIN = (str, int, type(None))
LOOK_UP = 5000  # values in one IN (...)


def insert(rows: Sequence[models.Model]) -> None:
    """Insert unsaved rows of one model. They get no primary key: see `insert_with_keys`."""
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = [_column(field, [getattr(row, field.attname) for row in rows]) for field in fields]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    # Names of our own model, quoted; the values go in beside them.
    sql = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*columns, strict=True)))


def insert_with_keys(rows: Sequence[models.Model], unique: str) -> None:
    """Insert rows and give each its primary key, found by the unique field `unique`."""
    insert(rows)
    if not rows:
        return
    model = type(rows[0])
    keys: dict[Any, Any] = {}
    values = [getattr(row, unique) for row in rows]
    for start in range(0, len(values), LOOK_UP):
        found = model._default_manager.filter(**{f"{unique}__in": values[start : start + LOOK_UP]})
        keys.update(found.values_list(unique, "pk"))
    for row, value in zip(rows, values, strict=True):
        row.pk = keys[value]
        row._state.adding = False


def _column(field: models.Field, values: list) -> list:
    first = values[0]
    if all(value is first or value == first for value in values):
        return [field.get_db_prep_save(first, connection)] * len(values)
    if not isinstance(field, models.JSONField) and all(type(v) in PLAIN for v in values):
        return values
    return [field.get_db_prep_save(value, connection) for value in values]
