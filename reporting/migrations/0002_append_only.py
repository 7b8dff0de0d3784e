"""What is published for everybody is written once."""

from django.db import migrations

from people.append_only import freeze


FROZEN = (
    "key",
    "programme_id",
    "place",
    "figure_id",
    "content",
    "digest",
    "shape",
    "hidden",
    "published_at",
    "published_by_id",
)


class Migration(migrations.Migration):
    replaces = [
        ("reporting", "0001_initial"),
        ("reporting", "0002_short_key_and_check"),
        ("reporting", "0003_publications"),
        ("reporting", "0004_evaluator_exports"),
        ("reporting", "0005_api"),
        ("reporting", "0006_report"),
        ("reporting", "0007_views_and_definitions"),
    ]
    dependencies = [("reporting", "0001_tables")]
    operations = [
        freeze("reporting_publication", FROZEN),
    ]
