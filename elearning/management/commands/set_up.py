"""What `make run` does before it serves; harmless to repeat."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from certificates import seal_keys
from content.loader import CURRICULUM
from people.models import User
from people.signin_links import make_link
from privacy import erasing


class Command(BaseCommand):
    help = "Migrate, load the curriculum and the demonstration, and print sign-in links."

    def handle(self, *args, **options):
        self._migrate()
        seal_keys.ensure()  # here, so that no visit to a page has to write one
        self._load_curriculum()
        # A backup may have brought back somebody who was erased.
        erasing.again()
        if settings.SYNTHETIC_DEMO:
            call_command("load_demonstration")
        self._say_where(settings.SYNTHETIC_DEMO)

    def _migrate(self) -> None:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("  Building the database (a minute, the first time) …")
            call_command("migrate", interactive=False, verbosity=0, skip_checks=False)

    def _load_curriculum(self) -> None:
        """Load the files, unless they and the code are as this database last saw them."""
        digest = hashlib.sha256(settings.DATABASE_URL.encode())
        # With what reads them: a newer loader may take more from the same files.
        for path in [
            *sorted(CURRICULUM.rglob("*.*")),
            *sorted(CURRICULUM.parent.glob("curriculum_*.py")),
        ]:
            digest.update(path.read_bytes())
        stamp = Path(settings.DATA_DIR) / "curriculum.stamp"
        if stamp.exists() and stamp.read_text() == digest.hexdigest():
            return
        self.stdout.write("  Loading the curriculum (a minute or two, the first time) …")
        call_command("load_curriculum")
        stamp.write_text(digest.hexdigest())

    def _say_where(self, demo: bool) -> None:
        self.stdout.write(f"\n  Fagspor serves at {settings.SITE_URL}")
        self.stdout.write(f"  Settings: {settings.DATA_DIR / 'settings.env'}")
        if not settings.EMAIL_URL:
            self.stdout.write(f"  Mail is written to {settings.DATA_DIR / 'mail'}")
        if demo:
            self.stdout.write("\n  Sign in once as (synthetic people, valid for seven days):")
            for user in User.objects.filter(email__endswith="@demo.invalid").order_by("pk"):
                self._link(user)
        else:
            self.stdout.write("\n  First administrator: manage.py createsuperuser")
        self.stdout.write("")

    def _link(self, user: User) -> None:
        self.stdout.write(f"    {user.get_full_name():<26} {make_link(user)}")
