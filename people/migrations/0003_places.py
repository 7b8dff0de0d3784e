from django.db import migrations

from people.places import load_places


def forwards(apps, schema_editor):
    load_places(
        professions=apps.get_model("people", "Profession"),
        organisations=apps.get_model("people", "Organisation"),
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0002_guard")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
