"""A figure gets a short address, a lease for the worker, and the result of asking it again."""

from django.db import migrations, models

import reporting.models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        migrations.RemoveField("savedfigure", "key"),
        migrations.AddField(
            "savedfigure",
            "key",
            models.CharField(
                default=reporting.models.new_key, editable=False, max_length=12, unique=True
            ),
        ),
        migrations.AddField(
            "savedfigure",
            "lease_until",
            models.DateTimeField(help_text="A worker is at it until then", null=True),
        ),
        migrations.AddField(
            "savedfigure",
            "checked_at",
            models.DateTimeField(help_text="When it was last asked again", null=True),
        ),
        migrations.AddField(
            "savedfigure",
            "holds",
            models.BooleanField(help_text="Asked again it gave the same answer", null=True),
        ),
    ]
