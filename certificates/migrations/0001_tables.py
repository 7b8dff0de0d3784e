import certificates.models.certificate
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('certificates', '0001_initial'), ('certificates', '0002_initial'), ('certificates', '0003_initial'), ('certificates', '0004_engine'), ('certificates', '0005_sealed'), ('certificates', '0006_frozen'), ('certificates', '0007_documents'), ('certificates', '0008_renewal'), ('certificates', '0009_credentials'), ('certificates', '0010_words')]

    initial = True

    dependencies = [
        ('courses', '0001_tables'),
        ('people', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, help_text='Code of the newest trouble', max_length=40)),
                ('programme', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificate_batches', to='courses.programme')),
            ],
            options={
                'ordering': ['-begun_at', '-pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('programme', models.Value(0)), condition=models.Q(('done_at', None)), name='one_open_batch')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(default=certificates.models.certificate.new_number, editable=False, max_length=19, unique=True)),
                ('content', models.JSONField(help_text='All it says but the name, frozen: holder_commitment, profession, organisation, course, edition, minutes_online, minutes_room, assessed, mark, passed_on, platform, issuer, programme, cohort, synthetic')),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('valid_until', models.DateField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revocation_ground', models.CharField(blank=True, choices=[('wrong-person', 'Issued to the wrong person'), ('not-met', 'The requirements were not met'), ('assessment', 'The assessment was not taken as the rules say'), ('holder', "At the holder's own request"), ('course', 'The course or its edition was withdrawn'), ('other', 'Another ground, known to the issuer'), ('mistake', 'It was revoked by mistake'), ('cleared', 'The ground turned out not to hold'), ('complaint', 'After a complaint')], max_length=20)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='courses.enrolment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='people.person')),
                ('design', models.JSONField(help_text='The pinned version of its design', null=True)),
                ('digest', models.CharField(default='', editable=False, help_text='SHA-256 of all that is frozen', max_length=64)),
                ('erased_at', models.DateTimeField(null=True)),
                ('holder', models.CharField(blank=True, help_text='Empty after erasure', max_length=200)),
                ('kind', models.CharField(choices=[('first', 'First certificate'), ('renewal', 'Renewal'), ('correction', 'Correction')], default='first', max_length=10)),
                ('predecessor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='certificates.certificate')),
                ('replaced_at', models.DateTimeField(null=True)),
                ('salt', models.CharField(blank=True, help_text='Empty after erasure', max_length=32)),
                ('term', models.PositiveSmallIntegerField(default=1, help_text='1 for the first, 2 after one renewal; a correction keeps its term')),
            ],
            options={
                'ordering': ['-issued_at', '-pk'],
                'verbose_name': 'certificate',
                'verbose_name_plural': 'certificates',
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('enrolment', 'term'), name='one_certificate_a_term'), models.UniqueConstraint(fields=('predecessor', 'kind'), name='one_successor_of_a_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'first'), ('predecessor', None), ('term', 1)), models.Q(models.Q(('kind', 'first'), _negated=True), ('predecessor__isnull', False)), _connector='OR'), name='certificate_in_its_chain'), models.CheckConstraint(condition=models.Q(models.Q(('revocation_ground', ''), ('revoked_at', None)), models.Q(('revoked_at__isnull', False), models.Q(('revocation_ground', ''), _negated=True)), _connector='OR'), name='revoked_with_ground'), models.CheckConstraint(condition=models.Q(('revoked_at', None), ('revoked_at__gte', models.F('issued_at')), _connector='OR'), name='revoked_after_issue'), models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('holder', ''), ('salt', '')), _connector='OR'), name='erased_without_name')],
                'indexes': [models.Index(fields=['valid_until'], name='certificate_expiry')],
            },
        ),
        migrations.CreateModel(
            name='DesignVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('definition', models.JSONField(help_text='See certificates/designs.py')),
                ('digest', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('programme', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificate_designs', to='courses.programme')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'number'), name='one_design_a_number'), models.UniqueConstraint(condition=models.Q(('programme', None)), fields=('number',), name='one_common_design_a_number')],
            },
        ),
        migrations.CreateModel(
            name='IssuerKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kid', models.CharField(help_text='The public key itself, as a Multikey (z6Mk…)', max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('retired_at', models.DateTimeField(null=True)),
                ('stolen_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(models.Value(1), condition=models.Q(('retired_at', None)), name='one_current_issuer_key'), models.CheckConstraint(condition=models.Q(('stolen_at', None), ('retired_at__isnull', False), _connector='OR'), name='a_stolen_key_is_retired')],
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('png', 'Png'), ('svg', 'Svg')], max_length=3)),
                ('data', models.BinaryField()),
                ('width', models.FloatField(help_text='In units of its own: only the proportion counts')),
                ('height', models.FloatField()),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.PositiveSmallIntegerField()),
                ('step', models.PositiveSmallIntegerField(help_text='Days before the last valid day')),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.enrolment')),
                ('mail', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.mail')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'term', 'step'), name='reminded_once')],
            },
        ),
        migrations.CreateModel(
            name='SealKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='Of two workers that both make the first, the database refuses one', unique=True)),
                ('fingerprint', models.CharField(help_text='SHA-256 of the X.509 certificate', max_length=64, unique=True)),
                ('certificate', models.TextField(help_text='PEM, with those above it')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('given', models.BooleanField(default=False, help_text='By SEAL_PKCS12, not made here')),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['made_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='StatusList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.PositiveIntegerField(default=131072)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='BatchLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('claimed', 'Being made'), ('done', 'Made')], default='waiting', max_length=8)),
                ('claim', models.UUIDField(help_text='Whose it is', null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, help_text='Code of the last trouble', max_length=40)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='certificates.batch')),
                ('certificate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='certificates.certificate')),
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate_line', to='courses.enrolment')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'done'), _negated=True), fields=['due_at'], name='certificate_to_make')],
            },
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_index', models.PositiveIntegerField(help_text='Drawn at random, so that it says nothing')),
                ('signed', models.TextField(blank=True, help_text='JSON with a Data Integrity proof')),
                ('jwt', models.TextField(blank=True, help_text='The same as a VC-JWT')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='credential', to='certificates.certificate')),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credentials', to='certificates.issuerkey')),
                ('status_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='certificates.statuslist')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('status_list', 'status_index'), name='one_credential_a_bit')],
            },
        ),
        migrations.CreateModel(
            name='DocumentDigest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='document_digests', to='certificates.certificate')),
            ],
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('revoke', 'Revoke'), ('reinstate', 'Reinstate')], max_length=10)),
                ('ground', models.CharField(choices=[('wrong-person', 'Issued to the wrong person'), ('not-met', 'The requirements were not met'), ('assessment', 'The assessment was not taken as the rules say'), ('holder', "At the holder's own request"), ('course', 'The course or its edition was withdrawn'), ('other', 'Another ground, known to the issuer'), ('mistake', 'It was revoked by mistake'), ('cleared', 'The ground turned out not to hold'), ('complaint', 'After a complaint')], max_length=20)),
                ('note', models.CharField(blank=True, max_length=250)),
                ('state', models.CharField(choices=[('open', 'Waits for a second person'), ('confirmed', 'Confirmed'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(null=True)),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='certificates.certificate')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-proposed_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('certificate',), name='one_open_proposal'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='proposal_decided'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='confirmed_by_another')],
            },
        ),
        migrations.CreateModel(
            name='Renewal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term', models.PositiveSmallIntegerField(help_text='The term it leads to: 2 for the first')),
                ('mode', models.CharField(choices=[('test', 'A short test on what has changed'), ('course', 'The whole course again')], max_length=6)),
                ('changes', models.JSONField(help_text='What had changed since, as it was shown')),
                ('versions', models.JSONField(help_text='Of each activity then: {key: [number, meaning]}')),
                ('questions', models.JSONField(default=list, help_text='What the test may draw from')),
                ('begun_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('certificate', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewal', to='certificates.certificate')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='courses.enrolment')),
            ],
            options={
                'ordering': ['-begun_at'],
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'term'), name='one_renewal_a_term'), models.CheckConstraint(condition=models.Q(('term__gte', 2)), name='renewal_comes_second')],
            },
        ),
        migrations.CreateModel(
            name='StatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('issued', 'Issued'), ('revoked', 'Revoked'), ('reinstated', 'Reinstated'), ('replaced', 'Replaced'), ('erased', 'Name erased')], max_length=10)),
                ('at', models.DateTimeField()),
                ('ground', models.CharField(blank=True, choices=[('wrong-person', 'Issued to the wrong person'), ('not-met', 'The requirements were not met'), ('assessment', 'The assessment was not taken as the rules say'), ('holder', "At the holder's own request"), ('course', 'The course or its edition was withdrawn'), ('other', 'Another ground, known to the issuer'), ('mistake', 'It was revoked by mistake'), ('cleared', 'The ground turned out not to hold'), ('complaint', 'After a complaint')], max_length=20)),
                ('note', models.CharField(blank=True, help_text='For administrators only', max_length=250)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='certificates.certificate')),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['revoked', 'reinstated']), _negated=True), models.Q(('proposed_by__isnull', False), ('by__isnull', False), models.Q(('by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='two_pairs_of_eyes'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['revoked', 'reinstated']), _negated=True), models.Q(('ground', ''), _negated=True), _connector='OR'), name='change_with_ground')],
            },
        ),
    ]
