"""Tables that only grow: the database itself refuses UPDATE and DELETE, on both engines."""

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
