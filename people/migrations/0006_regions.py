from django.db import migrations

from people.places import load_regions


def forwards(apps, schema_editor):
    load_regions(
        organisations=apps.get_model("people", "Organisation"),
        belongings=apps.get_model("people", "Belonging"),
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0005_organisations")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
