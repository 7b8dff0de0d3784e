"""The audit log only grows, and is shortened at its far end; the chain over it only grows."""

from django.db import migrations

from people.append_only import guard, keep_young



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
    dependencies = [("people", "0001_tables")]
    operations = [
        guard("people_auditentry"),
        guard("people_seen"),
        guard("people_auditlink"),
        keep_young("people_auditentry", "at", 180),
        keep_young("people_seen", "at", 180),
    ]
