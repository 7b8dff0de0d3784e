from django.core.management.base import BaseCommand, CommandError

from certificates import seal_keys
from certificates.models import SealKey


class Command(BaseCommand):
    help = "The keys that documents are sealed with: list, new, or withdraw NUMBER."

    def add_arguments(self, parser):
        parser.add_argument(
            "action", nargs="?", default="list", choices=["list", "new", "withdraw"]
        )
        parser.add_argument("number", nargs="?", type=int)

    def handle(self, *args, action, number, **options):
        try:
            if action == "new":
                seal_keys.make()
            elif action == "withdraw":
                self._withdraw(number)
            self._list()
        except seal_keys.SealUnavailable as error:
            raise CommandError(str(error)) from error

    def _withdraw(self, number):
        key = SealKey.objects.filter(number=number, withdrawn_at=None).first()
        if key is None:
            raise CommandError("Say the number of a key that is in use.")
        seal_keys.withdraw(key=key)

    def _list(self):
        for key in SealKey.objects.all():
            state = (
                "withdrawn" if key.withdrawn_at else "here" if seal_keys.is_here(key) else "MISSING"
            )
            source = "given" if key.given else "made"
            self.stdout.write(f"{key.number}  {key.made_at:%Y-%m-%d}  {source}  {state}  {key}")
        if not SealKey.objects.exists():
            self.stdout.write("No key yet: the first document makes one.")
