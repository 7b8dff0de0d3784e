"""What the database itself refuses to change, on both engines: tables that only grow, and columns
that are written once."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""


def guard(table: str) -> migrations.RunPython:
    """Return the migration operation that makes `table` append-only."""

    def forwards(apps, schema_editor):
        postgresql = schema_editor.connection.vendor == "postgresql"
        if postgresql:
            schema_editor.execute(POSTGRESQL_FUNCTION, params=None)  # its % is no placeholder
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                (POSTGRESQL if postgresql else SQLITE).format(table=table, verb=verb)
            )

    def backwards(apps, schema_editor):
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}{on}")

    return migrations.RunPython(forwards, backwards)


# Tables that only grow, and are shortened at the far end ---------------------------------------------

YOUNG_SQLITE = """
CREATE TRIGGER {table}_no_DELETE BEFORE DELETE ON {table}
WHEN OLD.{column} > datetime('now', '-{days} days')
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
YOUNG_POSTGRESQL = """
CREATE TRIGGER {table}_no_DELETE BEFORE DELETE ON {table} FOR EACH ROW
WHEN (OLD.{column} > now() - interval '{days} days') EXECUTE FUNCTION refuse_change()
"""


def keep_young(table: str, column: str, days: int) -> migrations.RunPython:
    """Return the operation that lets rows of a guarded `table` go once `column` is `days` old.

    Changing a row stays refused. The database's own clock decides what is old.
    """

    def forwards(apps, schema_editor):
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_DELETE{on}")
        text = YOUNG_POSTGRESQL if on else YOUNG_SQLITE
        schema_editor.execute(text.format(table=table, column=column, days=days))

    def backwards(apps, schema_editor):
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_DELETE{on}")
        schema_editor.execute((POSTGRESQL if on else SQLITE).format(table=table, verb="DELETE"))

    return migrations.RunPython(forwards, backwards)


# Columns that are written once ---------------------------------------------------------------------

FROZEN_SQLITE = """
CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} WHEN {changed}
BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END
"""
FROZEN_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_thaw() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is frozen', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""
FROZEN_POSTGRESQL = """
CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed})
EXECUTE FUNCTION refuse_thaw()
"""


def freeze(
    table: str, columns: tuple[str, ...], erasable: tuple[str, ...] = ()
) -> migrations.RunPython:
    """Return the operation that freezes `columns` of `table` and refuses to delete its rows.

    `erasable` are text columns that may be emptied and never be filled again. SQLite rebuilds a
    table when a column is altered and loses its triggers: a migration that does so ends with this
    operation once more (it replaces what is there).
    """

    def forwards(apps, schema_editor):
        postgresql = schema_editor.connection.vendor == "postgresql"
        _drop_freeze(schema_editor, table)
        differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
        changed = [f"NEW.{name} {differs} OLD.{name}" for name in columns]
        changed += [f"(NEW.{name} {differs} OLD.{name} AND NEW.{name} <> '')" for name in erasable]
        if postgresql:
            schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
            schema_editor.execute(FROZEN_POSTGRESQL_FUNCTION, params=None)
        update = FROZEN_POSTGRESQL if postgresql else FROZEN_SQLITE
        schema_editor.execute(update.format(table=table, changed=" OR ".join(changed)))
        delete = POSTGRESQL if postgresql else SQLITE
        schema_editor.execute(delete.format(table=table, verb="DELETE"))

    def backwards(apps, schema_editor):
        _drop_freeze(schema_editor, table)

    return migrations.RunPython(forwards, backwards)


def _drop_freeze(schema_editor, table: str) -> None:
    on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("frozen", "no_DELETE"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on}")
