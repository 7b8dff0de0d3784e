"""An operator's way to let somebody in once."""

from django.core.management.base import BaseCommand, CommandError

from people import audit
from people.models import User
from people.signin_links import make_link


class Command(BaseCommand):
    help = "Print a link that signs somebody in once, within seven days. Hand it over in person."

    def add_arguments(self, parser):
        parser.add_argument("email", help="The e-mail address of the account")

    def handle(self, *args, email: str, **options):
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"No active account has the address {email!r}.")
        audit.record(None, "sign-in link made", user)
        self.stdout.write(make_link(user))
