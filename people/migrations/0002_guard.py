from django.db import migrations

from people.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [guard("people_auditentry")]
