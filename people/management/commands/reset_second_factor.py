"""An operator's way to help somebody who has lost phone and recovery codes."""

from django.core.management.base import BaseCommand, CommandError

from people.models import User
from people.second_factor import reset


class Command(BaseCommand):
    help = "Remove somebody's second factors and end her sessions. See first that it is she."

    def add_arguments(self, parser):
        parser.add_argument("email", help="The e-mail address of the account")

    def handle(self, *args, email: str, **options):
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"No account has the address {email!r}.")
        self.stdout.write(f"{email}: {reset(user=user, by=None)} second factors removed")
