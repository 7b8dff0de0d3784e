import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import people.models.person
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('people', '0001_initial'), ('people', '0002_guard'), ('people', '0003_places'), ('people', '0004_has_role'), ('people', '0005_organisations'), ('people', '0006_regions'), ('people', '0007_sign_in_services'), ('people', '0008_reminders'), ('people', '0009_mail_calendar'), ('people', '0010_audit_chain'), ('people', '0011_localcontact')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditLink',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('entry', models.BigIntegerField(help_text='Key of the audit row', unique=True)),
                ('linked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('content', models.CharField(help_text='SHA-256 of what the row says', max_length=64)),
                ('previous', models.CharField(help_text='Digest of the link before', max_length=64)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('municipality', 'Municipality'), ('police', 'Police district'), ('region', 'Region'), ('unit', 'Unit'), ('other', 'Other organisation')], default='other', max_length=16)),
                ('code', models.CharField(blank=True, help_text='Municipality code or number of the police district', max_length=16)),
                ('confirmed', models.BooleanField(default=True, help_text='Off: typed by a learner, to be decided')),
                ('municipality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.organisation')),
                ('police_district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('closed_on', models.DateField(blank=True, help_text='Its last day', null=True)),
                ('merged_into', models.ForeignKey(blank=True, help_text='Who carries its work on after its last day', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='people.organisation')),
                ('opened_on', models.DateField(blank=True, null=True)),
                ('placed_since', models.DateField(help_text='From when parent, municipality and police_district are what they are', null=True)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('kind', 'code'), name='organisation_code_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='organisation_has_name'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='organisation_not_below_itself'), models.CheckConstraint(condition=models.Q(('opened_on', None), ('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='organisation_closes_after_opening')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='Name')),
                ('language', models.CharField(default='da', max_length=5)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='people.person')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='person_not_into_self')],
                'indexes': [models.Index(condition=models.Q(('merged_into', None)), fields=['name', 'id'], name='person_standing')],
            },
        ),
        migrations.CreateModel(
            name='Profession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(unique=True)),
                ('name_da', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('order', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['order', 'key'],
            },
        ),
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to='people.person')),
                ('profession', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.profession')),
                ('employee_number', models.CharField(blank=True, help_text="The employer's own number, never a CPR number", max_length=40)),
            ],
            options={
                'ordering': ['-since', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='affiliation_ends_after_start')],
                'indexes': [models.Index(fields=['organisation', 'until'], name='affiliation_at'), models.Index(fields=['profession', 'until'], name='affiliation_as')],
            },
        ),
        migrations.CreateModel(
            name='Belonging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('parent', 'Parent'), ('municipality', 'Municipality'), ('police_district', 'Police district'), ('region', 'Region')], max_length=16)),
                ('since', models.DateField(default=datetime.date(1900, 1, 1), help_text='1900: as long as we know')),
                ('until', models.DateField(null=True)),
                ('source', models.CharField(blank=True, help_text='Where this is known from', max_length=200)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='belongings', to='people.organisation')),
                ('within', models.ForeignKey(help_text='Or nowhere', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'ordering': ['organisation', 'kind', 'since'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'kind', 'since'), name='one_place_from_a_day'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='belonging_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='LocalContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('function', models.CharField(choices=[('visitator', 'Stalking coordinator of the municipality'), ('police', 'Contact in the police district'), ('centre', 'Counselling centre'), ('other', 'Other help')], max_length=9, verbose_name='Function')),
                ('name', models.CharField(help_text="The function or the office. A person's name only with her consent.", max_length=200, verbose_name='What it is called')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='Telephone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-mail address')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='Address')),
                ('description', models.CharField(blank=True, max_length=300, verbose_name='What one gets there')),
                ('hours', models.CharField(blank=True, max_length=200, verbose_name='When')),
                ('source', models.CharField(max_length=300, verbose_name='Where it is known from')),
                ('checked', models.DateField(default=django.utils.timezone.localdate, verbose_name='Last checked')),
                ('shown', models.BooleanField(default=True, verbose_name='Shown')),
                ('loaded', models.SlugField(editable=False, max_length=60, null=True, unique=True)),
                ('municipality', models.ForeignKey(blank=True, limit_choices_to={'kind': 'municipality'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation', verbose_name='Municipality')),
                ('police_district', models.ForeignKey(blank=True, help_text='Neither of the two: shown to everybody.', limit_choices_to={'kind': 'police'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation', verbose_name='Police district')),
            ],
            options={
                'verbose_name': 'local contact',
                'verbose_name_plural': 'local contacts',
                'ordering': ['function', 'name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('municipality', None), ('police_district', None), _connector='OR'), name='contact_of_one_place')],
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=250)),
                ('text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('reason', models.CharField(help_text='Why this person got it', max_length=250)),
                ('once', models.CharField(help_text='The same key is never queued twice', max_length=120, null=True, unique=True)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('bounced', 'Came back')], default='queued', max_length=8)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_until', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=250)),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(help_text='When its personal link was first used', null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mails', to='people.person')),
                ('bounced_at', models.DateTimeField(help_text='When the report said it came back', null=True)),
                ('link', models.CharField(blank=True, help_text='Where its link leads: a path', max_length=300)),
                ('not_after', models.DateTimeField(help_text='Quiet begins; it is not sent later', null=True)),
                ('reminds_on', models.DateField(help_text='Of a reminder: a person gets one a day', null=True)),
                ('scope', models.UUIDField(help_text='Key of the cohort it was sent for', null=True)),
                ('calendar', models.TextField(blank=True, help_text='An invitation as iCalendar')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'reminds_on'), name='one_reminder_a_day')],
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'sending'])), fields=['due_at'], name='mail_to_send'), models.Index(fields=['scope', '-queued_at'], name='mail_of_cohort'), models.Index(condition=models.Q(('state', 'bounced')), fields=['recipient'], name='mail_came_back')],
            },
        ),
        migrations.CreateModel(
            name='PersonEmail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='emails', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('address'), name='one_person_per_address')],
            },
        ),
        migrations.CreateModel(
            name='SignInService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='Short name in addresses')),
                ('name', models.CharField(max_length=40, verbose_name='Name on the button')),
                ('protocol', models.CharField(choices=[('oidc', 'OpenID Connect'), ('saml', 'SAML 2.0')], max_length=4, verbose_name='Protocol')),
                ('enabled', models.BooleanField(default=False, verbose_name='Open for signing in')),
                ('domains', models.TextField(blank=True, help_text='One a line. Only addresses in these domains are believed; others join no account.', verbose_name='E-mail domains')),
                ('vouches_for_email', models.BooleanField(default=False, help_text='When the service does not say itself that an address is confirmed.', verbose_name='The organisation vouches for the addresses')),
                ('two_steps', models.BooleanField(default=False, help_text='Then whoever holds a role is not asked for a second step here as well.', verbose_name='It asks for two steps itself')),
                ('issuer', models.URLField(blank=True, max_length=300, verbose_name='Issuer (OpenID Connect)')),
                ('client_id', models.CharField(blank=True, max_length=191, verbose_name='Client id (OpenID Connect)')),
                ('sealed_secret', models.TextField(blank=True, editable=False)),
                ('metadata', models.TextField(blank=True, verbose_name="The service's metadata (SAML, XML)")),
                ('user_claim', models.CharField(blank=True, help_text='Empty: the subject. Never a CPR number: it is refused.', max_length=200, verbose_name='Claim with the permanent id')),
                ('email_claim', models.CharField(max_length=200, verbose_name='Claim with the e-mail address')),
                ('name_claim', models.CharField(blank=True, max_length=200, verbose_name='Claim with the name')),
                ('organisation_claim', models.CharField(blank=True, max_length=200, verbose_name='Claim with the organisation')),
                ('profession_claim', models.CharField(blank=True, max_length=200, verbose_name='Claim with the profession')),
                ('level_claim', models.CharField(blank=True, max_length=200, verbose_name='Claim with the NSIS level')),
                ('accepted_levels', models.CharField(blank=True, help_text='Separated by commas.', max_length=200, verbose_name='Accepted levels')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation', verbose_name='Organisation')),
            ],
            options={
                'verbose_name': 'sign-in service',
                'verbose_name_plural': 'sign-in services',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='E-mail address')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='user', to='people.person')),
                ('has_role', models.BooleanField(default=False, editable=False, help_text='Holds a role beyond learner (people/roles.py)')),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_login_per_address')],
            },
            managers=[
                ('objects', people.models.person.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='From')),
                ('until', models.DateField(help_text='The last day.', verbose_name='To')),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='people.person')),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['since', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='absence_period'), models.UniqueConstraint(fields=('person', 'since', 'until'), name='absence_once')],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('names', models.BooleanField(default=False, help_text="Invited, begun, finished and the certificate's last day. Never a score.", verbose_name='The contact sees names')),
                ('reference', models.CharField(help_text='For example the number of the file. No personal details.', max_length=200, verbose_name='Where it is written')),
                ('since', models.DateField(verbose_name='From')),
                ('until', models.DateField(blank=True, help_text='Empty: until ended.', null=True, verbose_name='To')),
                ('noted_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='people.organisation')),
            ],
            options={
                'ordering': ['-since', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='agreement_period'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('organisation',), name='one_open_agreement')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('action', models.CharField(max_length=60)),
                ('subject', models.CharField(help_text='Model label and key, never a name', max_length=120)),
                ('detail', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ClaimMeaning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(max_length=200, verbose_name='Value')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation', verbose_name='Organisation')),
                ('profession', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.profession', verbose_name='Profession')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meanings', to='people.signinservice')),
            ],
            options={
                'ordering': ['value', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('profession__isnull', False)), models.Q(('organisation__isnull', False), ('profession', None)), _connector='OR'), name='claim_means_one_thing'), models.UniqueConstraint(condition=models.Q(('profession', None)), fields=('service', 'value'), name='claim_means_one_organisation'), models.UniqueConstraint(condition=models.Q(('organisation', None)), fields=('service', 'value'), name='claim_means_one_profession')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('system-administrator', 'System administrator'), ('course-author', 'Course author'), ('course-administrator', 'Course administrator'), ('facilitator', 'Facilitator'), ('project-lead', 'Project lead'), ('organisation-contact', 'Organisation contact'), ('evaluator', 'Evaluator')], max_length=32)),
                ('scope', models.UUIDField(blank=True, null=True)),
                ('granted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('user'), models.F('role'), django.db.models.functions.comparison.Coalesce('scope', models.Value(uuid.UUID('00000000-0000-0000-0000-000000000000'), models.UUIDField())), django.db.models.functions.comparison.Coalesce('organisation', models.Value(0)), condition=models.Q(('ended_at', None)), name='role_granted_once'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'organisation-contact'), _negated=True), ('organisation__isnull', False), _connector='OR'), name='contact_has_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Seen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seen', to='people.auditentry')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(fields=('entry', 'person'), name='seen_once_in_a_look')],
                'indexes': [models.Index(fields=['person', '-at'], name='seen_of_person')],
            },
        ),
    ]
