"""The ledger, versions, editions and head counts only grow."""

from django.db import migrations

from people.append_only import guard



class Migration(migrations.Migration):
    replaces = [
        ("courses", "0001_initial"),
        ("courses", "0002_initial"),
        ("courses", "0003_guard"),
        ("courses", "0004_course_frozen_at"),
        ("courses", "0005_rules_merging_joining"),
        ("courses", "0006_repeated"),
        ("courses", "0007_reminders"),
        ("courses", "0008_seminars"),
        ("courses", "0009_measuring"),
        ("courses", "0010_indicators"),
        ("courses", "0011_exposed"),
    ]
    dependencies = [("courses", "0001_tables")]
    operations = [
        guard("courses_trainingrecord"),
        guard("courses_activityversion"),
        guard("courses_courseedition"),
        guard("courses_headcount"),
    ]
