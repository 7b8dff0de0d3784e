import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import reporting.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('reporting', '0001_initial'), ('reporting', '0002_short_key_and_check'), ('reporting', '0003_publications'), ('reporting', '0004_evaluator_exports'), ('reporting', '0005_api'), ('reporting', '0006_report'), ('reporting', '0007_views_and_definitions')]

    initial = True

    dependencies = [
        ('courses', '0001_tables'),
        ('people', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('scopes', models.JSONField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('hint', models.CharField(help_text='Its last letters, to tell one from another', max_length=4)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to='courses.programme')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('programme', 'name'), name='one_api_token_of_a_name'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='api_token_ends')],
            },
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
        migrations.CreateModel(
            name='FrozenDefinitions',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('words', models.JSONField(help_text='{language: {key: [name, text]}}')),
                ('digest', models.CharField(max_length=64)),
                ('frozen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen_definitions', to='courses.programme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'version'), name='one_text_a_version')],
            },
        ),
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
            name='PublicPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='public_page', to='courses.programme')),
            ],
        ),
        migrations.CreateModel(
            name='SavedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=40)),
                ('filters', models.JSONField(default=dict)),
                ('definition', models.PositiveSmallIntegerField(help_text='Version of the definitions')),
                ('position', models.BigIntegerField(help_text="The ledger's last row when it was asked")),
                ('as_of', models.DateField(help_text='Certificates are judged valid on this day')),
                ('answer', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('kept', models.BooleanField(default=False, help_text='Saved by a person; else the live copy')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='courses.programme')),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('key', models.CharField(default=reporting.models.new_key, editable=False, max_length=12, unique=True)),
                ('lease_until', models.DateTimeField(help_text='A worker is at it until then', null=True)),
                ('checked_at', models.DateTimeField(help_text='When it was last asked again', null=True)),
                ('holds', models.BooleanField(help_text='Asked again it gave the same answer', null=True)),
            ],
            options={
                'ordering': ['-saved_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kept', False)), fields=('programme', 'question', 'filters'), name='one_live_copy')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=reporting.models.new_key, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('query', models.CharField(help_text="The address's own question", max_length=2000)),
                ('often', models.CharField(blank=True, choices=[('weekly', 'Every Monday'), ('monthly', 'On the first of every month')], max_length=8)),
                ('next_on', models.DateField(help_text='The day of the next mail', null=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='views', to='courses.programme')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('owner'), models.F('programme'), django.db.models.functions.text.Lower('name'), name='view_of_one_name'), models.CheckConstraint(condition=models.Q(models.Q(('next_on', None), ('often', '')), models.Q(('next_on__isnull', False), models.Q(('often', ''), _negated=True)), _connector='OR'), name='view_has_a_next_day')],
            },
        ),
        migrations.CreateModel(
            name='ApiCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('path', models.CharField(max_length=200)),
                ('status', models.PositiveSmallIntegerField()),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='reporting.apitoken')),
            ],
            options={
                'ordering': ['-at'],
            },
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
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=reporting.models.new_key, editable=False, max_length=12, unique=True)),
                ('number', models.PositiveIntegerField(help_text="Of the programme's reports, from 1")),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('replaced', 'Replaced by a later one')], default='draft', max_length=10)),
                ('texts', models.JSONField(default=dict, help_text='{language: {slot: what was written}}')),
                ('series', models.JSONField(default=list, help_text='Indicators of organisations, as they stood')),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_at', models.DateTimeField(null=True)),
                ('asked', models.CharField(blank=True, choices=[('proof', 'Files to look at'), ('publish', 'Publication')], max_length=10)),
                ('asked_at', models.DateTimeField(null=True)),
                ('made', models.PositiveSmallIntegerField(default=0, help_text='Files made of those asked for')),
                ('made_at', models.DateTimeField(help_text='When the last files were finished', null=True)),
                ('lease_until', models.DateTimeField(help_text='A worker is at it until then', null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=40)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('learning', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.savedfigure')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='courses.programme')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reach', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reporting.savedfigure')),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'number'), name='report_number'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('programme',), name='one_draft_report'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('programme',), name='one_report_in_force'), models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('published_at__isnull', False)), _connector='OR'), name='report_published_at')],
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
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('content', models.BinaryField()),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='reporting.report')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('report', 'name'), name='report_file')],
            },
        ),
    ]
