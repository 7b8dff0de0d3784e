"""After a restore: erase again whoever is on the list outside the database."""

from django.core.management import BaseCommand

from privacy import erasing, erasure_list


class Command(BaseCommand):
    help = "Erase again everybody on ERASURE_LIST who came back with a backup."

    def handle(self, *args, **options):
        number = erasing.again()
        self.stdout.write(f"{number} erased again; {len(erasure_list.keys())} on the list.")
