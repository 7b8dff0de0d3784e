from django.db import migrations

from people.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_initial")]
    operations = [
        guard("courses_trainingrecord"),
        guard("courses_activityversion"),
        guard("courses_courseedition"),
    ]
