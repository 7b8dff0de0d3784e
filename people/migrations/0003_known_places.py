"""Professions, municipalities, police districts and regions are there from the start."""

from django.db import migrations

from people.places import load_places, load_regions


def forwards(apps, schema_editor):
    organisations = apps.get_model("people", "Organisation")
    load_places(
        professions=apps.get_model("people", "Profession"), organisations=organisations
    )
    load_regions(
        organisations=organisations, belongings=apps.get_model("people", "Belonging")
    )


class Migration(migrations.Migration):
    replaces = [
        ("people", "0001_initial"),
        ("people", "0002_guard"),
        ("people", "0003_places"),
        ("people", "0004_has_role"),
        ("people", "0005_organisations"),
        ("people", "0006_regions"),
        ("people", "0007_sign_in_services"),
        ("people", "0008_reminders"),
        ("people", "0009_mail_calendar"),
        ("people", "0010_audit_chain"),
        ("people", "0011_localcontact"),
    ]
    dependencies = [("people", "0002_append_only")]
    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
