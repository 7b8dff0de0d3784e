"""Drafts, publications that the database freezes, and the addresses of programmes' public pages."""

import django.db.models.deletion
import django.utils.timezone
import reporting.models
import uuid
from django.conf import settings
from django.db import migrations, models

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

    dependencies = [
        ('courses', '0009_measuring'),
        ('reporting', '0002_short_key_and_check'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='public_page', to='courses.programme')),
            ],
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=reporting.models.new_key, editable=False, max_length=12, unique=True)),
                ('place', models.CharField(choices=[('municipality', 'Municipality or police district'), ('region', 'Region'), ('organisation', 'Organisation')], max_length=12)),
                ('content', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('shape', models.JSONField(help_text='Which rows stand together: never shown')),
                ('hidden', models.JSONField(help_text='What is hidden: never shown')),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawn_words', models.CharField(blank=True, max_length=500)),
                ('figure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.savedfigure')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='courses.programme')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-published_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('withdrawn_words', ''), _negated=True), _connector='OR'), name='withdrawn_says_why')],
            },
        ),
        migrations.CreateModel(
            name='ShareDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('place', models.CharField(choices=[('municipality', 'Municipality or police district'), ('region', 'Region'), ('organisation', 'Organisation')], max_length=12)),
                ('state', models.CharField(choices=[('asked', 'Being protected'), ('running', 'Being protected'), ('ready', 'Ready to look at'), ('refused', 'Cannot be published'), ('failed', 'Failed')], default='asked', max_length=8)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_until', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('content', models.JSONField(default=dict)),
                ('shape', models.JSONField(default=dict)),
                ('hidden', models.JSONField(default=list)),
                ('reasons', models.JSONField(default=list, help_text='[code, ...] for whoever publishes')),
                ('against', models.JSONField(default=list, help_text='Publications it was compared with')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('figure', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.savedfigure')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='share_drafts', to='courses.programme')),
            ],
            options={
                'ordering': ['-asked_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'running'])), fields=('programme',), name='one_share_draft_at_work')],
            },
        ),
        freeze("reporting_publication", FROZEN),
    ]
