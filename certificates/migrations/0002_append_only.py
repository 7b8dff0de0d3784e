"""What a certificate says is written once; what befalls it only grows."""

from django.db import migrations

from people.append_only import freeze, guard


FROZEN = (
    "number",
    "person_id",
    "enrolment_id",
    "kind",
    "term",
    "predecessor_id",
    "content",
    "design",
    "issued_at",
    "valid_until",
    "digest",
)


class Migration(migrations.Migration):
    replaces = [
        ("certificates", "0001_initial"),
        ("certificates", "0002_initial"),
        ("certificates", "0003_initial"),
        ("certificates", "0004_engine"),
        ("certificates", "0005_sealed"),
        ("certificates", "0006_frozen"),
        ("certificates", "0007_documents"),
        ("certificates", "0008_renewal"),
        ("certificates", "0009_credentials"),
        ("certificates", "0010_words"),
    ]
    dependencies = [("certificates", "0001_tables")]
    operations = [
        freeze("certificates_certificate", FROZEN, erasable=("holder", "salt")),
        guard("certificates_statuschange"),
    ]
