"""What is frozen stays so: the database refuses to change or delete it."""

import django.db.models.deletion
from django.db import migrations, models

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
    dependencies = [("certificates", "0005_sealed")]

    operations = [
        migrations.RemoveField(
            model_name="certificate",
            name="replaced_by",
        ),
        migrations.RemoveField(
            model_name="certificate",
            name="revoked_by",
        ),
        migrations.AlterField(
            model_name="certificate",
            name="revocation_ground",
            field=models.CharField(
                blank=True,
                choices=[
                    ("wrong-person", "Issued to the wrong person"),
                    ("not-met", "The requirements were not met"),
                    ("assessment", "The assessment was not taken as the rules say"),
                    ("holder", "At the holder's own request"),
                    ("course", "The course or its edition was withdrawn"),
                    ("other", "Another ground, known to the issuer"),
                    ("mistake", "It was revoked by mistake"),
                    ("cleared", "The ground turned out not to hold"),
                    ("complaint", "After a complaint"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["valid_until"], name="certificate_expiry"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at", None)),
                fields=("enrolment", "term"),
                name="one_certificate_a_term",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                fields=("predecessor", "kind"), name="one_successor_of_a_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "first"), ("predecessor", None), ("term", 1)),
                    models.Q(
                        models.Q(("kind", "first"), _negated=True), ("predecessor__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="certificate_in_its_chain",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revocation_ground", ""), ("revoked_at", None)),
                    models.Q(
                        ("revoked_at__isnull", False),
                        models.Q(("revocation_ground", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="revoked_with_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revoked_at", None),
                    ("revoked_at__gte", models.F("issued_at")),
                    _connector="OR",
                ),
                name="revoked_after_issue",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at", None), models.Q(("holder", ""), ("salt", "")), _connector="OR"
                ),
                name="erased_without_name",
            ),
        ),
        freeze("certificates_certificate", FROZEN, erasable=("holder", "salt")),
        guard("certificates_statuschange"),
    ]
