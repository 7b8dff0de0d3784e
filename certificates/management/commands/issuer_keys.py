"""An operator's way to the keys that certificates are signed with: docs/operators/keys.md."""

from django.core.management.base import BaseCommand, CommandError

from certificates import credential, keys
from certificates.models import Credential, IssuerKey


class Command(BaseCommand):
    help = "Show the keys that certificates are signed with; change to a new one."

    def add_arguments(self, parser):
        parser.add_argument(
            "act",
            nargs="?",
            default="list",
            choices=["list", "rotate", "stolen", "resign"],
            help="list; rotate: sign with a new key from now on; stolen: and trust the current "
            "one no more; resign: sign again what stolen keys had signed",
        )

    def handle(self, *args, act: str, **options):
        try:
            getattr(self, f"_{act}")()
        except keys.KeyUnavailable as error:
            raise CommandError(str(error)) from error

    def _list(self):
        for key in IssuerKey.objects.all():
            self.stdout.write(self._line(key))
        if not IssuerKey.objects.exists():
            self.stdout.write("No key yet: the first certificate makes one.")

    def _rotate(self):
        self.stdout.write(f"From now on: {keys.rotate()}")

    def _stolen(self):
        self.stdout.write(f"From now on: {keys.rotate(stolen=True)}")
        spoilt = Credential.objects.exclude(key__stolen_at=None).count()
        self.stdout.write(f"{spoilt} credentials no longer verify; `issuer_keys resign` mends them")

    def _resign(self):
        self.stdout.write(f"{credential.resign_stolen()} credentials signed again")

    def _line(self, key: IssuerKey) -> str:
        until = f"{key.retired_at:%Y-%m-%d %H:%M}" if key.retired_at else "now"
        state = "stolen" if key.stolen_at else "retired" if key.retired_at else "current"
        here = "private key here" if keys.is_available(key) else "no private key here"
        signed = key.credentials.count()
        return (
            f"{key}  {key.created_at:%Y-%m-%d %H:%M} to {until}  {state}, {here}, {signed} signed"
        )
