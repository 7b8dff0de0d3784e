import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('assessments', '0001_initial'), ('assessments', '0002_initial'), ('assessments', '0003_initial'), ('assessments', '0004_types_and_live')]

    initial = True

    dependencies = [
        ('courses', '0001_tables'),
        ('people', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.CharField(choices=[('practice', 'Practice'), ('baseline', 'Baseline'), ('final', 'Final assessment'), ('followup', 'Follow-up'), ('renewal', 'Renewal')], max_length=10)),
                ('number', models.PositiveSmallIntegerField()),
                ('questions', models.JSONField(help_text='Keys of the questions asked, in the order shown')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('score', models.DecimalField(decimal_places=3, max_digits=7, null=True)),
                ('maximum', models.DecimalField(decimal_places=3, max_digits=7, null=True)),
                ('passed', models.BooleanField(null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='courses.activity')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='people.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='courses.activityversion')),
                ('due_at', models.DateTimeField(help_text='Answers given later do not count', null=True)),
                ('form', models.CharField(blank=True, help_text='Which of the parallel forms', max_length=8)),
                ('late', models.BooleanField(default=False, help_text='Given in time, arrived within the grace: a line that was down')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'activity', 'number'), name='attempt_number_once'), models.UniqueConstraint(condition=models.Q(('submitted_at', None)), fields=('person', 'activity'), name='one_open_attempt'), models.CheckConstraint(condition=models.Q(('submitted_at', None), models.Q(('maximum__isnull', False), ('score__isnull', False)), _connector='OR'), name='submitted_is_marked'), models.CheckConstraint(condition=models.Q(('due_at', None), ('due_at__gt', models.F('started_at')), _connector='OR'), name='due_after_the_start')],
            },
        ),
        migrations.CreateModel(
            name='CaseRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ending', models.CharField(blank=True, max_length=80)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_runs', to='courses.activity')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_runs', to='people.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_runs', to='courses.activityversion')),
                ('maximum', models.DecimalField(decimal_places=3, max_digits=7, null=True)),
                ('score', models.DecimalField(decimal_places=3, max_digits=7, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'activity', 'number'), name='run_number_once'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('person', 'activity'), name='one_open_run')],
            },
        ),
        migrations.CreateModel(
            name='LiveSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=8)),
                ('phase', models.CharField(choices=[('waiting', 'Waiting for the room'), ('choosing', 'Choosing'), ('split', 'What the room chose'), ('reason', "The expert's reason")], default='waiting', max_length=8)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('path', models.JSONField(default=list, help_text='[scene, choice] of the rounds played')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('moved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(null=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='live_sessions', to='courses.activity')),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='live_sessions', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='live_sessions', to='courses.activityversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('code',), name='one_open_room_a_code')],
            },
        ),
        migrations.CreateModel(
            name='TimeAllowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(300)], verbose_name='Extra time in per cent')),
                ('granted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='time_allowance', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('percent__gte', 1), ('percent__lte', 300)), name='extra_time_in_reason')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=80)),
                ('response', models.JSONField()),
                ('number', models.PositiveIntegerField(default=1)),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('mark', models.DecimalField(decimal_places=3, max_digits=6, null=True)),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='assessments.attempt')),
                ('told_at', models.DateTimeField(help_text='Feedback was shown: the answer stands', null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('attempt', 'question'), name='one_answer_a_question')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveSmallIntegerField()),
                ('scene', models.CharField(max_length=80)),
                ('choice', models.CharField(max_length=80)),
                ('quality', models.CharField(blank=True, max_length=8)),
                ('state', models.JSONField(help_text='The variables before the choice')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='assessments.caserun')),
                ('reason', models.CharField(blank=True, help_text='Why, said before the choice', max_length=80)),
                ('timed_out', models.BooleanField(default=False)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['run', 'ordinal'],
                'constraints': [models.UniqueConstraint(fields=('run', 'ordinal'), name='one_decision_at_a_time')],
                'indexes': [models.Index(fields=['scene', 'choice'], name='decision_by_scene')],
            },
        ),
        migrations.CreateModel(
            name='LiveVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('voter', models.UUIDField()),
                ('choice', models.CharField(max_length=80)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='assessments.livesession')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'round', 'voter'), name='one_vote_a_phone_and_round')],
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='The number of the answer that was judged')),
                ('points', models.JSONField(help_text="Points by the rubric's keys")),
                ('comment', models.TextField(blank=True)),
                ('judged_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='assessments.answer')),
                ('judge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('answer', 'judge'), name='one_judgement_a_judge')],
            },
        ),
    ]
