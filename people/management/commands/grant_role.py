"""An operator's way to give somebody a role, the first administrator's above all."""

from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from people import roles
from people.models import Organisation, Role, User


class Command(BaseCommand):
    help = "Give an account a role, everywhere or within one programme, cohort or organisation."

    def add_arguments(self, parser):
        parser.add_argument("email", help="The e-mail address of the account")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--scope", type=UUID, help="Key of a programme or a cohort")
        parser.add_argument("--organisation", help="Name of an organisation, for its contact")
        parser.add_argument("--end", action="store_true", help="End the role instead")

    def handle(self, *args, email, role, scope=None, organisation=None, end=False, **options):
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(f"No active account has the address {email!r}. Sign up first.")
        place = self._organisation(organisation)
        if role == Role.ORGANISATION_CONTACT and place is None:
            raise CommandError("An organisation's contact needs --organisation.")
        if end:
            given = user.grants.current().filter(role=role, scope=scope, organisation=place).first()
            if given is None:
                raise CommandError(f"{email} does not hold the role {role!r} there.")
            roles.end(given=given)
        else:
            roles.grant(user=user, role=role, scope=scope, organisation=place)
        self.stdout.write(f"{email}: {role} {'ended' if end else 'given'}")

    def _organisation(self, name: str | None) -> Organisation | None:
        if name is None:
            return None
        found = Organisation.objects.filter(name__iexact=name).first()
        if found is None:
            raise CommandError(f"No organisation is called {name!r}.")
        return found
