"""What evaluators take away, and what their pseudonyms are made with."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0009_measuring'),
        ('reporting', '0003_publications'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PseudonymKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.CharField(max_length=400)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.programme')),
            ],
        ),
        migrations.CreateModel(
            name='EvaluatorExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.TextField(help_text="What for, in the evaluator's own words")),
                ('language', models.CharField(default='da', max_length=5)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('asked', 'Being made'), ('running', 'Being made'), ('ready', 'Ready'), ('failed', 'Failed'), ('gone', 'Deleted after seven days')], default='asked', max_length=7)),
                ('lease_until', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0, help_text='Persons written so far')),
                ('total', models.PositiveIntegerField(default=0)),
                ('position', models.BigIntegerField(help_text="The ledger's last row it is of", null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('ready_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('sealed', models.BinaryField(default=b'', help_text='The ZIP, sealed with SECRET_KEY')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluator_exports', to='courses.programme')),
            ],
            options={
                'ordering': ['-asked_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'running'])), fields=('programme', 'asked_by'), name='one_evaluator_export_at_work'), models.CheckConstraint(condition=models.Q(('purpose__length__gte', 15)), name='evaluator_export_says_what_for')],
            },
        ),
    ]
